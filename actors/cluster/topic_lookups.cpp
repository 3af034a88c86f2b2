#include "cafka/actors/cluster/topic_lookups.hpp"
#include "cafka/wire/phrase.hpp"

#include <algorithm>
#include <utility>

#include "cafka/actors/retry/retry_rule.hpp"

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
    return "the name is not legal: 1 to 249 letters, digits, dots, underscores and hyphens, but not one or two dots "
           "alone";
  default:
    return phrase(code);
  }
}

} // namespace

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
  std::vector<std::string> names;
  for (const auto& lookup : pending_)
    if (lookup.allow_auto_creation && std::find(names.begin(), names.end(), lookup.topic) == names.end())
      names.push_back(lookup.topic);
  return names;
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
    const auto* topic = snapshot.topic(lookup.topic);
    if (topic != nullptr && topic->error == errc::none && fetch >= lookup.fetch) return error{};
    if (fetch < lookup.fetch) return std::nullopt;
    const auto code = topic == nullptr ? errc::unknown_topic_or_partition : topic->error;
    lookup.last = code;
    if (may_pass(code) && has_time(lookup, now)) return std::nullopt;
    return topic_error(lookup.topic, code);
  });
}

std::vector<topic_lookups::verdict> topic_lookups::failed(uint64_t fetch, const error& why, time_point now) {
  return settle([&](const pending& lookup) -> std::optional<error> {
    if (fetch < lookup.fetch || has_time(lookup, now)) return std::nullopt;
    return error{why.code(), "topic '" + lookup.topic + "' could not be looked up: " + why.message()};
  });
}

std::vector<topic_lookups::verdict> topic_lookups::expired(
    time_point now, const error& why, const std::string& awaited) {
  return settle([&](const pending& lookup) -> std::optional<error> {
    if (!lookup.deadline || now < *lookup.deadline) return std::nullopt;
    const auto failed = "topic '" + lookup.topic + "' could not be looked up: ";
    if (why) return error{why.code(), failed + phrase(why)};
    if (lookup.last != errc::none) return topic_error(lookup.topic, lookup.last);
    return error{errc::request_timed_out_locally, failed + "no answer from " + awaited + " yet"};
  });
}

std::optional<topic_lookups::time_point> topic_lookups::next_deadline() const {
  std::optional<time_point> first;
  for (const auto& lookup : pending_)
    if (lookup.deadline && (!first || *lookup.deadline < *first)) first = lookup.deadline;
  return first;
}

} // namespace cafka
