#include "cafka/embedded/groups/group_timers.hpp"

namespace cafka::embedded {

void group_timers::set(const group_timer& which, time_point due) {
  cancel(which);
  due_of_.emplace(which, due);
  by_time_.emplace(due, which);
}

void group_timers::cancel(const group_timer& which) {
  auto found = due_of_.find(which);
  if (found == due_of_.end()) return;
  by_time_.erase({found->second, which});
  due_of_.erase(found);
}

std::optional<time_point> group_timers::next_due() const {
  if (by_time_.empty()) return std::nullopt;
  return by_time_.begin()->first;
}

std::optional<std::pair<time_point, group_timer>> group_timers::take(time_point now) {
  if (by_time_.empty() || by_time_.begin()->first > now) return std::nullopt;
  auto taken = *by_time_.begin();
  cancel(taken.second);
  return taken;
}

} // namespace cafka::embedded
