// Reads one partition: looks up where to start, registers with a fetcher, checks and delivers what it fetched.
#pragma once

#include <atomic>
#include <cstdint>
#include <memory>
#include <utility>

#include "cafka/actors/caf/compat.hpp"
#include "cafka/actors/caf/type_ids.hpp"
#include "cafka/actors/cluster/cluster_actor.hpp"
#include "cafka/actors/reader/fetcher_actor.hpp"
#include "cafka/actors/reader/partition/partition_reading.hpp"
#include "cafka/actors/reader/partition_position.hpp"
#include "cafka/actors/reader/reader_config.hpp"
#include "cafka/actors/reader/subscriber_actor.hpp"

namespace cafka {

/// Where to fetch the partition from now on.
struct source_change {
  partition_source source;
  /// Null: nowhere at the moment.
  fetcher_actor fetcher;
};

/// How far a partition reader is: written by it, read by the reader, which answers from it and starts a new partition reader
/// there if this one fails. Outlives the partition reader.
class partition_progress {
public:
  /// `incarnation`: of the topic that the position is of; 0: not known.
  void set(const partition_position& at, uint32_t incarnation);
  uint32_t incarnation() const { return incarnation_; }
  partition_position get(const topic_partition& of) const;
  /// Nothing is known any more.
  void clear() { set({}, 0); }
  /// The first offset that was delivered and not answered; the position if there is none.
  int64_t unanswered_from() const { return unanswered_from_; }
  void set_unanswered_from(int64_t offset) { unanswered_from_ = offset; }
  /// The seeks that the position comes of.
  uint32_t seeks() const { return seeks_; }
  void set_seeks(uint32_t count) { seeks_ = count; }
  /// The user was told that the partition is held up, and not yet that it goes on.
  void set_held_up(bool told) { held_up_ = told; }
  bool held_up() const { return held_up_; }

private:
  std::atomic<int64_t> position_{-1};
  std::atomic<int64_t> unanswered_from_{-1};
  std::atomic<int64_t> high_watermark_{-1};
  std::atomic<int64_t> last_stable_offset_{-1};
  std::atomic<int64_t> log_start_offset_{-1};
  std::atomic<int64_t> end_{-1};
  std::atomic<uint32_t> incarnation_{0};
  std::atomic<uint32_t> seeks_{0};
  std::atomic<bool> held_up_{false};
};

/// There may be room in the buffer again for what is to be decompressed.
struct credit_change {};

struct partition_reader_trait {
  using signatures = type_list<
      // -- from the reader --
      /// The leader has moved, or a fetcher was started or has ended.
      caf::result<void>(source_change),
      /// See reader_trait: these are handed on as they are.
      caf::result<void>(seek_atom, start_position), caf::result<void>(pause_atom), caf::result<void>(resume_atom),
      /// Ends the registration, delivers nothing more, ends. Answered first.
      caf::result<void>(close_atom),
      // -- from a fetcher --
      caf::result<void>(fetched_slice_ptr), caf::result<void>(fetch_ended),
      // -- internal --
      /// From the reader's budget.
      caf::result<void>(credit_change),
      /// The timer of its own.
      caf::result<void>(tick_atom, uint64_t)>;
};
using partition_reader_actor = typed_actor<partition_reader_trait>;

/// What a partition reader is made of.
struct partition_reader_role {
  std::shared_ptr<const reader_config> config;
  reader_commons commons;
  topic_partition of;
  /// Of the assignment that gave the partition; 0: the configuration did.
  int64_t assignment_epoch = 0;
  /// Unique among all partition readers of a reader, those that were restarted included.
  uint32_t holder = 0;
  start_position start;
  /// Of the record before an offset to start at; -1: not known.
  int32_t leader_epoch = -1;
  /// Of the topic that an offset to start at is of, as partition_source counts; 0: of the one that there is.
  uint32_t incarnation = 0;
  cluster_actor cluster;
  subscriber_actor subscriber;
  /// Asked for offsets, and told of replica_choices; held weakly.
  caf::actor_addr reader;
  std::shared_ptr<partition_progress> progress;
};

/// Starts a partition reader. Whoever does so watches it.
partition_reader_actor spawn_partition_reader(caf::actor_system& system, partition_reader_role role);

} // namespace cafka
