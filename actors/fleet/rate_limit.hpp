// How many records a second are begun.
#pragma once

#include <algorithm>
#include <chrono>
#include <cstddef>
#include <cstdint>
#include <limits>
#include <optional>

namespace cafka {

/// A bucket of tokens that holds those of a tenth of a second: what is not used is not saved up for a burst. What was taken beyond it
/// is waited for.
class rate_limit {
public:
  using time_point = std::chrono::steady_clock::time_point;

  /// 0: there is none.
  explicit rate_limit(uint32_t per_second) : per_second_(per_second), tokens_(burst()) {}

  bool may_go(time_point now) {
    fill(now);
    return per_second_ == 0 || tokens_ > 0;
  }
  /// So many may be begun now; those beyond it are waited for.
  size_t room() const {
    return per_second_ == 0 ? std::numeric_limits<size_t>::max() : static_cast<size_t>(std::max(tokens_, 0.0)) + 1;
  }
  void took(size_t count) { tokens_ -= static_cast<double>(count); }
  /// When it goes on; nothing if it does at once.
  std::optional<time_point> again() const {
    if (per_second_ == 0 || tokens_ > 0) return {};
    const auto seconds = (1 - tokens_) / per_second_;
    return filled_ + std::chrono::duration_cast<time_point::duration>(std::chrono::duration<double>{seconds});
  }

private:
  double burst() const { return std::max(1.0, per_second_ / 10.0); }
  void fill(time_point now) {
    if (filled_ == time_point{}) filled_ = now;
    const std::chrono::duration<double> passed = now - filled_;
    tokens_ = std::min(burst(), tokens_ + passed.count() * per_second_);
    filled_ = now;
  }

  uint32_t per_second_;
  double tokens_;
  time_point filled_{};
};

} // namespace cafka
