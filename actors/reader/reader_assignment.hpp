// Which partitions a reader reads, when that is decided while it runs.
#pragma once

#include <cstdint>
#include <vector>

#include "cafka/actors/reader/start_position.hpp"
#include "cafka/wire/error.hpp"
#include "cafka/wire/topic_partition.hpp"

namespace cafka {

/// A partition to read, and where it starts.
struct assigned_partition {
  topic_partition of;
  start_position start = first;
  /// For a start at an offset: the leader epoch of the record before it, as a committed offset has it. By it brokers see
  /// whether the log was truncated since (KIP-320). -1: not known.
  int32_t leader_epoch = -1;

  friend bool operator==(const assigned_partition&, const assigned_partition&) = default;
};

/// All that is to be read from now on. None is a valid set.
struct reader_assignment {
  /// What the batches and events of partitions that are given by it carry. Each assignment has a higher one than those before,
  /// or what a partition delivered before it was taken cannot be told from what it delivers after it was given again.
  int64_t epoch = 0;
  std::vector<assigned_partition> partitions = {};

  /// none; or invalid_request, naming what is wrong with which partition: no topic or one with more than 249 bytes, a number
  /// below 0, an offset below 0, or a partition that is named twice.
  error validate() const;
};

} // namespace cafka
