// Which records of an assigned partition are done, and so what to store in the name of the group.
#pragma once

#include <cstddef>
#include <cstdint>
#include <limits>
#include <optional>
#include <vector>

#include "cafka/actors/fleet/delivery_window.hpp"
#include "cafka/actors/fleet/done_ranges.hpp"
#include "cafka/actors/group/group_offsets.hpp"
#include "cafka/actors/reader/offset_range.hpp"

namespace cafka {

/// Records are done in any order. Below the commit point all of them are; what is done above it is stored with it, so that whoever has
/// the partition next does not hand that out again. A ledger is of one log: when it turns out not to have what was read (events `reset`,
/// `truncated`, `recreated`), a new ledger begins.
class partition_ledger {
public:
  /// Counts deliveries from 0, whatever the gaps between their offsets (compaction, control records).
  using ticket = uint64_t;

  static constexpr size_t no_limit = std::numeric_limits<size_t>::max();

  /// `start`: where the group stands; -1: nowhere yet. `done`: what an earlier member recorded as done beyond it. `leader_epoch`: of
  /// the record before `start`; -1: not known.
  explicit partition_ledger(int64_t start = -1, std::vector<offset_range> done = {}, int32_t leader_epoch = -1);
  /// One that goes on from what the group has of the partition, with its metadata.
  static partition_ledger resumed(const committed_offset& from);

  // -- reading --
  /// A record arrives; offsets ascend. Nothing if it is not to be worked on again: it is recorded as done, or below what reading has
  /// passed, or where the group stands.
  std::optional<ticket> delivered(int64_t offset) {
    if (offset < position_ || offset < 0 || offset == std::numeric_limits<int64_t>::max()) return std::nullopt;
    position_ = offset + 1;
    const bool is_done = has_recorded(offset);
    const auto which = window_.push(offset, is_done);
    return is_done ? std::nullopt : std::optional{which};
  }

  /// Reading has passed everything below: what `delivered` has not told of does not exist. At the end of a batch: markers and gaps may be
  /// behind its last record. `leader_epoch`: the batch's; -1: not known.
  void passed(int64_t next_offset, int32_t leader_epoch);

  // -- work --
  /// It is done: completed, skipped, or its dead letter is acknowledged. False if there is no such ticket; twice is ignored.
  bool settle(ticket which) { return window_.settle(which); }
  /// The same for all from `from` to `to`, this one included: all of them, or none and false.
  bool settle(ticket from, ticket to) { return window_.settle(from, to); }
  /// -1 if it is done, or no ticket.
  int64_t offset_of(ticket which) const { return window_.is_open(which) ? window_.offset_of(which) : -1; }

  // -- what to store --
  /// The lowest delivered offset that is not done; if all are done, where reading is. -1: nothing is known. Never lower than before.
  int64_t commit_point() const { return window_.open() > 0 ? window_.offset_of(window_.lowest()) : position_; }
  /// Of the batch before the commit point; -1: not known.
  int32_t leader_epoch() const;
  /// What is done from the commit point on: ascending and disjoint, at most `limit` of them, the lowest. A range may span offsets
  /// without a record.
  std::vector<offset_range> done_beyond(size_t limit = no_limit) const;
  /// What to store now, if it differs from what is stored; `where` and `log` are left to the caller. `max_metadata`: of how many bytes
  /// its metadata may be.
  std::optional<committed_offset> to_store(size_t max_metadata = default_max_metadata) const;
  /// The group has this. One below what it had before is ignored.
  void stored(const committed_offset& what);
  /// What the group has; -1: nothing.
  int64_t stored_offset() const { return stored_.offset; }

  // -- how much there is --
  /// Delivered and not done.
  size_t open() const { return window_.open(); }
  /// Their lowest offset.
  std::optional<int64_t> oldest_open() const;
  /// Delivered from the lowest one that is not done on: this many may be done again, if no metadata is kept.
  uint64_t window() const { return window_.next() - window_.lowest(); }
  /// Where reading is; -1: nothing is known.
  int64_t position() const { return position_; }
  /// Bytes that are taken.
  size_t memory() const;

private:
  /// Up to where batches have an epoch.
  struct epoch_end {
    int64_t end = -1;
    int32_t epoch = -1;
  };

  bool has_recorded(int64_t offset) {
    while (recorded_at_ < recorded_.size() && recorded_[recorded_at_].end <= offset) ++recorded_at_;
    return recorded_at_ < recorded_.size() && recorded_[recorded_at_].first <= offset;
  }

  int64_t position_;
  delivery_window window_;
  std::vector<offset_range> recorded_; // by an earlier member; what reading has passed of it is in the window
  size_t recorded_at_ = 0;
  std::vector<epoch_end> epochs_; // from the one of the commit point on
  committed_offset stored_;
};

} // namespace cafka
