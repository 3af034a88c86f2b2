#include "cafka/actors/fleet/fleet_config.hpp"

#include <algorithm>
#include <utility>

#include "cafka/actors/cluster/own_cluster.hpp"

namespace cafka {

namespace {

using std::chrono::milliseconds;

void check_times(const fleet_config& config, config_check& check) {
  constexpr milliseconds none{0}, least{1}, day = std::chrono::hours{24};
  check.time("commit_interval", config.commit_interval, least, day)
      .time("drain_timeout", config.drain_timeout, none, day)
      .time("handler_timeout", config.handler_timeout, none, day)
      .time("stall_after", config.stall_after, least, day)
      .time("limits.linger", config.limits.linger, none, std::chrono::hours{1});
}

void check_sizes(const fleet_config& config, config_check& check) {
  constexpr size_t tebibyte = size_t{1} << 40;
  check.number("concurrency", config.concurrency, 1, fleet_config::most_workers)
      .number("limits.records", static_cast<int64_t>(config.limits.records), 1, 100'000)
      .bytes("limits.bytes", config.limits.bytes, 1, size_t{1} << 30)
      .number("window", static_cast<int64_t>(config.window), 1, 10'000'000)
      .bytes("parked_bytes", config.parked_bytes, 0, tebibyte)
      .bytes("max_metadata_bytes", config.max_metadata_bytes, 0, 1024 * 1024);
}

} // namespace

error fleet_config::validate() const { return validate(fields_of("fleet_config")); }

error fleet_config::validate(const config_names& names) const {
  config_check check{names};
  check.that(!group_id.empty() || !group.group_id.empty(), "group_id", "is empty, but a fleet reads for a group")
      .that(
          !topics.empty() || !topic_pattern.empty(), "topics",
          "is empty, and so is " + check.name("topic_pattern") + ": name what to read")
      .that(
          std::none_of(topics.begin(), topics.end(), [](const auto& each) { return each.empty(); }), "topics",
          "has an empty name")
      .that(
          group.group_id.empty() || group_id.empty() || group.group_id == group_id, "group_id",
          "is '" + group_id + "', but " + check.name("group.group_id") + " is '" + group.group_id + "'");
  check_sizes(*this, check);
  check_times(*this, check);
  check.part(on_failure.validate(part_of(names, "on_failure")));
  for (const auto& [kind, policy] : on_failure_of) check.part(policy.validate(part_of(names, "on_failure_of")));
  check.part(restarts.validate(part_of(names, "restarts")));
  check.part(letters.validate(part_of(names, "letters")));
  for (const auto& each : policies().dead_letters())
    check.that(
        std::find(topics.begin(), topics.end(), each) == topics.end(), "topics",
        "has '" + each + "', to which dead letters go: they would come back for ever");
  check.part(policies().validate(names));
  check.that(letters.topic.empty(), "letters.topic", "names a topic, but the policies do that")
      .that(
          letters.acks != acks::none, "letters.acks", "is none, but a record is done once its letter is acknowledged");
  check.part(check_own_cluster(cluster, bootstrap, names));
  if (!check.result()) check.part(member().validate());
  return check.result();
}

group_reader_config fleet_config::member() const {
  group_reader_config out{.group = group, .reader = reader, .auto_commit = false};
  if (out.group.group_id.empty()) out.group.group_id = group_id;
  out.group.close_timeout = std::max(out.group.close_timeout, drain_timeout + std::chrono::seconds{5});
  if (out.group.seed == 0 && seed != 0) out.group.seed = seed + 10;
  return out;
}

writer_config fleet_config::letters_writer() const {
  auto out = letters;
  if (out.seed == 0 && seed != 0) out.seed = seed + 20;
  return out;
}

std::vector<std::string> fleet_config::all_topics() const {
  auto out = topics;
  for (const auto& each : policies().retry_topics())
    if (std::find(out.begin(), out.end(), each.topic) == out.end()) out.push_back(each.topic);
  return out;
}

} // namespace cafka
