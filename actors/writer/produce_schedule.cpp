#include "cafka/actors/writer/produce_schedule.hpp"

#include <algorithm>
#include <set>
#include <string_view>

namespace cafka {

std::vector<lent_batch_ptr> produce_schedule::next() {
  std::vector<lent_batch_ptr> chosen;
  if (in_flight_ >= max_in_flight_) return chosen;
  std::deque<lent_batch_ptr> rest;
  std::set<std::pair<std::string_view, int32_t>> partitions;
  size_t bytes = 0;
  for (auto& batch : staged_) {
    size_t size = batch->bytes->size();
    bool fits = chosen.empty() || bytes + size <= request_bytes_;
    // A partition of which something is left behind must not be overtaken by its own next batch. It may have two batchers here:
    // one that has ended, and its successor.
    if (partitions.emplace(batch->topic, batch->partition).second && fits) {
      bytes += size;
      chosen.push_back(std::move(batch));
    } else {
      rest.push_back(std::move(batch));
    }
  }
  staged_ = std::move(rest);
  if (!chosen.empty()) ++in_flight_;
  return chosen;
}

lent_batch_ptr produce_schedule::unstage(uint64_t batcher, uint64_t id) {
  auto at = std::find_if(
      staged_.begin(), staged_.end(), [&](const lent_batch_ptr& b) { return b->batcher == batcher && b->id == id; });
  if (at == staged_.end()) return nullptr;
  auto found = std::move(*at);
  staged_.erase(at);
  return found;
}

} // namespace cafka
