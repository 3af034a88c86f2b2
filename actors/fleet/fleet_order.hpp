// In which order a fleet's records are worked on, and how many of them a worker gets at a time.
#pragma once

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <string_view>

namespace cafka {

/// What is worked on one after the other. Everything else goes on at the same time, as far as there are workers.
enum class ordering : uint8_t {
  by_partition, ///< the records of a partition
  by_key,       ///< the records of a partition that have the same key
  none          ///< nothing
};

/// With `ordering::by_key`: records without a key.
enum class keyless : uint8_t {
  apart,   ///< each is for itself
  together ///< those of a partition are worked on one after the other
};

/// How many records are given to a worker at a time.
struct work_limits {
  /// At most. To a function that takes records one by one fewer are given if they take long: what about `share` takes. 1 to 100'000.
  size_t records = 1024;
  /// The same in bytes of keys, values and headers; one record may be more. 1 to 1 GiB.
  size_t bytes = 1024 * 1024;
  /// For functions that take many records at once: waits for so long for so many. 0 to 1 hour.
  std::chrono::milliseconds linger{0};
};

struct fleet_order {
  ordering by = ordering::by_partition;
  keyless without_key = keyless::apart;
  work_limits limits = {};
  /// The worker's function takes many at once.
  bool in_batches = false;
  /// How much work is given to a worker at a time, of records that are worked on one by one.
  std::chrono::nanoseconds share{std::chrono::milliseconds{5}};
};

std::string_view to_string(ordering what);

} // namespace cafka
