#include "cafka/embedded/core/topic_configs.hpp"

#include <algorithm>
#include <chrono>
#include <limits>
#include <optional>

namespace cafka::embedded {

namespace {

using enum config_type;

constexpr int64_t max32 = std::numeric_limits<int32_t>::max();
constexpr int64_t max64 = std::numeric_limits<int64_t>::max();
constexpr int64_t min64 = std::numeric_limits<int64_t>::min();

constexpr config_definition all[] = {
    {"cleanup.policy", "delete", list, 0, 0, "compact, delete", "log.cleanup.policy"},
    {"compression.gzip.level", "-1", int32, 1, 9, "", "compression.gzip.level", -1},
    {"compression.lz4.level", "9", int32, 1, 17, "", "compression.lz4.level"},
    {"compression.type", "producer", string, 0, 0, "uncompressed, zstd, lz4, snappy, gzip, producer",
     "compression.type"},
    {"compression.zstd.level", "3", int32, -131072, 22, "", "compression.zstd.level"},
    {"delete.retention.ms", "86400000", int64, 0, max64, "", "log.cleaner.delete.retention.ms"},
    {"file.delete.delay.ms", "60000", int64, 0, max64, "", "log.segment.delete.delay.ms"},
    {"flush.messages", "9223372036854775807", int64, 1, max64, "", "log.flush.interval.messages"},
    {"flush.ms", "9223372036854775807", int64, 0, max64, "", "log.flush.interval.ms"},
    {"follower.replication.throttled.replicas", "", list, 0, 0, "", "", {}, true},
    {"index.interval.bytes", "4096", int32, 0, max32, "", "log.index.interval.bytes"},
    {"leader.replication.throttled.replicas", "", list, 0, 0, "", "", {}, true},
    {"local.retention.bytes", "-2", int64, -2, max64, "", "log.local.retention.bytes"},
    {"local.retention.ms", "-2", int64, -2, max64, "", "log.local.retention.ms"},
    {"max.compaction.lag.ms", "9223372036854775807", int64, 1, max64, "", "log.cleaner.max.compaction.lag.ms"},
    {"max.message.bytes", "1048588", int32, 0, max32, "", "message.max.bytes"},
    {"message.timestamp.after.max.ms", "3600000", int64, 0, max64, "", "log.message.timestamp.after.max.ms"},
    {"message.timestamp.before.max.ms", "9223372036854775807", int64, 0, max64, "",
     "log.message.timestamp.before.max.ms"},
    {"message.timestamp.type", "CreateTime", string, 0, 0, "CreateTime, LogAppendTime", "log.message.timestamp.type"},
    {"min.cleanable.dirty.ratio", "0.5", float64, 0, 1, "", "log.cleaner.min.cleanable.ratio"},
    {"min.compaction.lag.ms", "0", int64, 0, max64, "", "log.cleaner.min.compaction.lag.ms"},
    {"min.insync.replicas", "1", int32, 1, max32, "", "min.insync.replicas"},
    {"preallocate", "false", boolean, 0, 0, "", "log.preallocate"},
    {"remote.log.copy.disable", "false", boolean},
    {"remote.log.delete.on.disable", "false", boolean},
    {"remote.storage.enable", "false", boolean},
    {"retention.bytes", "-1", int64, min64, max64, "", "log.retention.bytes"},
    {"retention.ms", "604800000", int64, -1, max64, "", "log.retention.ms"},
    {"segment.bytes", "1073741824", int32, 1024 * 1024, max32, "", "log.segment.bytes"},
    {"segment.index.bytes", "10485760", int32, 4, max32, "", "log.index.size.max.bytes"},
    {"segment.jitter.ms", "0", int64, 0, max64, "", "log.roll.jitter.ms"},
    {"segment.ms", "604800000", int64, 1, max64, "", "log.roll.ms"},
    {"unclean.leader.election.enable", "false", boolean, 0, 0, "", "unclean.leader.election.enable"},
};

int64_t number_of(const std::map<std::string, std::string>& configs, const std::string& name, int64_t preset) {
  const auto found = configs.find(name);
  return found == configs.end() ? preset : std::stoll(found->second);
}

std::optional<codec> codec_named(const std::string& name) {
  if (name.find("producer") != std::string::npos) return std::nullopt;
  for (const auto c : {codec::gzip, codec::snappy, codec::lz4, codec::zstd})
    if (name.find(to_string(c)) != std::string::npos) return c;
  return codec::none;
}

// Of those that have an effect; the value was checked.
void apply(const std::string& name, const std::string& value, topic_options& options) {
  const auto number = [&] { return static_cast<int64_t>(std::stoll(value)); };
  const auto time = [&] { return std::chrono::milliseconds{number()}; };
  if (name == "message.timestamp.type") options.log_append_time = value.find("LogAppendTime") != std::string::npos;
  if (name == "max.message.bytes") options.max_message_bytes = static_cast<int32_t>(number());
  if (name == "min.insync.replicas") options.min_insync_replicas = static_cast<int32_t>(number());
  if (name == "cleanup.policy") options.compacted = value.find("compact") != std::string::npos;
  if (name == "compression.type") options.compression = codec_named(value);
  if (name == "message.timestamp.before.max.ms") options.timestamp_before_max = time();
  if (name == "message.timestamp.after.max.ms") options.timestamp_after_max = time();
  if (name == "retention.ms" && number() >= 0) options.retention_time = time();
  if (name == "retention.bytes" && number() >= 0) options.retention_bytes = number();
  if (name == "segment.bytes") options.segment_bytes = number();
  if (name == "segment.ms") options.segment_time = time();
}

// What single values do not show.
error check_together(const std::map<std::string, std::string>& configs) {
  const auto least = number_of(configs, "min.compaction.lag.ms", 0);
  const auto most = number_of(configs, "max.compaction.lag.ms", max64);
  if (least > most)
    return {
        errc::invalid_config, "conflict topic config setting min.compaction.lag.ms (" + std::to_string(least)
                                  + ") > max.compaction.lag.ms (" + std::to_string(most) + ")"};
  const auto remote = configs.find("remote.storage.enable");
  if (remote != configs.end() && is_true(remote->second))
    return {
        errc::invalid_config,
        "Tiered Storage functionality is disabled in the broker. Topic cannot be configured with remote log storage."};
  return {};
}

} // namespace

std::span<const config_definition> topic_configs() { return all; }

error apply_configs(const std::map<std::string, std::string>& configs, topic_options& options) {
  for (const auto& [name, value] : configs) {
    auto known = std::find_if(std::begin(all), std::end(all), [&](const auto& c) { return c.name == name; });
    if (known == std::end(all)) return error{errc::invalid_config, "Unknown topic config name: " + name};
    if (auto refused = check_value(*known, value)) return refused;
    apply(name, value, options);
  }
  const auto policy = configs.find("cleanup.policy");
  const bool deletes = policy == configs.end() || policy->second.find("delete") != std::string::npos;
  if (!deletes) options.retention_time.reset(), options.retention_bytes.reset();
  return check_together(configs);
}

} // namespace cafka::embedded
