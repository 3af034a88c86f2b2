// What a reader has done so far, in numbers.
#pragma once

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <vector>

#include "cafka/actors/reader/partition_position.hpp"

namespace cafka {

/// Counts rise from 0 for as long as the reader lives, whatever is assigned, sought or started again; who wants rates takes the
/// difference of two. The others are as of the answer.
struct reader_stats {
  // -- what was delivered --
  uint64_t records = 0;
  /// Of these records as they lie in batches, decompressed.
  uint64_t bytes = 0;
  /// Messages with records that the subscriber got.
  uint64_t batches = 0;

  // -- what brokers answered --
  /// Answers to Fetch.
  uint64_t fetches = 0;
  /// Those without a record: the time for which a broker may wait was over.
  uint64_t empty_fetches = 0;
  /// Of the answers as they came, compressed.
  uint64_t fetched_bytes = 0;
  /// Requests that failed or were refused, partitions that were refused, and what could not be read.
  uint64_t errors = 0;

  // -- decompression --
  uint64_t compressed_bytes = 0;
  uint64_t decompressed_bytes = 0;
  std::chrono::nanoseconds decompression_time{0};

  // -- now --
  /// Bytes of the buffer that are taken: by answers and room for those that are under way, by what waits, by batches that somebody
  /// still has.
  size_t buffered_bytes = 0;
  /// Batches that the subscriber has not answered yet, and their bytes.
  size_t unanswered_batches = 0;
  size_t unanswered_bytes = 0;
  /// How far each partition is, by topic and partition; `lag()` says how far behind.
  std::vector<partition_position> partitions = {};
};

} // namespace cafka
