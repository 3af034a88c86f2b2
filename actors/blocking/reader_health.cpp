#include "cafka/actors/blocking/reader_health.hpp"

#include <algorithm>
#include <string>

namespace cafka::blocking {

void reader_health::note(const partition_event& event) {
  if (paused_.contains(event.partition)) return;
  switch (event.kind) {
  case partition_event::what::held_up:
    troubles_[event.partition] = {event.reason};
    break;
  case partition_event::what::failed:
    troubles_[event.partition] = {event.reason, true};
    break;
  case partition_event::what::recovered:
    troubles_.erase(event.partition);
    break;
  default: // what only comes of a partition that is read
    heard(event.partition);
    break;
  }
}

void reader_health::sought(int32_t partition) {
  const auto found = troubles_.find(partition);
  if (found != troubles_.end() && found->second.stopped) troubles_.erase(found);
}

void reader_health::paused(int32_t partition) {
  paused_.insert(partition);
  troubles_.erase(partition);
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
