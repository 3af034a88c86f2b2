// Timeouts as callers give them, which may be absurd, as times that a clock can reach.
#pragma once

#include <algorithm>
#include <chrono>

namespace cafka {

/// A timeout of any length, negative ones and `milliseconds::max()` included, as one that can be added to the time of a clock:
/// 0 to ten years.
constexpr std::chrono::milliseconds bounded(std::chrono::milliseconds timeout) {
  return std::clamp<std::chrono::milliseconds>(
      timeout, std::chrono::milliseconds{0}, std::chrono::hours{10 * 365 * 24});
}

/// When a timeout of any length that starts now is over.
constexpr std::chrono::steady_clock::time_point deadline_of(
    std::chrono::steady_clock::time_point now, std::chrono::milliseconds timeout) {
  return now + bounded(timeout);
}

} // namespace cafka
