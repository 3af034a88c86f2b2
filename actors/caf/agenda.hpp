// What an actor does later, as functions: for what is not the deadline of a state machine.
#pragma once

#include <chrono>
#include <functional>
#include <map>
#include <utility>

#include "cafka/actors/caf/timer.hpp"

namespace cafka {

/// Functions with their times, on a timer. They run in the actor's own handlers. A member of its state.
class agenda {
public:
  using time_point = timer::time_point;

  explicit agenda(caf::local_actor* self) : timer_(self) {}

  time_point now() const { return timer_.now(); }

  /// Calls `what` once, at `when`, and after all that was to be called at the same time.
  void at(time_point when, std::function<void()> what) {
    calls_.emplace(when, std::move(what));
    timer_.by(when);
  }

  void after(time_point::duration pause, std::function<void()> what) { at(now() + pause, std::move(what)); }

  /// Nothing of what was put here is called.
  void clear() { calls_.clear(); }

  /// A tick arrived: calls what is due. What is called may add to the agenda, and clear it.
  void ticked(uint64_t number) {
    timer_.ticked(number);
    const auto now = timer_.now();
    while (!calls_.empty() && calls_.begin()->first <= now) calls_.extract(calls_.begin()).mapped()();
    if (!calls_.empty()) timer_.by(calls_.begin()->first);
  }

private:
  timer timer_;
  std::multimap<time_point, std::function<void()>> calls_;
};

} // namespace cafka
