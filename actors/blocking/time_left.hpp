// The time that a call of a blocking class may take.
#pragma once

#include <algorithm>
#include <chrono>

namespace cafka::blocking {

/// Counts down, over all steps of a call.
class time_left {
public:
  using milliseconds = std::chrono::milliseconds;

  explicit time_left(milliseconds timeout) : until_(clock::now() + bounded(timeout)) {}

  /// At least 1 ms: a step that needs no waiting gets its chance.
  milliseconds operator()() const {
    return std::max(milliseconds{1}, std::chrono::ceil<milliseconds>(until_ - clock::now()));
  }

  /// A timeout of any length, such as milliseconds::max(), as one that can be added to the time of a clock.
  static milliseconds bounded(milliseconds timeout) {
    return std::clamp<milliseconds>(timeout, milliseconds{0}, std::chrono::hours{10 * 365 * 24});
  }

private:
  using clock = std::chrono::steady_clock;

  clock::time_point until_;
};

} // namespace cafka::blocking
