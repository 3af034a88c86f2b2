// The wire messages of requests about topics.
#pragma once

#include <chrono>
#include <cstdint>
#include <functional>
#include <set>
#include <string>
#include <vector>

#include "cafka/actors/client/topic_requests.hpp"
#include "cafka/actors/cluster/metadata.hpp"
#include "cafka/wire/messages/create_partitions.hpp"
#include "cafka/wire/messages/create_topics.hpp"
#include "cafka/wire/messages/delete_topics.hpp"
#include "cafka/wire/messages/metadata.hpp"

namespace cafka {

/// Told for each topic of a response.
using topic_verdict = std::function<void(const std::string& topic, const error& what)>;

/// Of those topics of the request that are in `names`.
wire::create_topics_request make_create_topics(
    const create_topics& what, const std::set<std::string>& names, std::chrono::milliseconds time_left);
void read(const wire::create_topics_response& response, const topic_verdict& told);

/// Of those topics of the request that are in `names`. The controller chooses the brokers.
wire::create_partitions_request make_create_partitions(
    const create_partitions& what, const std::set<std::string>& names, std::chrono::milliseconds time_left);
void read(const wire::create_partitions_response& response, const topic_verdict& told);

wire::delete_topics_request make_delete_topics(const std::set<std::string>& names, std::chrono::milliseconds time_left);
void read(const wire::delete_topics_response& response, const topic_verdict& told);

/// `names` empty: all topics. Never creates one.
wire::metadata_request make_describe_topics(const std::vector<std::string>& names);

/// What a broker told, as a snapshot of version 1. Topics that were asked for and are missing have their error.
metadata_ptr read(const wire::metadata_response& response, const std::vector<std::string>& names);

/// none if the topic has so many partitions or more, and all have leaders; else leader_not_available, which may pass, or the
/// topic's own error.
error leaders_of(const metadata& snapshot, const std::string& topic, int32_t at_least);

/// After this error nobody knows what the broker did with the request.
bool loses_answer(const error& why);

/// A repetition after a lost answer may meet what an earlier attempt has done: says so.
error explain_repetition(const error& what, bool answer_lost);

} // namespace cafka
