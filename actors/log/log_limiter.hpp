// Which entries a log tells, and when: the first of a kind at once, and of what follows a summary a period.
#pragma once

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <deque>
#include <map>
#include <optional>
#include <string>
#include <tuple>
#include <utility>
#include <vector>

#include "cafka/actors/log/log_entry.hpp"

namespace cafka {

/// Entries are of one kind if they tell the same event of the same broker, lane and group for the same cause. Once one was told,
/// those of its kind are held for a period; then the last of them is told, with the number of the others.
class log_limiter {
public:
  using time_point = std::chrono::steady_clock::time_point;
  using duration = std::chrono::steady_clock::duration;

  /// `most`: so many kinds are told apart at a time. Entries of further ones are of one kind for each event.
  explicit log_limiter(duration period = std::chrono::seconds{10}, size_t most = 1000) : period_(period), most_(most) {}

  /// Answers what is to be told now, in order: of a broker that is connected again also how often it could not be before.
  std::vector<log_entry> add(log_entry what, time_point now);
  /// What has been held for a period.
  std::vector<log_entry> tick(time_point now);
  std::optional<time_point> next_tick() const;
  /// All that is held; there is nothing afterwards.
  std::vector<log_entry> close();

  size_t kinds() const { return held_.size(); }

private:
  /// event, broker, lane, group, code
  using kind = std::tuple<log_event, std::string, std::string, std::string, errc>;
  struct held {
    uint64_t count = 0;
    log_entry last = {};
  };

  log_entry summary(held& what) const;

  duration period_;
  size_t most_;
  std::map<kind, held> held_;
  /// When the period of each ends, the first first: each kind is there once.
  std::deque<std::pair<time_point, kind>> ends_;
};

} // namespace cafka
