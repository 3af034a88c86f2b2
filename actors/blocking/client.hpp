// Administration for main() and for threads that are no actors.
#pragma once

#include "cafka/actors/client/group_requests.hpp"
#include "cafka/actors/client/offset_requests.hpp"
#include "cafka/actors/client/topic_requests.hpp"
#include "cafka/actors/cluster/cluster_config.hpp"
#include "cafka/actors/cluster/metadata.hpp"
#include "cafka/actors/reader/start_position.hpp"
#include "cafka/actors/retry/allowed_time.hpp"

#include <chrono>
#include <cstdint>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <vector>

namespace cafka::blocking {

class reader;

/// What a topic is created with.
struct topic_spec {
  /// 1 or more; -1: as the broker is configured (num.partitions).
  int32_t partitions = -1;
  /// How many brokers hold each partition: 1 or more; -1: as the broker is configured (default.replication.factor).
  int16_t replication_factor = -1;
  /// Topic configurations by Kafka's names, such as "retention.ms".
  std::map<std::string, std::string> configs = {};
};

/// What a group has committed is to become.
struct group_reset {
  std::string group = {};
  /// Each given once; empty: all in which the group has committed something.
  std::vector<topic_partition> partitions = {};
  /// Where the group goes on: `first`, `last`, at_offset(…), or at_time(…), which is `last` where all records are older. What lies
  /// outside of a log becomes the nearest end of it.
  start_position to = first;
  /// Instead: from where it is, so many offsets forward, or back if negative. Where it has committed nothing, nothing is changed.
  std::optional<int64_t> shift = {};
  /// Only says what would come of it.
  bool dry_run = false;
};

/// What became of one partition.
struct group_reset_outcome {
  topic_partition of = {};
  /// What the group had committed; -1: nothing.
  int64_t before = -1;
  /// What it has now, or would have; -1: nothing.
  int64_t after = -1;
  /// none, or why it is as before.
  error what = {};
};

/// What a group has committed in a partition, and how far that is from the end.
struct group_lag {
  committed_offset committed = {};
  /// The end of the log (the high watermark); -1: nobody told, see `what`.
  int64_t end = -1;
  error what = {};

  /// -1: not known.
  int64_t lag() const {
    if (committed.offset < 0 || end < 0) return -1;
    return end > committed.offset ? end - committed.offset : 0;
  }
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
  /// The same for several topics, each given once, in one request: an outcome each, in their order. The error of a topic is in
  /// its outcome, and does not keep the others from being done.
  topic_outcomes create_topics(const std::vector<new_topic>& topics, allowed_time timeout = std::chrono::seconds{30});
  topic_outcomes create_partitions(
      const std::vector<new_partitions>& topics, allowed_time timeout = std::chrono::seconds{30});
  topic_outcomes delete_topics(const std::vector<std::string>& names, allowed_time timeout = std::chrono::seconds{30});

  /// All topics by name, internal ones too. One that has an error, and partitions without a leader, are told as they are.
  std::vector<topic_metadata> topics(allowed_time timeout = std::chrono::seconds{30});
  /// One topic; partitions without a leader are told as they are. Throws unknown_topic_or_partition,
  /// topic_authorization_failed, … as the first broker that is reached has it.
  topic_metadata topic(const std::string& name, allowed_time timeout = std::chrono::seconds{30});
  /// The same of several, in their order: one that has an error, as when it does not exist, is told as it is.
  std::vector<topic_metadata> topics(
      const std::vector<std::string>& names, allowed_time timeout = std::chrono::seconds{30});
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

  /// All consumer groups, as their coordinators have them; brokers that could not be asked are told beside them. Throws why no
  /// broker could be.
  group_listing groups(allowed_time timeout = std::chrono::seconds{30});
  /// A group of either protocol, with its members and what they are assigned. Throws group_id_not_found,
  /// group_authorization_failed, ….
  group_description group(const std::string& id, allowed_time timeout = std::chrono::seconds{30});
  /// The same of several, each given once, in their order; why one cannot be described is in it.
  std::vector<group_description> group_outcomes(
      const std::vector<std::string>& ids, allowed_time timeout = std::chrono::seconds{30});
  /// What a group has committed, by partition; nothing if there is no such group.
  std::vector<committed_offset> group_offsets(const std::string& id, allowed_time timeout = std::chrono::seconds{30});
  /// The same with the ends of the logs. A partition whose end nobody tells has the reason.
  std::vector<group_lag> group_lags(const std::string& id, allowed_time timeout = std::chrono::seconds{30});
  /// Has a group without members go on elsewhere. Throws non_empty_group if it has members, naming their number, for they would go
  /// on committing; what went wrong with a partition is in its outcome.
  std::vector<group_reset_outcome> reset_group(
      const group_reset& what, allowed_time timeout = std::chrono::seconds{30});
  /// Commits in the name of a group that has no members; one that is not there comes to be. Throws what is said of the first
  /// partition that it fails for: unknown_member_id if the group has members.
  void set_group_offsets(
      const std::string& id, const std::vector<committed_offset>& offsets,
      allowed_time timeout = std::chrono::seconds{30});
  /// Deletes what a group has committed there. Throws group_subscribed_to_topic if members subscribe to the topic.
  void delete_group_offsets(
      const std::string& id, const std::vector<topic_partition>& partitions,
      allowed_time timeout = std::chrono::seconds{30});
  /// Deletes a group with all that it has committed. Throws non_empty_group if it has members; group_id_not_found.
  void delete_group(const std::string& id, allowed_time timeout = std::chrono::seconds{30});
  /// Takes members out of a group by their ids, and static ones by their instance ids; those that live join again. Throws
  /// unknown_member_id.
  void remove_group_members(
      const std::string& id, const std::vector<std::string>& members, const std::vector<std::string>& instances = {},
      allowed_time timeout = std::chrono::seconds{30});

private:
  // They may share its connections.
  friend class reader;
  friend class writer;

  class impl;
  std::unique_ptr<impl> impl_;
};

} // namespace cafka::blocking
