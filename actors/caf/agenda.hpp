// What an actor does later, as functions: for what is not the deadline of a state machine.
#pragma once

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <map>
#include <utility>

#include "cafka/actors/caf/timer.hpp"

namespace cafka {

/// Functions with their times, on a timer. They run in the actor's own handlers. A member of its state.
class agenda {
public:
  using time_point = timer::time_point;
  /// Names what was put here.
  using entry = std::pair<time_point, uint64_t>;

  explicit agenda(caf::local_actor* self) : timer_(self) {}

  time_point now() const { return timer_.now(); }

  /// Calls `what` once, at `when`, and after all that was to be called at the same time.
  entry at(time_point when, std::function<void()> what) {
    const entry added{when, ++last_};
    calls_.emplace(added, std::move(what));
    timer_.by(when);
    return added;
  }

  entry after(time_point::duration pause, std::function<void()> what) { return at(now() + pause, std::move(what)); }

  /// It is not called, unless it was already. What it holds is dropped now.
  void withdraw(const entry& what) { calls_.erase(what); }

  /// Nothing of what was put here is called.
  void clear() { calls_.clear(); }

  /// How much there is to do.
  size_t size() const { return calls_.size(); }

  /// A tick arrived: calls what is due. What is called may add to the agenda, and clear it.
  void ticked(uint64_t number) {
    timer_.ticked(number);
    const auto now = timer_.now();
    while (!calls_.empty() && calls_.begin()->first.first <= now) calls_.extract(calls_.begin()).mapped()();
    if (!calls_.empty()) timer_.by(calls_.begin()->first.first);
  }

private:
  timer timer_;
  uint64_t last_ = 0;
  std::map<entry, std::function<void()>> calls_;
};

} // namespace cafka
