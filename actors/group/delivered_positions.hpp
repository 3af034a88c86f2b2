// How far the user of a group's reader is in each partition, and so what may be committed.
#pragma once

#include <chrono>
#include <cstdint>
#include <deque>
#include <map>
#include <optional>
#include <set>
#include <vector>

#include "cafka/actors/group/group_offsets.hpp"
#include "cafka/wire/topic_partition.hpp"

namespace cafka {

/// Batches may be answered in any order. A position is the end of the answered batches that have no unanswered one before them:
/// what is committed was dealt with, all of it.
class delivered_positions {
public:
  using time_point = std::chrono::steady_clock::time_point;

  /// A partition is assigned. `start`: where the group stands; -1: nowhere yet. Batches of it carry this epoch or a later one.
  void give(const topic_partition& where, int64_t epoch, const committed_offset& start);
  /// These are not the member's any more: what is still unanswered of them does not count.
  void take(const std::vector<topic_partition>& partitions);
  /// Batches of what was given carry this epoch or a later one from now on.
  void renew(int64_t epoch);
  /// Reading begins at this offset, as no record before it is wanted: the group stands there, if it stood nowhere.
  void begun(const topic_partition& where, int64_t offset);
  /// The log does not have what was read: it was cut, or is another one. The group stands where reading goes on, whatever it has
  /// stored; -1: nowhere. Batches that were delivered before do not count.
  void moved(const topic_partition& where, int64_t offset);
  /// Reading goes on elsewhere: batches that were delivered before do not count.
  void sought(const topic_partition& where);

  /// A batch goes to the user; nothing if it is of an assignment that is over.
  std::optional<uint64_t> delivered(
      const topic_partition& where, int64_t epoch, int64_t next_offset, int32_t leader_epoch, time_point now);
  /// The user has answered.
  void answered(uint64_t ticket, time_point now);
  /// The user is at work.
  void progressed(time_point now) { last_progress_ = now; }

  /// What is answered and not committed yet, of all partitions or of some.
  std::vector<committed_offset> to_commit() const;
  std::vector<committed_offset> to_commit(const std::vector<topic_partition>& some) const;
  void committed(const partition_commit& what);
  /// What the group has of the partition; -1: nothing.
  int64_t stored(const topic_partition& where) const;
  /// Gives those that do not say of which log they are the present one.
  void complete(std::vector<committed_offset>& all) const;

  /// Where reading goes on, were it begun anew now: behind all that was delivered since the last seek.
  struct place {
    topic_partition where;
    int64_t offset = -1; ///< -1: nothing was delivered, and the group has no offset, or it was sought
    int32_t leader_epoch = -1;
  };
  std::vector<place> places() const;

  /// Batches that the user has not answered.
  size_t unanswered() const { return tickets_.size(); }
  /// When the user did something last: got a batch while it had none, or answered one.
  time_point last_progress() const { return last_progress_; }

private:
  struct batch {
    uint64_t ticket = 0;
    int64_t next_offset = -1;
    int32_t leader_epoch = -1;
    bool answered = false;
  };

  struct partition {
    int64_t epoch = 0;
    committed_offset consumed = {};
    int64_t stored = -1;
    place next = {};
    std::deque<batch> under_way = {};
  };

  void append(const partition& of, std::vector<committed_offset>& out) const;

  uint64_t last_ticket_ = 0;
  std::map<topic_partition, partition> partitions_;
  std::map<uint64_t, topic_partition> tickets_;
  time_point last_progress_{};
};

} // namespace cafka
