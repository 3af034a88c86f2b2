// Administration for main() and for threads that are no actors.
#pragma once

#include "cafka/actors/client/offset_requests.hpp"
#include "cafka/actors/cluster/cluster_config.hpp"
#include "cafka/actors/cluster/metadata.hpp"
#include "cafka/actors/reader/start_position.hpp"
#include "cafka/actors/retry/allowed_time.hpp"

#include <chrono>
#include <cstdint>
#include <map>
#include <memory>
#include <string>
#include <vector>

namespace cafka::blocking {

/// What a topic is created with.
struct topic_spec {
  /// 1 or more; -1: as the broker is configured (num.partitions).
  int32_t partitions = -1;
  /// How many brokers hold each partition: 1 or more; -1: as the broker is configured (default.replication.factor).
  int16_t replication_factor = -1;
  /// Topic configurations by Kafka's names, such as "retention.ms".
  std::map<std::string, std::string> configs = {};
};

/// Asks a cluster and changes it. Owns its actors and connections; the actor system is shared by all blocking objects of the
/// process. Thread-safe.
///
/// Every call returns, or throws cafka::error, within its timeout, which may be of any length (milliseconds::max(): as long as
/// it takes). Refusals that may pass (an election, a controller that moved, a broker that is not reached) are tried again until
/// then; the error is the last of them, and names the topic or partition and who was asked. Others are thrown at once: what the
/// brokers refuse for good, and version_not_supported. An error whose info().outcome is `unknown`, such as
/// request_timed_out_locally or connection_closed, says that a change may have been made, or may still be.
class client {
public:
  using milliseconds = std::chrono::milliseconds;

  /// Throws cafka::error (invalid_configuration, naming the field). Connects when it is first asked.
  explicit client(cluster_config config);
  /// Calls that other threads still wait for throw answer_lost. Takes ten seconds at most.
  ~client();
  client(client&&) noexcept;
  client& operator=(client&&) noexcept;

  /// Creates a topic and returns when all its partitions have leaders. Throws topic_already_exists (after a lost answer the
  /// repetition may find its own work: the message says so then), invalid_topic_exception, invalid_replication_factor,
  /// invalid_config, policy_violation, topic_authorization_failed, …; leader_not_available if the topic was created, but not
  /// all its partitions had leaders in time.
  void create_topic(
      const std::string& name, const topic_spec& spec = {}, allowed_time timeout = std::chrono::seconds{30});
  /// Creates a topic unless it is there; one that is there stays as it is. True if it was created. Throws as create_topic().
  bool ensure_topic(const std::string& name, int32_t partitions, allowed_time timeout = std::chrono::seconds{30});
  /// Adds partitions to a topic until it has `total` of them, and returns when all have leaders. Throws
  /// unknown_topic_or_partition, and invalid_partitions if it has as many or more (after a lost answer the repetition may find
  /// its own work: the message says so then); leader_not_available as create_topic().
  void create_partitions(const std::string& name, int32_t total, allowed_time timeout = std::chrono::seconds{30});
  /// Deletes a topic with all its records; brokers forget it a moment later. Throws unknown_topic_or_partition (which may be
  /// its own work, as above), topic_deletion_disabled, topic_authorization_failed, ….
  void delete_topic(const std::string& name, allowed_time timeout = std::chrono::seconds{30});

  /// All topics by name, internal ones too. One that has an error, and partitions without a leader, are told as they are.
  std::vector<topic_metadata> topics(allowed_time timeout = std::chrono::seconds{30});
  /// One topic; partitions without a leader are told as they are. Throws unknown_topic_or_partition,
  /// topic_authorization_failed, … as the first broker that is reached has it.
  topic_metadata topic(const std::string& name, allowed_time timeout = std::chrono::seconds{30});
  /// Brokers, controller, cluster id and all topics, as the first broker that is reached has them.
  metadata_ptr describe(allowed_time timeout = std::chrono::seconds{30});

  /// The offset of a place in each partition of a topic, by partition: `first`, `last` (the high watermark), at_time (-1: all
  /// records are older). Throws unknown_topic_or_partition; invalid_configuration for at_offset. One partition that cannot be
  /// asked, for instance for lack of a leader, fails the call: see offset_outcomes.
  std::vector<int64_t> offsets(
      const std::string& topic, start_position at, allowed_time timeout = std::chrono::seconds{30});
  /// The same of one partition, whatever the others do. Throws unknown_partition too.
  int64_t offset(const topic_partition& of, start_position at, allowed_time timeout = std::chrono::seconds{30});
  /// The same of some partitions, each given once, of one topic or several: an outcome each, in their order. The error of a
  /// partition is in its outcome. Returns when all are settled: at once if all have leaders, and with those that have not at
  /// the end of the timeout. Throws what concerns no single partition: invalid_configuration for at_offset, answer_lost.
  std::vector<partition_offset> offset_outcomes(
      const std::vector<topic_partition>& of, start_position at, allowed_time timeout = std::chrono::seconds{30});

private:
  class impl;
  std::unique_ptr<impl> impl_;
};

} // namespace cafka::blocking
