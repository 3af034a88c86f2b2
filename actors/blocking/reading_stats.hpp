// What a blocking reader has done.
#pragma once

#include "cafka/actors/reader/reader_stats.hpp"

#include <cstdint>
#include <string>

namespace cafka::blocking {

/// Counts from the reader's beginning to the call.
struct reading_stats {
  /// Empty: in none.
  std::string group = {};
  /// The topic; empty if there are several.
  std::string topic = {};
  /// The partition that is read; -1: several are, or the group says which.
  int32_t partition = -1;
  /// As `reader::offset()` and `lag()`.
  int64_t offset = -1;
  int64_t lag = -1;
  /// Lag of all partitions that are read, as far as it is known, less what was read ahead.
  int64_t total_lag = 0;
  /// That were handed out, and the bytes of their keys and values.
  uint64_t records = 0;
  uint64_t bytes = 0;
  uint64_t batches = 0;
  /// How often a partition was held up or stopped.
  uint64_t errors = 0;
  /// Assignments by the group, losses of partitions, and offsets that could not be stored in the background.
  uint64_t rebalances = 0;
  uint64_t losses = 0;
  uint64_t failed_commits = 0;
  /// What was delivered to the blocking reader, and what it took to get it; and each partition's place.
  reader_stats reader = {};
};

} // namespace cafka::blocking
