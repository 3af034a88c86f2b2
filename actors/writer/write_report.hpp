// What became of the records of one write request.
#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <string>
#include <vector>

#include "cafka/wire/error.hpp"

namespace cafka {

/// acknowledged: the brokers answered that it is written (with acks none: it was handed to a connection).
/// failed: surely not written. unknown: it may be written or not, and no later event will tell.
using outcome = produce_outcome;

/// A run of records of one slice that share their fate.
struct write_range {
  /// Index of the run's first record in the record set, counting through the slices in their order.
  size_t first = 0;
  /// Index of the slice in the set.
  size_t slice = 0;
  int32_t count = 0;
  std::string topic;
  /// -1: the records had no partition yet when they failed.
  int32_t partition = -1;
  outcome result = outcome::unknown;
  /// Offset of the run's first record; the others follow without a gap. -1: not known (acks none, a batch that the broker
  /// recognised as a duplicate, or not acknowledged).
  int64_t base_offset = -1;
  /// none if acknowledged; else why, naming topic, partition and broker.
  error what;

  friend bool operator==(const write_range&, const write_range&) = default;
};

/// Every record of the set is in exactly one range; the ranges are in the order of the set.
struct write_report {
  std::vector<write_range> ranges;

  bool all_acknowledged() const;
  /// Number of records with this outcome.
  size_t count(outcome of) const;
  /// The first error; none if all are acknowledged.
  error first_error() const;
};
using write_report_ptr = std::shared_ptr<const write_report>;

} // namespace cafka
