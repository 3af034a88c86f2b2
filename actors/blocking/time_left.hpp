// The time that a call of a blocking class may take.
#pragma once

#include <chrono>

#include "cafka/actors/retry/allowed_time.hpp"

namespace cafka::blocking {

/// Counts down, over all steps of a call.
class time_left {
public:
  explicit time_left(allowed_time time) : limit_(time_limit::from(clock::now(), time)) {}

  allowed_time operator()() const { return limit_.left(clock::now()); }

  bool over() const { return limit_.is_over(clock::now()); }

private:
  using clock = std::chrono::steady_clock;

  time_limit limit_;
};

} // namespace cafka::blocking
