#include "cafka/actors/cluster/topic_lookups.hpp"
#include "cafka/wire/naming.hpp"
#include "cafka/wire/phrase.hpp"

#include <algorithm>
#include <set>
#include <utility>

#include "cafka/actors/retry/retry_rule.hpp"
#include "cafka/wire/topic_name.hpp"

namespace cafka {

namespace {

bool has_time(const topic_lookups::pending& lookup, topic_lookups::time_point now) {
  return lookup.deadline && now < *lookup.deadline;
}

std::string advice(errc code) {
  switch (code) {
  case errc::unknown_topic_or_partition:
    return "it does not exist: create it, or check the name";
  case errc::topic_authorization_failed:
    return "this principal may not describe it: ask for the right on the topic";
  case errc::invalid_topic_exception:
    return "the name is not legal: " + std::string{legal_topic_names};
  default:
    return phrase(code);
  }
}

/// none: all that the look-up came for is there.
error missing(const topic_lookups::pending& lookup, const metadata& snapshot) {
  const auto* topic = snapshot.topic(lookup.topic);
  if (topic == nullptr) return topic_error(lookup.topic, errc::unknown_topic_or_partition);
  if (topic->error != errc::none) return topic_error(lookup.topic, topic->error);
  const auto count = topic->partitions.size();
  if (lookup.partition < 0 || static_cast<size_t>(lookup.partition) < count) return {};
  return {
      errc::unknown_partition, "partition " + lookup.topic + "-" + std::to_string(lookup.partition)
                                   + " does not exist: the topic has " + std::to_string(count) + ", counted from 0"};
}

error not_looked_up(const std::string& topic, const error& why) {
  return {why.code(), told_of("topic '" + topic + "' could not be looked up", phrase(why))};
}

} // namespace

error check_topic_name(const std::string& topic) {
  // What else is not legal, brokers say, and old ones may have a topic of that name.
  if (!topic.empty() && topic.size() <= longest_topic_name) return {};
  return topic_error(topic.substr(0, longest_topic_name), errc::invalid_topic_exception);
}

error topic_error(const std::string& topic, errc code) {
  if (code == errc::none) return {};
  return {code, "topic '" + topic + "': " + advice(code)};
}

void topic_lookups::add(pending lookup) { pending_.push_back(std::move(lookup)); }

std::vector<std::string> topic_lookups::topics() const {
  std::vector<std::string> names;
  for (const auto& lookup : pending_) names.push_back(lookup.topic);
  return names;
}

std::vector<std::string> topic_lookups::topics_to_create() const {
  std::set<std::string> names;
  for (const auto& lookup : pending_)
    if (lookup.allow_auto_creation) names.insert(lookup.topic);
  return {names.begin(), names.end()};
}

/// Takes out what `judge` has a verdict on.
template <class Judge>
std::vector<topic_lookups::verdict> topic_lookups::settle(Judge judge) {
  std::vector<verdict> verdicts;
  std::erase_if(pending_, [&](pending& lookup) {
    std::optional<error> what = judge(lookup);
    if (what) verdicts.push_back({lookup.ticket, std::move(*what)});
    return what.has_value();
  });
  return verdicts;
}

std::vector<topic_lookups::verdict> topic_lookups::fetched(uint64_t fetch, const metadata& snapshot, time_point now) {
  return settle([&](pending& lookup) -> std::optional<error> {
    if (fetch < lookup.fetch) return std::nullopt;
    lookup.last = missing(lookup, snapshot);
    if (lookup.last && may_pass(lookup.last.code()) && has_time(lookup, now)) return std::nullopt;
    return lookup.last;
  });
}

std::vector<topic_lookups::verdict> topic_lookups::failed(uint64_t fetch, const error& why, time_point now) {
  return settle([&](const pending& lookup) -> std::optional<error> {
    if (fetch < lookup.fetch) return std::nullopt;
    // What one broker garbles, another one may tell.
    const bool passes = may_pass_for_reading(why.code()) || why.code() == errc::malformed;
    if (passes && has_time(lookup, now)) return std::nullopt;
    return not_looked_up(lookup.topic, why);
  });
}

std::vector<topic_lookups::verdict> topic_lookups::expired(
    time_point now, const error& why, const std::string& awaited) {
  return settle([&](const pending& lookup) -> std::optional<error> {
    if (!lookup.deadline || now < *lookup.deadline) return std::nullopt;
    if (why) return not_looked_up(lookup.topic, why);
    if (lookup.last) return lookup.last;
    return not_looked_up(lookup.topic, {errc::request_timed_out_locally, "no answer from " + awaited + " yet"});
  });
}

std::optional<topic_lookups::time_point> topic_lookups::next_deadline() const {
  std::optional<time_point> first;
  for (const auto& lookup : pending_)
    if (lookup.deadline && (!first || *lookup.deadline < *first)) first = lookup.deadline;
  return first;
}

} // namespace cafka
