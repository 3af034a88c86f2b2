// How a partition tells the writer what became of records.
#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <vector>

#include "cafka/actors/writer/write_report.hpp"

namespace cafka {

/// Names a run of records within a slice of a write request.
struct record_run {
  /// The request, by the number that the writer gave it.
  uint64_t request = 0;
  /// The part of the request (one topic, one partition).
  uint32_t part = 0;
  /// Index of the first record within the part.
  int32_t first = 0;
  int32_t count = 0;

  friend bool operator==(const record_run&, const record_run&) = default;
};

/// The outcome of a run.
struct settlement {
  record_run records;
  outcome result = outcome::unknown;
  int64_t base_offset = -1;
  error what = {};
  int64_t log_append_time = -1;

  friend bool operator==(const settlement&, const settlement&) = default;
};
using settlements = std::vector<settlement>;
using settlements_ptr = std::shared_ptr<const settlements>;

} // namespace cafka
