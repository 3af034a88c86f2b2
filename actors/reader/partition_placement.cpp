#include "cafka/actors/reader/partition_placement.hpp"

namespace cafka {

partition_placement::changes partition_placement::update(const topic_metadata& topic) {
  changes result;
  const bool recreated = topic_id_ != wire::uuid{} && topic.id != topic_id_;
  topic_id_ = topic.id;
  const auto count = static_cast<int32_t>(topic.partitions.size());
  for (int32_t index = 0; index < count; ++index) {
    if (!wanted(index)) continue;
    missing_.erase(index);
    const auto& known = topic.partitions[static_cast<size_t>(index)];
    auto [found, added] = places_.try_emplace(index);
    auto& place = found->second;
    if (!added && !recreated && known.leader_epoch >= 0 && known.leader_epoch < place.leader_epoch) continue;
    const partition_place next{known.leader, false, known.leader_epoch};
    const bool same = !added && next.node == leaders_[index] && next.leader_epoch == place.leader_epoch;
    if (same && !recreated) continue; // a follower that was chosen stays
    if (!added) --counts_[place.node];
    ++counts_[next.node];
    leaders_[index] = next.node;
    place = next;
    (added ? result.added : result.moved).push_back(index);
  }
  for (auto index : named_)
    if (index >= count && missing_.insert(index).second) result.missing.push_back(index);
  return result;
}

bool partition_placement::choose(int32_t partition, int32_t node) {
  auto found = places_.find(partition);
  if (found == places_.end()) return false;
  auto& place = found->second;
  const auto leader = leaders_[partition];
  const auto chosen = node < 0 ? leader : node;
  if (chosen == place.node) return false;
  --counts_[place.node];
  ++counts_[chosen];
  place.node = chosen;
  place.is_follower = chosen != leader;
  return true;
}

const partition_place* partition_placement::find(int32_t partition) const {
  auto found = places_.find(partition);
  return found == places_.end() ? nullptr : &found->second;
}

size_t partition_placement::count(int32_t node) const {
  auto found = counts_.find(node);
  return found == counts_.end() ? 0 : found->second;
}

} // namespace cafka
