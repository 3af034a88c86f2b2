#include "cafka/actors/cluster/broker_search.hpp"

#include <algorithm>

namespace cafka {

broker_search::broker_search(size_t bootstrap_count, uint64_t seed)
    : bootstrap_count_(bootstrap_count), random_(seed) {}

void broker_search::begin(const metadata& known, const std::function<bool(int32_t)>& healthy) {
  if (active_) return;
  active_ = true;
  left_.clear();
  for (const auto& [id, node] : known.brokers) left_.push_back(id);
  for (auto i = left_.size(); i > 1; --i) std::swap(left_[i - 1], left_[random_.below(i)]);
  for (size_t i = 0; i < bootstrap_count_; ++i)
    left_.push_back(bootstrap_node::of((first_bootstrap_ + i) % bootstrap_count_));
  std::stable_partition(left_.begin(), left_.end(), healthy);
  std::reverse(left_.begin(), left_.end());
}

std::optional<int32_t> broker_search::next() {
  if (left_.empty()) {
    active_ = false;
    return std::nullopt;
  }
  const auto node = left_.back();
  left_.pop_back();
  if (bootstrap_node::is(node)) first_bootstrap_ = (bootstrap_node::index(node) + 1) % bootstrap_count_;
  return node;
}

void broker_search::end() {
  active_ = false;
  left_.clear();
}

} // namespace cafka
