#include "cafka/embedded/core/topic_configs.hpp"

#include <algorithm>
#include <charconv>
#include <limits>

namespace cafka::embedded {

namespace {

constexpr topic_config all[] = {
    {"cleanup.policy", "delete"},
    {"compression.gzip.level", "-1"},
    {"compression.lz4.level", "9"},
    {"compression.type", "producer"},
    {"compression.zstd.level", "3"},
    {"delete.retention.ms", "86400000"},
    {"file.delete.delay.ms", "60000"},
    {"flush.messages", "9223372036854775807"},
    {"flush.ms", "9223372036854775807"},
    {"follower.replication.throttled.replicas", ""},
    {"index.interval.bytes", "4096"},
    {"leader.replication.throttled.replicas", ""},
    {"local.retention.bytes", "-2"},
    {"local.retention.ms", "-2"},
    {"max.compaction.lag.ms", "9223372036854775807"},
    {"max.message.bytes", "1048588"},
    {"message.timestamp.after.max.ms", "3600000"},
    {"message.timestamp.before.max.ms", "9223372036854775807"},
    {"message.timestamp.type", "CreateTime"},
    {"min.cleanable.dirty.ratio", "0.5"},
    {"min.compaction.lag.ms", "0"},
    {"min.insync.replicas", "1"},
    {"preallocate", "false"},
    {"remote.log.copy.disable", "false"},
    {"remote.log.delete.on.disable", "false"},
    {"remote.storage.enable", "false"},
    {"retention.bytes", "-1"},
    {"retention.ms", "604800000"},
    {"segment.bytes", "1073741824"},
    {"segment.index.bytes", "10485760"},
    {"segment.jitter.ms", "0"},
    {"segment.ms", "604800000"},
    {"unclean.leader.election.enable", "false"},
};

error invalid(const std::string& name, const std::string& value) {
  return error{errc::invalid_config, "Invalid value " + value + " for configuration " + name};
}

/// False unless the text is a number from 1 to 2147483647.
bool parse_positive(const std::string& text, int32_t& out) {
  auto end = text.data() + text.size();
  auto [stopped, failed] = std::from_chars(text.data(), end, out);
  return failed == std::errc{} && stopped == end && out >= 1;
}

} // namespace

std::span<const topic_config> topic_configs() { return all; }

error apply_configs(const std::map<std::string, std::string>& configs, topic_options& options) {
  for (const auto& [name, value] : configs) {
    auto known = std::any_of(std::begin(all), std::end(all), [&](const topic_config& c) { return c.name == name; });
    if (!known) return error{errc::invalid_config, "Unknown topic config name: " + name};
    if (name == "message.timestamp.type") {
      if (value != "CreateTime" && value != "LogAppendTime") return invalid(name, value);
      options.log_append_time = value == "LogAppendTime";
    }
    if (name == "max.message.bytes" && !parse_positive(value, options.max_message_bytes)) return invalid(name, value);
    if (name == "min.insync.replicas" && !parse_positive(value, options.min_insync_replicas))
      return invalid(name, value);
  }
  return {};
}

} // namespace cafka::embedded
