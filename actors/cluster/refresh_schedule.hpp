// When to fetch metadata: at once when someone needs it, coalesced, no faster than the retry backoff, and now and then.
#pragma once

#include <chrono>
#include <cstdint>
#include <optional>

#include "cafka/actors/retry/backoff.hpp"

namespace cafka {

/// Fetches are numbered from 1; one is in flight at a time. Nothing is fetched before the first request.
class refresh_schedule {
public:
  using time_point = backoff::time_point;
  using duration = backoff::duration;

  /// `pauses`: between a fetch that failed or told nothing new, and the next.
  refresh_schedule(duration max_age, backoff pauses, duration longest_pause);

  /// Someone needs a fetch that starts from now on: answers its number. One in flight does not count: the broker may have
  /// read its metadata before what the caller knows of happened. `at_once` skips the pause, for what was never asked yet.
  uint64_t request(time_point now, bool at_once = false);

  /// When the next fetch is to start; nothing while one is in flight or none is needed.
  std::optional<time_point> next() const;

  bool due(time_point now) const { return next() && *next() <= now; }

  /// A fetch starts: answers its number.
  uint64_t started(time_point now);

  bool in_flight() const { return in_flight_; }

  /// The number of the last fetch that was started.
  uint64_t current() const { return current_; }

  /// The one in flight has ended well. `news`: something had changed, so that the next pause is the shortest again. `complete`:
  /// it was about all that is of interest, so that this is as young as it can be.
  void succeeded(time_point now, bool news, bool complete = true);

  /// The one in flight failed: it is repeated after a pause.
  void failed(time_point now);

private:
  void ended(time_point now);

  duration max_age_;
  backoff pauses_;
  duration longest_pause_;
  uint64_t current_ = 0;
  bool in_flight_ = false;
  bool wanted_ = false;
  bool at_once_ = false;
  time_point not_before_{};
  std::optional<time_point> last_end_;
  std::optional<time_point> last_success_;
};

} // namespace cafka
