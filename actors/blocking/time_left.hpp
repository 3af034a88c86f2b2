// The time that a call of a blocking class may take.
#pragma once

#include <algorithm>
#include <chrono>

#include "cafka/actors/retry/deadline.hpp"

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

  bool over() const { return clock::now() >= until_; }

private:
  using clock = std::chrono::steady_clock;

  clock::time_point until_;
};

} // namespace cafka::blocking
