#include "cafka/actors/blocking/reader_health.hpp"

#include <algorithm>
#include <string>

namespace cafka::blocking {

void reader_health::note(const partition_event& event) {
  const topic_partition of{event.topic, event.partition};
  switch (event.kind) {
  case partition_event::what::held_up:
    if (!paused_.contains(of)) troubles_[of] = {event.reason};
    break;
  case partition_event::what::failed:
    troubles_[of] = {event.reason, true};
    break;
  case partition_event::what::recovered:
    troubles_.erase(of);
    break;
  default: // what only comes of a partition that is read
    heard(of);
    break;
  }
}

void reader_health::sought(const topic_partition& of) {
  const auto found = troubles_.find(of);
  if (found != troubles_.end() && found->second.stopped) troubles_.erase(found);
}

void reader_health::paused(const topic_partition& of) {
  paused_.insert(of);
  // What has stopped stays so, and is told again when it is wanted again.
  if (const auto found = troubles_.find(of); found != troubles_.end() && !found->second.stopped) troubles_.erase(found);
}

error reader_health::why() const {
  const error* first = nullptr;
  size_t others = 0;
  for (const auto& [of, each] : troubles_) {
    if (paused_.contains(of)) continue;
    if (first == nullptr)
      first = &each.reason;
    else
      ++others;
  }
  if (first == nullptr) return {};
  if (others == 0) return *first;
  return {
      first->code(), std::string{first->what()} + " (and " + std::to_string(others)
                         + (others == 1 ? " more partition is" : " more partitions are") + " not read)"};
}

bool reader_health::never_up() const {
  return std::any_of(troubles_.begin(), troubles_.end(), [this](const auto& one) {
    return !heard_.contains(one.first) && !paused_.contains(one.first);
  });
}

} // namespace cafka::blocking
