#include "cafka/actors/reader/reader_config.hpp"

#include <limits>
#include <set>

#include "cafka/actors/cluster/own_cluster.hpp"
#include "cafka/wire/topic_name.hpp"

namespace cafka {

namespace {

using std::chrono::milliseconds;

constexpr size_t kibi = 1024;
constexpr size_t gibi = kibi * kibi * kibi;

void check_name(const std::string& topic, const char* field, config_check& check) {
  check.that(
      topic.size() <= longest_topic_name, field,
      "has " + std::to_string(topic.size()) + " bytes, but names have at most " + std::to_string(longest_topic_name));
}

void check_topics(const reader_config& config, config_check& check) {
  check_name(config.topic, "topic", check);
  std::set<std::string> names{config.topic};
  for (const auto& topic : config.topics) {
    check.that(!topic.empty(), "topics", "has an empty name");
    check_name(topic, "topics", check);
    check.that(names.insert(topic).second, "topics", "names '" + topic + "' twice");
  }
  check.that(config.partitions.empty() || !config.topic.empty(), "topic", "is empty, but partitions of it are named");
}

void check_partitions(const reader_config& config, config_check& check) {
  std::set<int32_t> seen;
  for (auto partition : config.partitions) {
    check.that(partition >= 0, "partitions", "has " + std::to_string(partition) + ", but they count from 0");
    check.that(seen.insert(partition).second, "partitions", "names " + std::to_string(partition) + " twice");
  }
  check.that(
      config.start.at != start_position::place::offset || config.start.value >= 0, "start",
      "is offset " + std::to_string(config.start.value) + ", but offsets count from 0");
}

void check_group(const reader_config& config, const config_names& names, config_check& check) {
  const auto& name = config.group_name();
  if (name.empty()) {
    check.that(config.topic_pattern.empty(), "topic_pattern", "needs a group: set " + check.name("group_id"));
    return;
  }
  check.that(
      config.group.group_id.empty() || config.group.group_id == name, "group_id",
      "is '" + name + "', but " + check.name("group.group_id") + " is '" + config.group.group_id + "'");
  check.that(
      config.partitions.empty(), "partitions",
      "names some, but in group '" + name + "' the group says which are read: leave them out, or read without a group");
  auto group = config.group;
  group.group_id = name;
  check.part(group.validate(part_of(names, "group")));
}

void check_sizes(const reader_config& config, config_check& check) {
  check.bytes("min_bytes", config.min_bytes, 0, std::numeric_limits<int32_t>::max())
      .bytes("max_bytes", config.max_bytes, kibi, gibi)
      .bytes("partition_max_bytes", config.partition_max_bytes, kibi, gibi)
      .not_below("max_bytes", config.max_bytes, "partition_max_bytes", config.partition_max_bytes)
      .bytes("buffer_bytes", config.buffer_bytes, 64 * kibi, kibi * gibi)
      .bytes("max_decompressed_bytes", config.max_decompressed_bytes, kibi, gibi);
}

void check_times(const reader_config& config, config_check& check) {
  constexpr milliseconds least{1}, day = std::chrono::hours{24};
  check.time("max_wait", config.max_wait, milliseconds{0}, std::chrono::minutes{5})
      .time("request_timeout", config.request_timeout, least, day)
      .time("retry_backoff", config.retry_backoff, least, day)
      .time("retry_backoff_max", config.retry_backoff_max, least, day)
      .not_below("retry_backoff_max", config.retry_backoff_max, "retry_backoff", config.retry_backoff);
}

} // namespace

error reader_config::validate() const { return validate(fields_of("reader_config")); }

error reader_config::validate(const config_names& names) const {
  config_check check{names};
  check_topics(*this, check);
  check_partitions(*this, check);
  check_group(*this, names, check);
  check_sizes(*this, check);
  check_times(*this, check);
  check.text("rack", rack);
  check.part(check_own_cluster(cluster, bootstrap, names));
  return check.result();
}

std::string to_string(isolation_level level) {
  switch (level) {
  case isolation_level::read_uncommitted:
    return "read_uncommitted";
  case isolation_level::read_committed:
    return "read_committed";
  }
  return "isolation_level(" + std::to_string(static_cast<int>(level)) + ")";
}

} // namespace cafka
