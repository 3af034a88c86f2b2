#include "cafka/auth/oauth/token_cache.hpp"

#include <algorithm>
#include <utility>

namespace cafka {

bool token_cache::wants_fetch(time_point now) const { return !fetching_ && now >= fetch_at_; }

void token_cache::arrived(secret token, std::optional<std::chrono::seconds> lifetime, time_point asked_at) {
  constexpr std::chrono::seconds longest{std::chrono::hours{24 * 365}}; // so that no sum overflows
  const std::chrono::milliseconds life =
      std::clamp(lifetime.value_or(assumed_lifetime), std::chrono::seconds{0}, longest);
  token_ = std::move(token);
  expires_ = asked_at + life;
  fetch_at_ = asked_at + life * 4 / 5;
  pause_ = least_pause;
  fetching_ = false;
  why_ = {};
}

void token_cache::failed(error why, time_point now) {
  why_ = std::move(why);
  fetching_ = false;
  fetch_at_ = now + pause_;
  pause_ = std::min(pause_ * 2, longest_pause);
}

const secret* token_cache::token(time_point now) const { return !token_.empty() && now < expires_ ? &token_ : nullptr; }

std::optional<token_cache::time_point> token_cache::next() const {
  return fetching_ ? std::nullopt : std::optional{fetch_at_};
}

} // namespace cafka
