// One wake-up call for an actor that has many deadlines.
#pragma once

#include <algorithm>
#include <chrono>
#include <cstdint>
#include <optional>

#include "cafka/actors/caf/clock.hpp"
#include "cafka/actors/caf/timer.hpp"
#include "cafka/actors/caf/type_ids.hpp"

namespace cafka {

/// Sends its actor `(tick_atom, uint64_t epoch)` when the deadline set last is due. The actor drops a tick of which `fired`
/// says false. Setting a later deadline does not disarm the earlier call: the actor looks at the time and sets it again, so
/// that deadlines which move with every request cost one message a period and not one each.
class deadline_timer {
public:
  using time_point = std::chrono::steady_clock::time_point;

  template <class Self>
  explicit deadline_timer(Self* self) : timer_(self) {}

  /// Nothing: there is no deadline now.
  template <class Self>
  void set(Self* self, std::optional<time_point> when) {
    if (!when || (armed_ && *armed_ <= *when)) return;
    armed_ = when;
    const auto wait = std::max<std::chrono::nanoseconds>(*when - now(self), std::chrono::nanoseconds{0});
    timer_.after(self, wait, tick_atom_v, ++epoch_);
  }

  /// Whether a tick is of the latest call, which is spent by it.
  bool fired(uint64_t epoch) {
    if (epoch != epoch_) return false;
    armed_.reset();
    return true;
  }

private:
  timer timer_;
  uint64_t epoch_ = 0;
  std::optional<time_point> armed_;
};

} // namespace cafka
