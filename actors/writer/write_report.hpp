// What became of the records of one write request.
#pragma once

#include <cstddef>
#include <cstdint>
#include <iosfwd>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "cafka/wire/error.hpp"

namespace cafka {

/// What became of a record.
enum class outcome : uint8_t {
  acknowledged, ///< a broker answered that it has it, as safely as `acks` asks for
  sent,         ///< with acks none: it was handed to a connection, and nobody was asked whether it arrived
  failed,       ///< surely not written
  unknown       ///< it may be written or not, and no later event will tell
};

std::string_view to_string(outcome of);
std::ostream& operator<<(std::ostream& out, outcome of);

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
  /// none if acknowledged or sent; else why, naming topic, partition and broker.
  error what;
  /// The broker's time of the records, in milliseconds since 1970-01-01 UTC, if the topic has message.timestamp.type
  /// LogAppendTime. -1: they keep their own.
  int64_t log_append_time = -1;

  friend bool operator==(const write_range&, const write_range&) = default;
};

/// What became of one record.
struct record_outcome {
  /// As record::tag.
  uint64_t tag = 0;
  /// Of the record in its set, counting through the slices in their order.
  size_t index = 0;
  std::string_view topic;
  int32_t partition = -1;
  outcome result = outcome::unknown;
  /// -1: not known, as in write_range.
  int64_t offset = -1;
  /// none if acknowledged or sent.
  const error& what;
  /// As in write_range.
  int64_t log_append_time = -1;
};

/// Every record of the set is in exactly one range; the ranges are in the order of the set.
struct write_report {
  std::vector<write_range> ranges;
  /// As record_set::id.
  uint64_t set = 0;
  /// The records' tags, in the order of the set; null if none has one.
  std::shared_ptr<const std::vector<uint64_t>> tags = {};

  /// Nothing failed, and nothing is unknown: all are acknowledged, or sent if nobody was to acknowledge them.
  bool ok() const;
  bool all_acknowledged() const;
  /// Number of records with this outcome.
  size_t count(outcome of) const;
  /// The first error; none if it is ok().
  error first_error() const;
  /// Calls `tell` with a record_outcome for each record, in the order of the set.
  template <class Tell>
  void each(Tell tell) const {
    for (const auto& range : ranges)
      for (int32_t i = 0; i < range.count; ++i) tell(outcome_of(range, i));
  }

private:
  record_outcome outcome_of(const write_range& range, int32_t at) const;
};
using write_report_ptr = std::shared_ptr<const write_report>;

} // namespace cafka
