// What is asked about offsets, and what is answered.
#pragma once

#include <chrono>
#include <compare>
#include <cstdint>
#include <memory>
#include <string>
#include <vector>

#include "cafka/actors/retry/allowed_time.hpp"
#include "cafka/wire/error.hpp"
#include "cafka/wire/topic_partition.hpp"

namespace cafka {

/// Asks which offset a partition had at a time.
struct offset_query {
  /// Behind the newest record.
  static constexpr int64_t latest = -1;
  /// The oldest record that is left.
  static constexpr int64_t earliest = -2;

  topic_partition of = {};
  /// ms since 1970, for the first record that is not older; or `latest`, or `earliest`.
  int64_t timestamp = latest;

  friend auto operator<=>(const offset_query&, const offset_query&) = default;
};

struct list_offsets {
  /// A partition may be asked about several times: brokers then get a request for each.
  std::vector<offset_query> queries = {};
  /// `latest` is then behind the last record that is not part of an open transaction.
  bool read_committed = false;
  allowed_time timeout = std::chrono::seconds{30};
};

/// What a broker told of one partition.
struct partition_offset {
  topic_partition of = {};
  /// -1: every record is older than the time asked for.
  int64_t offset = -1;
  /// Of the record at the offset, in ms since 1970; -1 if the query was not for a time.
  int64_t timestamp = -1;
  int32_t leader_epoch = -1;
  /// none; or why there is no answer.
  error what = {};
};

/// In the order of the request.
using partition_offsets = std::vector<partition_offset>;
using partition_offsets_ptr = std::shared_ptr<const partition_offsets>;

} // namespace cafka
