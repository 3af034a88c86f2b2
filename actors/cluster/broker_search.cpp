#include "cafka/actors/cluster/broker_search.hpp"

#include <algorithm>

namespace cafka {

broker_search::broker_search(size_t bootstrap_count, uint64_t seed)
    : bootstrap_count_(bootstrap_count), random_(seed), first_bootstrap_(random_.below(bootstrap_count)) {}

void broker_search::begin(
    const metadata& known, const std::function<bool(int32_t)>& healthy, const std::function<bool(size_t)>& distinct) {
  if (active_) return;
  active_ = true;
  next_start_ = {};
  running_.clear();
  std::vector<int32_t> brokers, addresses;
  for (const auto& [id, node] : known.brokers) brokers.push_back(id);
  for (auto i = brokers.size(); i > 1; --i) std::swap(brokers[i - 1], brokers[random_.below(i)]);
  for (size_t i = 0; i < bootstrap_count_; ++i) {
    const auto index = (first_bootstrap_ + i) % bootstrap_count_;
    if (distinct(index)) addresses.push_back(bootstrap_node::of(index));
  }
  std::stable_partition(brokers.begin(), brokers.end(), healthy);
  std::stable_partition(addresses.begin(), addresses.end(), healthy);
  left_.clear();
  for (size_t i = 0; i < std::max(brokers.size(), addresses.size()); ++i) {
    if (i < brokers.size()) left_.push_back(brokers[i]);
    if (i < addresses.size()) left_.push_back(addresses[i]);
  }
  std::reverse(left_.begin(), left_.end());
}

std::vector<int32_t> broker_search::start(time_point now) {
  std::vector<int32_t> nodes;
  while (!left_.empty() && running_.size() < at_once && (running_.empty() || now >= next_start_)) {
    const auto node = left_.back();
    left_.pop_back();
    if (bootstrap_node::is(node)) first_bootstrap_ = (bootstrap_node::index(node) + 1) % bootstrap_count_;
    running_.insert(node);
    nodes.push_back(node);
    next_start_ = now + head_start;
  }
  return nodes;
}

void broker_search::failed(int32_t node, time_point now) {
  if (running_.erase(node) != 0) next_start_ = now;
}

void broker_search::end() {
  active_ = false;
  left_.clear();
  running_.clear();
}

std::optional<broker_search::time_point> broker_search::next_start() const {
  if (left_.empty() || running_.size() >= at_once) return std::nullopt;
  return next_start_;
}

} // namespace cafka
