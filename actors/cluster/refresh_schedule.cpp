#include "cafka/actors/cluster/refresh_schedule.hpp"

#include <algorithm>

namespace cafka {

refresh_schedule::refresh_schedule(duration max_age, backoff pauses, duration longest_pause)
    : max_age_(max_age), pauses_(std::move(pauses)), longest_pause_(longest_pause) {}

uint64_t refresh_schedule::request(time_point now, bool at_once) {
  // After a quiet time there is nothing to be limited.
  if (!in_flight_ && !wanted_ && (!last_end_ || now - *last_end_ >= longest_pause_)) {
    pauses_.reset();
    not_before_ = now;
  }
  wanted_ = true;
  at_once_ = at_once_ || at_once;
  if (at_once && !in_flight_) not_before_ = std::min(not_before_, now);
  return current_ + 1;
}

std::optional<refresh_schedule::time_point> refresh_schedule::next() const {
  if (in_flight_) return std::nullopt;
  if (wanted_) return not_before_;
  if (last_success_) return *last_success_ + max_age_;
  return std::nullopt;
}

uint64_t refresh_schedule::started(time_point) {
  in_flight_ = true;
  wanted_ = false;
  at_once_ = false;
  return ++current_;
}

void refresh_schedule::succeeded(time_point now, bool news, bool complete) {
  if (complete || !last_success_) last_success_ = now;
  if (news) pauses_.reset();
  ended(now);
}

void refresh_schedule::failed(time_point now) {
  at_once_ = false;
  wanted_ = true;
  ended(now);
}

void refresh_schedule::ended(time_point now) {
  in_flight_ = false;
  last_end_ = now;
  not_before_ = now + pauses_.next();
  if (at_once_) not_before_ = now;
}

} // namespace cafka
