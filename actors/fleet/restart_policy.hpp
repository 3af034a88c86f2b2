// How workers that crash are started again, and what is done when that does not help: as data.
#pragma once

#include <chrono>
#include <cstdint>
#include <string_view>

#include "cafka/actors/properties/config_check.hpp"
#include "cafka/wire/error.hpp"

namespace cafka {

/// Who is started again when a worker has crashed.
enum class restart_strategy : uint8_t {
  one_for_one,      ///< the crashed worker alone
  one_for_partition ///< with it all workers that hold records of the same partition, for those that share a state
};

std::string_view to_string(restart_strategy what);

/// A worker that crashes is started again after a pause. A partition in which too many crash is paused to cool down;
/// the fleet is degraded when that has not helped often enough, and leaves its group when nothing at all goes well any
/// more. The records on which workers crash have a policy of their own (failure_policy), which mostly ends it much
/// earlier. An aggregate:
///
///     #include "cafka/actors/fleet/restart_policy.hpp"
///
///     using namespace std::chrono_literals;
///     const cafka::restart_policy patient{.max_restarts = 20, .within = 1min, .cool_down = 5min, .leave_after = 0ms};
struct restart_policy {
  restart_strategy strategy = restart_strategy::one_for_one;
  /// More crashes than this on records of one partition `within` that time, and the partition is paused. 0 to
  /// 1'000'000.
  uint32_t max_restarts = 10;
  /// 1 ms to 24 hours. A partition is as good as new when a record is done in it and nothing has crashed for so long,
  /// pauses not counted.
  std::chrono::milliseconds within{60'000};
  /// Pause before a worker is started again; doubles with each crash of that worker in a row, with jitter of ±20 %, and
  /// begins anew once it has worked for as long as the longest pause. 0 to 24 hours.
  std::chrono::milliseconds backoff{100};
  /// Upper bound of that pause, before the jitter. At least backoff, at most 24 hours.
  std::chrono::milliseconds backoff_max{10'000};
  /// How long a partition is paused. 1 ms to 24 hours.
  std::chrono::milliseconds cool_down{30'000};
  /// When a partition has to cool down more often than this before it is as good as new, the fleet is degraded. It goes
  /// on: the partition cools down each time. 0 to 1'000'000.
  uint32_t max_cool_downs = 3;
  /// A degraded fleet in which no record at all was done for so long leaves its group at the next crash: other members
  /// may do better. 0: never; up to 7 days.
  std::chrono::milliseconds leave_after{600'000};

  /// none, or invalid_configuration with a sentence that names the field, its value and what is allowed.
  error validate() const;
  /// The same in the words of another surface.
  error validate(const config_names& names) const;
};

} // namespace cafka
