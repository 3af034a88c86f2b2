// How long something may take, and how long that is in messages.
#pragma once

#include <algorithm>
#include <chrono>
#include <concepts>

#include "cafka/actors/retry/deadline.hpp"

namespace cafka {

/// A time that something may take: all that was asked for, or what earlier steps have left of it. Messages name what was asked
/// for: nobody knows where 29'873 ms come from. A plain duration of any length is one of which nothing is used yet.
class allowed_time {
public:
  using milliseconds = std::chrono::milliseconds;

  template <class Rep, class Period>
    requires std::convertible_to<std::chrono::duration<Rep, Period>, milliseconds>
  constexpr allowed_time(std::chrono::duration<Rep, Period> all) : left_(all), asked_for_(all) {}
  constexpr allowed_time(milliseconds left, milliseconds asked_for) : left_(left), asked_for_(asked_for) {}

  /// What is left.
  constexpr operator milliseconds() const { return left_; }
  constexpr milliseconds asked_for() const { return asked_for_; }
  /// Something of it is used up, or given to others: whoever has the whole names it in the end.
  constexpr bool is_part() const { return left_ != asked_for_; }

  /// For one of so many steps.
  constexpr allowed_time share(int steps) const {
    return {std::max(left_ / std::max(steps, 1), milliseconds{1}), asked_for_};
  }

private:
  milliseconds left_;
  milliseconds asked_for_;
};

/// Until when something is tried, over all of its steps.
struct time_limit {
  std::chrono::steady_clock::time_point deadline;
  /// In messages.
  std::chrono::milliseconds asked_for;

  static constexpr time_limit from(std::chrono::steady_clock::time_point now, allowed_time time) {
    return {deadline_of(now, time), bounded(time.asked_for())};
  }

  /// At least 1 ms: a step that needs no waiting gets its chance.
  constexpr allowed_time left(std::chrono::steady_clock::time_point now) const {
    using std::chrono::milliseconds;
    return {std::max(milliseconds{1}, std::chrono::ceil<milliseconds>(deadline - now)), asked_for};
  }

  constexpr bool is_over(std::chrono::steady_clock::time_point now) const { return now >= deadline; }
};

} // namespace cafka
