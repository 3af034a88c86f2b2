#include "cafka/actors/retry/backoff.hpp"

#include <algorithm>

namespace cafka {

backoff::backoff(duration first, duration max, uint64_t seed)
    : first_(first), max_(std::max(first, max)), random_(seed) {}

backoff::duration backoff::next() {
  duration pause = first_;
  for (uint32_t i = 0; i < failures_ && pause < max_; ++i) pause = pause > max_ / 2 ? max_ : pause * 2;
  if (failures_ < UINT32_MAX) ++failures_;
  const auto spread = 0.8 + 0.4 * random_.fraction();
  return duration(static_cast<duration::rep>(static_cast<double>(std::min(pause, max_).count()) * spread));
}

void backoff::reset() {
  failures_ = 0;
  up_since_.reset();
}

void backoff::up(time_point now) {
  if (!up_since_) up_since_ = now;
}

backoff::time_point backoff::failed(time_point now) {
  if (up_since_ && now - *up_since_ >= max_) failures_ = 0;
  up_since_.reset();
  return now + next();
}

} // namespace cafka
