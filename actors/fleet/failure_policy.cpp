#include "cafka/actors/fleet/failure_policy.hpp"

#include <algorithm>
#include <set>

#include "cafka/actors/fleet/dead_letter.hpp"
#include "cafka/actors/retry/backoff.hpp"
#include "cafka/wire/naming.hpp"
#include "cafka/wire/topic_name.hpp"

namespace cafka {

namespace {

using std::chrono::milliseconds;
using action = failure_verdict::action;

constexpr milliseconds day = std::chrono::hours{24};

std::string shown(const std::string& topic) {
  if (topic.size() <= longest_topic_name) return "'" + topic + "'";
  return "a name of " + count_of(static_cast<int64_t>(topic.size()), "byte");
}

void check_retry_topics(const failure_policy& policy, config_check& check) {
  std::map<std::string, milliseconds> delays;
  for (const auto& each : policy.retry_topics) {
    const auto of_topic = "has " + shown(each.topic);
    check.time("retry_topics.delay", each.delay, milliseconds{0}, 30 * day)
        .that(
            is_legal_topic_name(each.topic), "retry_topics",
            of_topic + ", which is no legal name: " + std::string{legal_topic_names})
        .that(
            delays.emplace(each.topic, each.delay).first->second == each.delay, "retry_topics",
            of_topic + " with two delays, but a record would wait there for those before it")
        .that(
            each.topic != policy.dead_letters, "retry_topics",
            of_topic + ", which is " + check.name("dead_letters") + ": what is there is not tried again");
  }
}

// A record may fail in another way each time. Were there several ways from topic to topic, it could go round for ever.
void check_together(const failure_policies& policies, config_check& check) {
  const auto tiers = policies.retry_topics();
  const auto letters = policies.dead_letters();
  for (const auto& each : tiers)
    check.that(
        std::find(letters.begin(), letters.end(), each.topic) == letters.end(), "special",
        "has '" + each.topic + "' for retries of one kind of failure, and for the dead letters of another");
  const std::vector<retry_topic>* way = policies.usual.retry_topics.empty() ? nullptr : &policies.usual.retry_topics;
  for (const auto& [kind, policy] : policies.special) {
    if (policy.retry_topics.empty()) continue;
    check.that(
        way == nullptr || *way == policy.retry_topics, "special",
        "has other retry topics for '" + std::string{to_string(kind)}
            + "' than another policy has; they may only have the same ones, or none");
    way = &policy.retry_topics;
  }
}

milliseconds pause_of(const failure_policy& policy, uint32_t attempts, random_source& random) {
  // More doublings than from 1 ms to 24 hours change nothing.
  constexpr uint32_t enough = 32;
  backoff pauses{policy.backoff, policy.backoff_max, random.next()};
  for (uint32_t i = 1; i < std::min(attempts, enough); ++i) pauses.next();
  return std::chrono::round<milliseconds>(pauses.next());
}

action end_of(const failure_policy& policy, std::string_view read_from) {
  switch (policy.end) {
  case failure_end::dead_letter:
    return policy.dead_letters.empty() || policy.dead_letters == read_from ? action::stop_partition
                                                                           : action::dead_letter;
  case failure_end::skip:
    return action::skip;
  case failure_end::stop_partition:
    return action::stop_partition;
  case failure_end::stop_fleet:
    return action::stop_fleet;
  }
  return action::stop_partition;
}

bool is_hopeless(const failure_policy& policy, const failure& what) {
  return what.what == failure::kind::undecodable
         || std::find(policy.hopeless.begin(), policy.hopeless.end(), what.why.code()) != policy.hopeless.end();
}

} // namespace

std::string_view to_string(retry_place what) { return what == retry_place::in_order ? "in_order" : "aside"; }

std::string_view to_string(failure_end what) {
  static constexpr std::string_view names[] = {"dead_letter", "skip", "stop_partition", "stop_fleet"};
  return names[static_cast<size_t>(what)];
}

std::string_view to_string(action what) {
  static constexpr std::string_view names[] = {"retry", "retry_topic",    "dead_letter",
                                               "skip",  "stop_partition", "stop_fleet"};
  return names[static_cast<size_t>(what)];
}

error failure_policy::validate() const { return validate(fields_of("failure_policy")); }

error failure_policy::validate(const config_names& names) const {
  config_check check{names};
  check.number("attempts", attempts, 1, 1'000'000)
      .time("backoff", backoff, milliseconds{0}, day)
      .time("backoff_max", backoff_max, milliseconds{0}, day)
      .not_below("backoff_max", backoff_max, "backoff", backoff)
      .that(
          dead_letters.empty() || is_legal_topic_name(dead_letters), "dead_letters",
          "is " + shown(dead_letters) + ", which is no legal name: " + std::string{legal_topic_names});
  check_retry_topics(*this, check);
  return check.result();
}

const failure_policy& failure_policies::of(failure::kind what) const {
  const auto found = special.find(what);
  return found == special.end() ? usual : found->second;
}

std::vector<retry_topic> failure_policies::retry_topics() const {
  std::vector<retry_topic> all;
  const auto add = [&](const failure_policy& policy) {
    for (const auto& each : policy.retry_topics)
      if (std::find(all.begin(), all.end(), each) == all.end()) all.push_back(each);
  };
  add(usual);
  for (const auto& [kind, policy] : special) add(policy);
  return all;
}

std::vector<std::string> failure_policies::dead_letters() const {
  std::set<std::string> all{usual.dead_letters};
  for (const auto& [kind, policy] : special) all.insert(policy.dead_letters);
  all.erase("");
  return {all.begin(), all.end()};
}

error failure_policies::validate() const { return validate(fields_of("failure_policies")); }

error failure_policies::validate(const config_names& names) const {
  config_check check{names};
  check.part(usual.validate(part_of(names, "usual")));
  for (const auto& [kind, policy] : special)
    check.part(policy.validate(part_of(names, "special." + std::string{to_string(kind)})));
  check_together(*this, check);
  return check.result();
}

record_pass pass_of(const failure_policy& policy, std::string_view topic, const header_range& headers) {
  const auto& tiers = policy.retry_topics;
  const auto told = retry_tier_of(headers);
  if (told > 0 && told <= tiers.size() && tiers[told - 1].topic == topic) return {topic, told};
  const auto first = std::find_if(tiers.begin(), tiers.end(), [&](const auto& each) { return each.topic == topic; });
  return {topic, first == tiers.end() ? 0 : static_cast<uint32_t>(first - tiers.begin()) + 1};
}

failure_verdict judge(
    const failure_policy& policy, const failure& what, const record_pass& from, random_source& random) {
  if (is_hopeless(policy, what)) return {.what = end_of(policy, from.topic)};
  if (from.tier == 0 && what.attempts < policy.attempts)
    return {action::retry, pause_of(policy, what.attempts, random), policy.place};
  if (from.tier < policy.retry_topics.size())
    return {action::retry_topic, policy.retry_topics[from.tier].delay, policy.place, from.tier + 1};
  return {.what = end_of(policy, from.topic)};
}

} // namespace cafka
