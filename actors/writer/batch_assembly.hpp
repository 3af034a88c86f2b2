// The open batch of a partition: takes slices, uncopied where it can, and seals what is full.
#pragma once

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <deque>
#include <optional>
#include <vector>

#include "cafka/actors/writer/batch.hpp"
#include "cafka/actors/writer/settlement.hpp"
#include "cafka/wire/records/record_set.hpp"

namespace cafka {

struct assembly_options {
  size_t batch_bytes = 1'000'000;
  /// One that is longer than a batch has one of its own, up to this.
  size_t max_record_bytes = 1'048'576;
  std::chrono::milliseconds linger{0};
  batch_codec compression = {};
};

/// A slice on its way into a partition.
struct slice_offer {
  /// Nobody else holds the slice: its memory may be taken.
  bool exclusive = false;
  record_run records;
  std::chrono::steady_clock::time_point deadline;
  /// The time that the deadline was made of.
  std::chrono::milliseconds patience{0};
};

/// Fills batches. A slice that is in wire form already becomes a batch, or the start of one, without being copied; others are
/// copied record by record behind what is there.
///
/// Requests share a batch only if their deadlines are close together: the batch has the earliest. Records linger for half of
/// the time to their deadline at most: the other half is for sending them.
class batch_assembly {
public:
  using time_point = std::chrono::steady_clock::time_point;

  explicit batch_assembly(assembly_options options) : options_(options) {}

  /// Adds all records of a slice. Batches that are full go to the end of `sealed`; records that fit no batch are settled.
  void add(
      record_slice& slice, const slice_offer& offer, time_point now, std::deque<batch>& sealed, settlements& failed);
  /// Seals what is there, if anything.
  void seal(std::deque<batch>& sealed, settlements& failed);
  /// What is there no longer lingers.
  void flush() { due_ = time_point::min(); }

  bool empty() const { return open_.count == 0; }
  /// It is there, and has lingered.
  bool is_due(time_point now) const { return !empty() && due_ <= now; }
  /// When it will have lingered; nothing if it is empty.
  std::optional<time_point> due() const { return empty() ? std::nullopt : std::optional{due_}; }
  std::optional<time_point> deadline() const { return empty() ? std::nullopt : std::optional{deadline_}; }

  /// How far apart the deadlines in one batch may be.
  static constexpr std::chrono::seconds deadline_spread{1};

private:
  bool may_adopt(const record_slice& slice, const slice_offer& offer) const;
  bool is_full() const { return open_.data.size() >= options_.batch_bytes - options_.batch_bytes / 16; }
  bool is_apart(time_point deadline) const;
  time_point due_of(const slice_offer& offer, time_point now) const;
  void adopt(record_slice& slice, const slice_offer& offer, time_point now);
  void copy(
      const record_slice& slice, const slice_offer& offer, time_point now, std::deque<batch>& sealed,
      settlements& failed);
  void begin(size_t expected_bytes);
  void note(const record_run& run, const slice_offer& offer, time_point now);

  assembly_options options_;
  record_slice open_;
  std::vector<record_run> runs_;
  time_point due_;
  time_point deadline_;
  std::chrono::milliseconds patience_{0};
};

} // namespace cafka
