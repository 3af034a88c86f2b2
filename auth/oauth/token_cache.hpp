// When to fetch a token, and which one to use, without I/O and without a clock.
#pragma once

#include <chrono>
#include <optional>

#include "cafka/auth/secret.hpp"
#include "cafka/wire/error.hpp"

namespace cafka {

/// One token that is fetched again at 80 % of its life, so that there is always a valid one. Whoever owns it asks `wants_fetch`, says
/// `began`, fetches, and tells what came of it; and asks again at `next`. Not thread-safe. Times are of any one clock.
class token_cache {
public:
  using time_point = std::chrono::steady_clock::time_point;
  /// Of a token that does not tell its lifetime.
  static constexpr std::chrono::seconds assumed_lifetime{60};
  /// Between attempts that fail: doubles from one to the other.
  static constexpr std::chrono::milliseconds least_pause{100};
  static constexpr std::chrono::milliseconds longest_pause{10'000};

  bool wants_fetch(time_point now) const;
  void began() { fetching_ = true; }
  /// `asked_at`: when the fetch began, as the lifetime counts from then.
  void arrived(secret token, std::optional<std::chrono::seconds> lifetime, time_point asked_at);
  void failed(error why, time_point now);

  /// The token to use; null if there is none that is valid.
  const secret* token(time_point now) const;
  /// Why there is none, if the latest fetch failed.
  const error& why() const { return why_; }
  /// When `wants_fetch` becomes true, unless something arrives; nothing while one is under way.
  std::optional<time_point> next() const;

private:
  secret token_;
  time_point expires_{};
  time_point fetch_at_ = time_point::min();
  std::chrono::milliseconds pause_ = least_pause;
  bool fetching_ = false;
  error why_;
};

} // namespace cafka
