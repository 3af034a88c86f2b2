#pragma once

#include "cafka/embedded/delivery.hpp"

#include <compare>
#include <cstdint>
#include <map>
#include <optional>
#include <set>
#include <string>
#include <utility>

namespace cafka::embedded {

/// Something that will happen to a group unless it is cancelled.
struct group_timer {
  enum class kind : uint8_t {
    session,   ///< the member was not heard of
    join,      ///< enough was waited for members to join
    sync,      ///< enough was waited for members to sync
    rebalance, ///< the member did not give up partitions in time
  };
  std::string group;
  kind what{};
  std::string member{}; ///< of `session` and `rebalance`

  auto operator<=>(const group_timer&) const = default;
};

/// The timers of all groups, each set once at most.
class group_timers {
public:
  /// Sets it, or sets it anew.
  void set(const group_timer& which, time_point due);
  void cancel(const group_timer& which);

  std::optional<time_point> next_due() const;
  /// The earliest that is due by now, and when it was; it is no longer set.
  std::optional<std::pair<time_point, group_timer>> take(time_point now);

private:
  std::map<group_timer, time_point> due_of_;
  std::set<std::pair<time_point, group_timer>> by_time_;
};

} // namespace cafka::embedded
