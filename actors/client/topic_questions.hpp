// Requests about topics, as questions.
#pragma once

#include <cstdint>
#include <functional>
#include <map>
#include <string>
#include <vector>

#include "cafka/actors/client/question.hpp"
#include "cafka/actors/client/topic_requests.hpp"
#include "cafka/wire/messages/metadata.hpp"

namespace cafka {

question ask(const create_topics& what);
question ask(const create_partitions& what);
question ask(const delete_topics& what);

/// Asks some broker. There is one name, the empty one. `told` gets what the broker knows: topics that were asked for and are
/// missing have their error.
question ask(const describe_topics& what, std::function<void(metadata_ptr)> told);

/// Asks until each topic has so many partitions or more, and all of them have leaders.
question ask_for_leaders(const std::map<std::string, int32_t>& partitions);

/// Of topics that brokers are never to create; empty: all topics.
wire::metadata_request make_describe_topics(const std::vector<std::string>& names);

/// What a broker told, as a snapshot of version 1. Topics that were asked for and are missing have their error.
metadata_ptr snapshot_of(const wire::metadata_response& response, const std::vector<std::string>& names);

/// none if the topic has so many partitions or more, and all have leaders; else leader_not_available, which may pass, or the
/// topic's own error.
error leaders_of(const metadata& snapshot, const std::string& topic, int32_t at_least);

} // namespace cafka
