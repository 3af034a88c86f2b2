// The one timer of an actor: a tick at the earliest time that it asked for.
#pragma once

#include <algorithm>
#include <chrono>
#include <cstdint>
#include <optional>
#include <vector>

#include "cafka/actors/caf/compat.hpp"
#include "cafka/actors/caf/type_ids.hpp"

namespace cafka {

/// Sends the actor `tick_atom` with a number. A far tick stays in place when an earlier one is asked for, so that an actor
/// which needs an early one for each batch does not leave a far one behind for each as well.
template <class Handle>
class wake_timer {
public:
  using time_point = std::chrono::steady_clock::time_point;

  explicit wake_timer(typename Handle::pointer self) : self_(self), timer_(self) {}

  time_point now() const { return self_->clock().now(); }

  /// Ticks at `when` at the latest; does nothing without a time.
  void by(std::optional<time_point> when) {
    if (!when || (!set_.empty() && set_.back() <= *when)) return;
    set_.push_back(*when);
    auto wait = std::max(*when - now(), std::chrono::steady_clock::duration{0});
    timer_.after(
        self_, std::chrono::duration_cast<caf::timespan>(wait), tick_atom_v, static_cast<uint64_t>(set_.size()));
  }

  /// A tick arrived. Ticks come in order of time, the last one set first.
  void rang() {
    if (!set_.empty()) set_.pop_back();
  }

private:
  typename Handle::pointer self_;
  timer timer_;
  std::vector<time_point> set_; // the earliest last
};

} // namespace cafka
