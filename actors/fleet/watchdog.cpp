#include "cafka/actors/fleet/watchdog.hpp"

#include <algorithm>

namespace cafka {

watchdog::findings watchdog::look(std::span<const busy_worker> all, time_point now) {
  findings found{.next_look = now + patience_};
  ++looks_;
  for (const auto& each : all) {
    const auto known = told_.find(each.worker);
    if (known != told_.end() && known->second.progress == each.progress) {
      known->second.look = looks_;
      continue;
    }
    if (now - each.since < patience_) {
      found.next_look = std::min(found.next_look, each.since + patience_);
      continue;
    }
    // It went on and hangs at another record, which is told, too.
    if (known != told_.end()) found.going_on.push_back(each.worker);
    told_.insert_or_assign(each.worker, told{each.progress, looks_});
    found.hanging.push_back(each);
  }
  std::erase_if(told_, [&](const auto& each) {
    const bool goes_on = each.second.look != looks_;
    if (goes_on) found.going_on.push_back(each.first);
    return goes_on;
  });
  return found;
}

} // namespace cafka
