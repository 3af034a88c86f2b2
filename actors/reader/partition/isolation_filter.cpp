#include "cafka/actors/reader/partition/isolation_filter.hpp"

#include <algorithm>
#include <utility>

namespace cafka {

isolation_filter::isolation_filter(isolation_level level, std::vector<aborted_transaction> aborted)
    : level_(level), aborted_(std::move(aborted)) {
  std::sort(
      aborted_.begin(), aborted_.end(), [](const auto& a, const auto& b) { return a.first_offset < b.first_offset; });
}

bool isolation_filter::visible(const wire::batch_view& batch, bool aborts) {
  if (level_ == isolation_level::read_uncommitted || batch.producer_id() < 0) return !batch.is_control();
  for (; next_ < aborted_.size() && aborted_[next_].first_offset <= batch.last_offset(); ++next_)
    open_.insert(aborted_[next_].producer_id);
  if (batch.is_control()) {
    if (aborts) open_.erase(batch.producer_id());
    return false;
  }
  return !batch.is_transactional() || !open_.contains(batch.producer_id());
}

} // namespace cafka
