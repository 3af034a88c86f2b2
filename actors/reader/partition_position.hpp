// How far a partition has been read.
#pragma once

#include <cstdint>
#include <string>

namespace cafka {

/// A reader's place in a partition. -1: not known yet.
struct partition_position {
  std::string topic = {};
  int32_t partition = -1;
  /// The offset of the next record to deliver.
  int64_t position = -1;
  /// The end of the log as of the latest response: behind the last record that all in-sync replicas have.
  int64_t high_watermark = -1;
  /// The first offset of the first undecided transaction, or the high watermark if there is none.
  int64_t last_stable_offset = -1;
  /// The oldest offset that the log has.
  int64_t log_start_offset = -1;
  /// How far there is something to read now: the high watermark; for read_committed the last stable offset.
  int64_t end = -1;

  /// Records between the position and the end (gaps count); -1: not known yet.
  int64_t lag() const {
    if (position < 0 || end < 0) return -1;
    return end > position ? end - position : 0;
  }
};

} // namespace cafka
