#include "cafka/actors/cluster/broker_search.hpp"

#include <algorithm>

namespace cafka {

broker_search::broker_search(size_t bootstrap_count, uint64_t seed)
    : bootstrap_count_(bootstrap_count), random_(seed) {}

void broker_search::begin(const metadata& known) {
  if (active_) return;
  begin_from_bootstrap();
  const auto bootstrap_end = left_.size();
  for (const auto& [id, node] : known.brokers) left_.push_back(id);
  for (auto i = left_.size(); i > bootstrap_end + 1; --i)
    std::swap(left_[i - 1], left_[bootstrap_end + random_.below(i - bootstrap_end)]);
}

void broker_search::begin_from_bootstrap() {
  active_ = true;
  left_.clear();
  for (size_t i = bootstrap_count_; i > 0; --i)
    left_.push_back(bootstrap_node::of((first_bootstrap_ + i - 1) % bootstrap_count_));
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
