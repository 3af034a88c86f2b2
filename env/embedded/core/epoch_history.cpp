#include "cafka/embedded/core/epoch_history.hpp"

#include <algorithm>

namespace cafka::embedded {

void epoch_history::begin(int32_t epoch, int64_t log_end) {
  truncate(log_end);
  entries_.push_back({epoch, log_end});
}

void epoch_history::truncate(int64_t log_end) {
  std::erase_if(entries_, [&](const entry& e) { return e.start >= log_end; });
}

epoch_history::end epoch_history::end_of(int32_t epoch, int64_t log_start, int64_t log_end) const {
  if (epoch < 0 || entries_.empty()) return {};
  if (epoch == entries_.back().epoch) return {epoch, log_end};
  auto later = std::find_if(entries_.begin(), entries_.end(), [&](const entry& e) { return e.epoch > epoch; });
  if (later == entries_.end()) return {};
  // What was before the log's start is forgotten; what is asked about is believed then.
  const auto known = later != entries_.begin() && later->start > log_start;
  return {known ? (later - 1)->epoch : epoch, std::max(later->start, log_start)};
}

} // namespace cafka::embedded
