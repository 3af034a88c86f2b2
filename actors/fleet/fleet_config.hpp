// The configuration of a fleet.
#pragma once

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <map>
#include <string>
#include <vector>

#include "cafka/actors/fleet/failure_policy.hpp"
#include "cafka/actors/fleet/fleet_event.hpp"
#include "cafka/actors/fleet/fleet_order.hpp"
#include "cafka/actors/fleet/restart_policy.hpp"
#include "cafka/actors/group/group_reader_config.hpp"
#include "cafka/actors/writer/writer_config.hpp"
#include "cafka/wire/error.hpp"

namespace cafka {

/// What a fleet reads, how its workers share that, and what is done about failures. An aggregate: every field has a default except the
/// group and what to read.
///
///     cafka::fleet_config config{
///         .group_id = "billing", .topics = {"orders"},
///         .ordering = cafka::ordering::by_key, .concurrency = 64,
///         .on_failure = {.attempts = 5, .dead_letters = "orders.dead"}};
struct fleet_config {
  static constexpr uint32_t most_workers = 100'000;

  /// Addresses `host:port` of a few brokers, for a `blocking::fleet`: the short form of `cluster.bootstrap`, which may not name others.
  std::vector<std::string> bootstrap = {};
  /// How the cluster is reached, for a `blocking::fleet`; ignored by one that is given a cluster.
  cluster_config cluster = {};
  /// The consumer group. Required; the short form of `group.group_id`, which may not name another one.
  std::string group_id = {};
  /// The topics to read; those that do not exist yet are waited for. Retry topics of the policies are read as well.
  std::vector<std::string> topics = {};
  /// And all topics whose whole name this regular expression matches, as in reader_config.
  std::string topic_pattern = {};
  /// What is worked on one after the other.
  cafka::ordering ordering = cafka::ordering::by_partition;
  /// With ordering::by_key: records without a key.
  keyless without_key = keyless::apart;
  /// Workers: how many records are worked on at a time. 1 to 100'000.
  uint32_t concurrency = 8;
  /// Each worker has a thread of its own, so that its function may block. Otherwise they share those of the actor system, and should
  /// not: what takes long is completed later (`completion`).
  bool own_threads = false;
  /// How many records a worker is given at a time.
  work_limits limits = {};
  /// Records that are begun a second, at most. 0: as many as there are.
  uint32_t records_per_second = 0;
  /// What is done about a record that a worker could not deal with.
  failure_policy on_failure = {};
  /// The same for some kinds of failures, in place of `on_failure`.
  std::map<failure::kind, failure_policy> on_failure_of = {};
  /// What is done about workers that crash.
  restart_policy restarts = {};
  /// Between two commits of what is done. 1 ms to 24 hours.
  std::chrono::milliseconds commit_interval{1'000};
  /// How long workers have to finish what they are at when partitions are given up, or the fleet ends; at most three quarters of
  /// what the group allows. What is not done by then is done again by others, and its outcome here means nothing. 0 to 24 hours.
  std::chrono::milliseconds drain_timeout{30'000};
  /// A worker that has one record for longer is given up, another one takes its place, and the record has failed
  /// (failure::kind::timeout). Whatever the old one still does with it, it does beside the new one. 0: never; up to 24 hours.
  std::chrono::milliseconds handler_timeout{0};
  /// A worker that has one record for longer is told of, and a fleet that has records and gets none done for so long is stalled. 1 ms
  /// to 24 hours.
  std::chrono::milliseconds stall_after{60'000};
  /// Records that are looked at and not done, at most. The others stay as they were read. 1 to 10 million.
  size_t window = 16 * 1024;
  /// What the records take, at most, that wait aside for another attempt. More of them wait in order. 0 to 1 TiB.
  size_t parked_bytes = 16 * 1024 * 1024;
  /// What is done beyond the committed offset is noted in the commit's metadata, so that whoever reads on does not repeat it: at most so
  /// much. 0: nothing is noted. At most the broker's offset.metadata.max.bytes, 4096 by default.
  size_t max_metadata_bytes = 4096;
  /// How the member takes part in its group.
  group_config group = {};
  /// How it reads. `topic`, `topics`, `partitions` and the group are to be empty.
  reader_config reader = {};
  /// How letters are written: to dead letters and retry topics.
  writer_config letters = {};
  /// Told of events, in the fleet's turn: it must not block.
  std::function<void(const fleet_event&)> on_event = {};
  /// Source of the jitter of all pauses. 0: taken from the operating system; anything else: the same pauses every time.
  uint64_t seed = 0;

  /// none, or invalid_configuration with a sentence that names the field, its value and what is allowed.
  error validate() const;
  error validate(const config_names& names) const;

  failure_policies policies() const { return {.usual = on_failure, .special = on_failure_of}; }
  /// The configuration of the member, complete.
  group_reader_config member() const;
  writer_config letters_writer() const;
  /// What the member subscribes to: retry topics among it.
  std::vector<std::string> all_topics() const;
};

} // namespace cafka
