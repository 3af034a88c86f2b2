// How far a thread has come in the partitions of its group, and what of that is to be committed.
#pragma once

#include "cafka/actors/group/group_offsets.hpp"
#include "cafka/wire/topic_partition.hpp"

#include <atomic>
#include <cstdint>
#include <map>
#include <mutex>
#include <vector>

namespace cafka::blocking {

/// Of each partition the highest offset counts. Thread-safe: the thread tells how far it is, and an actor commits.
class handed_out {
public:
  /// Partitions that are given, with where the group stands in them.
  void assigned(const std::vector<committed_offset>& added);
  void gone(const std::vector<topic_partition>& partitions);
  /// Reading begins at this offset: the group stands there, if it stood nowhere. `marks`: and that is to be committed.
  void begun(const topic_partition& where, int64_t offset, bool marks);
  /// The log does not have what was read, and reading goes on at this offset, where the group stands now; -1: nowhere.
  void moved(const topic_partition& where, int64_t offset, bool marks);
  /// Reading goes on elsewhere.
  void sought(const topic_partition& where);

  /// The thread begins with a batch of this partition.
  void hold(const topic_partition& where, int32_t leader_epoch);
  /// In that batch it is done with all below, which is to be committed. Cheap enough for each record.
  void pass(int64_t offset) { passed_.store(offset, std::memory_order_relaxed); }

  /// The thread is done with all below it. Nothing for a partition that is not the member's.
  void reached(const committed_offset& what);
  /// All that was reached is to be committed.
  void mark();
  /// This is to be committed. False: the partition is not the member's.
  bool mark(const committed_offset& what);

  /// What is to be committed and is not, of all partitions or of some.
  std::vector<committed_offset> to_commit();
  std::vector<committed_offset> to_commit(const std::vector<topic_partition>& some);
  void committed(const partition_commit& what);
  /// Says of offsets of which log they are: the present one.
  void complete(std::vector<committed_offset>& all);

  /// The partitions that the member has.
  std::vector<topic_partition> partitions();

private:
  struct place {
    committed_offset reached;
    committed_offset marked;
    int64_t stored = -1;
    int32_t log = 0; // as committed_offset counts
  };

  void note_passed();

  std::mutex mutex_;
  std::map<topic_partition, place> places_;
  committed_offset at_hand_; // without its offset
  std::atomic<int64_t> passed_{-1};
};

/// Of each partition the highest.
std::vector<committed_offset> highest(const std::vector<committed_offset>& all);

} // namespace cafka::blocking
