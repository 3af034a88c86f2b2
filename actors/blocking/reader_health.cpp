#include "cafka/actors/blocking/reader_health.hpp"

#include <algorithm>
#include <string>

namespace cafka::blocking {

void reader_health::note(const partition_event& event) {
  const topic_partition of{event.topic, event.partition};
  if (paused_.contains(of)) return;
  switch (event.kind) {
  case partition_event::what::held_up:
    troubles_[of] = {event.reason};
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
  troubles_.erase(of);
}

error reader_health::why() const {
  if (troubles_.empty()) return {};
  const auto& first_reason = troubles_.begin()->second.reason;
  const auto others = troubles_.size() - 1;
  if (others == 0) return first_reason;
  return {
      first_reason.code(), std::string{first_reason.what()} + " (and " + std::to_string(others)
                               + (others == 1 ? " more partition is" : " more partitions are") + " not read)"};
}

bool reader_health::never_up() const {
  return std::any_of(
      troubles_.begin(), troubles_.end(), [this](const auto& one) { return !heard_.contains(one.first); });
}

} // namespace cafka::blocking
