// How long to wait before trying again: exponential with jitter, and back to the start after a healthy period.
#pragma once

#include <chrono>
#include <cstdint>
#include <optional>

#include "cafka/actors/retry/random_source.hpp"

namespace cafka {

/// Pauses between attempts: `first`, doubled with each failure up to `max`, each times 0.8 to 1.2 (KIP-580), so that
/// clients which failed together do not return together.
class backoff {
public:
  using time_point = std::chrono::steady_clock::time_point;
  using duration = std::chrono::steady_clock::duration;

  backoff(duration first, duration max, uint64_t seed);

  /// The pause after one more failure.
  duration next();

  /// Starts over.
  void reset();

  /// What was tried works from now on. Failures are only forgotten once it has worked for as long as the longest pause:
  /// a broker that accepts and hangs up at once is not tried faster for it.
  void up(time_point now);

  /// It failed, or stopped working: answers when to try again.
  time_point failed(time_point now);

  /// Failures since the start or the last reset.
  uint32_t failures() const { return failures_; }

private:
  duration first_;
  duration max_;
  random_source random_;
  uint32_t failures_ = 0;
  std::optional<time_point> up_since_;
};

} // namespace cafka
