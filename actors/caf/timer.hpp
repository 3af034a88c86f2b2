// The one timer of an actor: a tick at the earliest time that it asked for.
#pragma once

#include <chrono>
#include <cstdint>
#include <optional>
#include <vector>

#include "cafka/actors/caf/version.hpp"

namespace cafka {

/// Sends its actor `(tick_atom, uint64_t number)`: then the actor looks at the time, does what is due, and asks for the next
/// tick. It asks as often as it likes; a far tick stays in place when an earlier one is asked for, so that deadlines which move
/// with every request cost no message each. A tick may come for what is no longer wanted, never too late for what is. Unlike
/// delayed messages, ticks do not keep the actor alive: one that nobody else knows ends, and its ticks come to nothing.
/// A member of the state, used from make_behavior() on.
class timer {
public:
  using time_point = std::chrono::steady_clock::time_point;

  explicit timer(caf::local_actor* self) : self_(self) {}
  timer(const timer&) = delete;
  timer& operator=(const timer&) = delete;
  ~timer();

  time_point now() const;

  /// Ticks at `when` at the latest; does nothing without a time.
  void by(std::optional<time_point> when);

  /// A tick arrived. To be called first.
  void ticked(uint64_t number);

private:
  struct pending {
    time_point when;
    uint64_t number = 0;
  };

  void send(time_point when, uint64_t number);

  caf::local_actor* self_;
  uint64_t last_number_ = 0;
  std::vector<pending> pending_; // the earliest last
#if !CAFKA_CAF_1
  // Hidden, it holds the delayed messages in the actor's place. It ends by message: if the last reference to a live actor is
  // dropped by the clock's thread, that thread waits for room in the clock's own queue (seen as a deadlock when a system with
  // some hundred timers ended).
  caf::actor alarm_;
#endif
};

} // namespace cafka
