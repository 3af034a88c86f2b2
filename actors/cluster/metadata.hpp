// What a cluster looks like: an immutable snapshot of its brokers, its controller and the topics that anyone asked for.
#pragma once

#include <cstdint>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "cafka/actors/cluster/topic_table.hpp"
#include "cafka/wire/error_code.hpp"
#include "cafka/wire/uuid.hpp"

namespace cafka {

/// A broker of the cluster, as the brokers themselves advertise it.
struct broker_node {
  int32_t id = -1;
  std::string host = {};
  uint16_t port = 0;
  std::optional<std::string> rack = {};

  friend bool operator==(const broker_node&, const broker_node&) = default;
};

/// A partition: who leads it since when, and who holds copies.
struct partition_metadata {
  /// none; or why the partition cannot be used now, e.g. leader_not_available, replica_not_available.
  errc error = errc::leader_not_available;
  /// Node id; -1: no leader at the moment.
  int32_t leader = -1;
  /// -1: the broker does not tell (Kafka below 2.1).
  int32_t leader_epoch = -1;
  std::vector<int32_t> replicas = {};
  std::vector<int32_t> in_sync_replicas = {};
  std::vector<int32_t> offline_replicas = {};

  friend bool operator==(const partition_metadata&, const partition_metadata&) = default;
};

/// A topic and all its partitions, by index.
struct topic_metadata {
  std::string name = {};
  /// Zero: unknown (Kafka below 2.8).
  wire::uuid id = {};
  /// none; or why the topic cannot be used, e.g. unknown_topic_or_partition, topic_authorization_failed.
  errc error = errc::none;
  bool internal = false;
  std::vector<partition_metadata> partitions = {};

  friend bool operator==(const topic_metadata&, const topic_metadata&) = default;
};

/// A snapshot. It never changes: a new one replaces it, and shares the topics that stayed as they were.
/// Safe to read from any thread.
struct metadata {
  /// Counts the snapshots of one cluster actor, from 1; the higher, the newer.
  uint64_t version = 0;
  /// Empty: not known (Kafka below 0.10.1).
  std::string cluster_id;
  /// Node id; -1: not known.
  int32_t controller = -1;
  std::map<int32_t, broker_node> brokers;
  /// Topics that someone asked for lately or watches. A topic that does not exist is here too, with its error.
  topic_table topics;

  /// The topic, or nullptr if nobody asked for it yet.
  const topic_metadata* topic(std::string_view name) const;
  /// The partition, or nullptr if the topic or the index is not known.
  const partition_metadata* partition(std::string_view topic_name, int32_t index) const;
  /// The broker, or nullptr if no broker of this id is known.
  const broker_node* broker(int32_t id) const;
};

using metadata_ptr = std::shared_ptr<const metadata>;

} // namespace cafka
