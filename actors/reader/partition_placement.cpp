#include "cafka/actors/reader/partition_placement.hpp"

#include <algorithm>

namespace cafka {

partition_placement::changes partition_placement::update(const topic_metadata& topic) {
  changes result;
  const bool anew = created_anew(topic);
  if (anew) ++incarnation_;
  if (topic.id != wire::uuid{}) topic_id_ = topic.id; // an older broker may not tell it
  const auto count = static_cast<int32_t>(topic.partitions.size());
  if (anew)
    for (const auto& [index, place] : places_)
      if (index >= count) result.gone.push_back(index);
  for (auto index : result.gone) forget(index);
  for (int32_t index = 0; index < count; ++index) {
    if (!wanted(index)) continue;
    missing_.erase(index);
    const auto& known = topic.partitions[static_cast<size_t>(index)];
    const bool added = !places_.contains(index);
    if (!added && !anew && stays(index, known)) continue;
    if (!added) forget(index);
    ++counts_[known.leader];
    places_[index] = {known.leader, known.leader, false, known.leader_epoch};
    (added ? result.added : result.moved).push_back(index);
  }
  for (auto index : named_)
    if (index >= count && !places_.contains(index) && missing_.insert(index).second) result.missing.push_back(index);
  return result;
}

// Brokers below 2.8 tell no id. Within a topic's life its epochs rise.
bool partition_placement::created_anew(const topic_metadata& topic) const {
  if (topic.id != wire::uuid{} && topic_id_ != wire::uuid{}) return topic.id != topic_id_;
  return std::any_of(places_.begin(), places_.end(), [&](const auto& one) {
    const auto& [index, place] = one;
    if (static_cast<size_t>(index) >= topic.partitions.size()) return false;
    const auto epoch = topic.partitions[static_cast<size_t>(index)].leader_epoch;
    return epoch >= 0 && epoch < place.leader_epoch;
  });
}

// A follower that was chosen stays while the leader does, and as long as it keeps up with it.
bool partition_placement::stays(int32_t index, const partition_metadata& known) const {
  const auto& place = places_.at(index);
  if (known.leader != place.leader || known.leader_epoch != place.leader_epoch) return false;
  const auto& in_sync = known.in_sync_replicas;
  return !place.is_follower || in_sync.empty()
         || std::find(in_sync.begin(), in_sync.end(), place.node) != in_sync.end();
}

bool partition_placement::choose(int32_t partition, int32_t node) {
  auto found = places_.find(partition);
  if (found == places_.end()) return false;
  auto& place = found->second;
  const auto chosen = node < 0 ? place.leader : node;
  if (chosen == place.node) return false;
  --counts_[place.node];
  ++counts_[chosen];
  place.node = chosen;
  place.is_follower = chosen != place.leader;
  return true;
}

void partition_placement::drop(int32_t partition) {
  named_.erase(partition);
  missing_.erase(partition);
  forget(partition);
}

void partition_placement::forget(int32_t partition) {
  auto found = places_.find(partition);
  if (found == places_.end()) return;
  --counts_[found->second.node];
  places_.erase(found);
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
