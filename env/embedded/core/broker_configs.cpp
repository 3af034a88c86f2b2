#include "cafka/embedded/core/broker_configs.hpp"

#include <algorithm>

namespace cafka::embedded {

std::vector<broker_config> broker_configs(const config& options, const broker& which) {
  using enum config_type;
  const auto number = [](auto value) { return std::to_string(value); };
  const auto replicas =
      options.default_replication_factor != 0 ? options.default_replication_factor : std::min(options.brokers, 3);
  const auto& groups = options.groups;
  const auto listener = "PLAINTEXT://" + which.host + ":" + number(which.port);
  return {
      {"advertised.listeners", list, listener, true},
      {"auto.create.topics.enable", boolean, options.auto_create_topics ? "true" : "false", true},
      {"broker.rack", string, which.rack.value_or(""), which.rack.has_value()},
      {"compression.type", string, "producer"},
      {"connections.max.idle.ms", int64, "600000"},
      {"default.replication.factor", int32, number(replicas), true},
      {"delete.topic.enable", boolean, "true"},
      {"fetch.max.bytes", int32, number(options.max_fetch_bytes), true},
      {"group.consumer.assignors", list, "uniform,range"},
      {"group.consumer.heartbeat.interval.ms", int32, number(groups.consumer_heartbeat_interval.count()), true},
      {"group.consumer.max.size", int32, number(groups.consumer_max_size), true},
      {"group.consumer.migration.policy", string, "disabled", true},
      {"group.consumer.session.timeout.ms", int32, number(groups.consumer_session_timeout.count()), true},
      {"group.initial.rebalance.delay.ms", int32, number(groups.initial_rebalance_delay.count()), true},
      {"group.max.session.timeout.ms", int32, number(groups.max_session_timeout.count()), true},
      {"group.max.size", int32, number(groups.max_size), true},
      {"group.min.session.timeout.ms", int32, number(groups.min_session_timeout.count()), true},
      {"listeners", list, listener, true},
      {"log.cleanup.policy", list, "delete"},
      {"log.message.timestamp.after.max.ms", int64, number(options.timestamp_after_max.count()), true},
      {"log.message.timestamp.type", string, "CreateTime"},
      {"log.retention.bytes", int64, "-1"},
      {"log.retention.check.interval.ms", int64, number(options.retention_check_interval.count()), true},
      {"log.retention.hours", int32, "168"},
      {"log.segment.bytes", int32, "1073741824"},
      {"max.connections", int32, number(options.max_connections), true},
      {"max.incremental.fetch.session.cache.slots", int32, number(options.fetch_session_slots), true},
      {"message.max.bytes", int32, number(options.max_message_bytes), true},
      {"min.insync.replicas", int32, "1"},
      {"node.id", int32, number(which.id), true},
      {"num.partitions", int32, number(options.default_partitions), true},
      {"offset.metadata.max.bytes", int32, number(groups.offset_metadata_max_bytes), true},
      {"offsets.retention.check.interval.ms", int64, number(groups.offsets_retention_check_interval.count()), true},
      {"offsets.retention.minutes", int32, number(groups.offsets_retention.count() / 60'000), true},
      {"process.roles", list, "broker,controller", true},
      {"socket.request.max.bytes", int32, number(options.max_request_bytes), true},
      {"unclean.leader.election.enable", boolean, "false"},
  };
}

} // namespace cafka::embedded
