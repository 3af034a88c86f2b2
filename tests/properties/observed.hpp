// What others see of a client with some configuration: requests and when they come, dials, outcomes, events.
#pragma once

#include <map>
#include <set>
#include <string>

#include "cafka/actors/properties/properties.hpp"

namespace cafka::test {

/// What was seen, such as "Fetch.minBytes" or "Produce at", in ms of virtual time, and the values that it had.
using observations = std::map<std::string, std::set<std::string>>;

/// All on virtual time, and the same each time.
using scene = observations (*)(const configured&);

/// Records are written, to a topic that is missing too.
observations writing(const configured& made);
/// Brokers refuse all records, as not enough replicas are in sync.
observations refused_writing(const configured& made);
/// Brokers say nothing to any Produce request, while four megabytes are to be written.
observations unanswered_writing(const configured& made);
/// Records are read, some of them compressed to very little.
observations reading(const configured& made);
/// The bytes of the first records that are read have changed on their way.
observations reading_damaged(const configured& made);
/// Brokers cannot read what is asked for.
observations failing_reading(const configured& made);
/// Nothing happens for a quarter of an hour, after a record has been written.
observations idling(const configured& made);
/// Brokers do not tell who leads the partitions.
observations leaderless(const configured& made);
/// All brokers are gone after five seconds, of which one is a bootstrap server.
observations lost_brokers(const configured& made);
/// Connections come up, and nothing is said on them.
observations silent_brokers(const configured& made);
/// Connections come up, and what is asked for is not told.
observations silent_metadata(const configured& made);
/// A member of a group reads, if there is a group.
observations joining(const configured& made);
/// The addresses that are dialled first.
observations dialling(const configured& made);
/// A client is asked, as the command and other programs do, for as long as calls may take, and no broker answers.
observations asking_in_vain(const configured& made);
/// Records are put, as long as that may block, and nobody takes them.
observations putting_in_vain(const configured& made);

} // namespace cafka::test
