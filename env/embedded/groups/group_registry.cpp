#include "cafka/embedded/groups/group_registry.hpp"

#include "cafka/embedded/groups/classic_group.hpp"
#include "cafka/embedded/groups/consumer_group.hpp"

#include <algorithm>

namespace cafka::embedded {

namespace {

bool is_expired(
    const member_group& group, const std::string& topic, const committed_offset& what, const group_options& options,
    time_point now) {
  if (group.is_subscribed_to(topic)) return false;
  auto since = group.retained_since(what);
  if (!since) return false;
  return now >= what.expires.value_or(*since + options.offsets_retention);
}

} // namespace

group_entry* group_registry::find(std::string_view group) {
  auto found = groups_.find(group);
  return found == groups_.end() ? nullptr : &found->second;
}

group_entry* group_registry::find_or_create_classic(const std::string& group) {
  auto& entry = groups_[group];
  if (entry.members && !entry.members->as_classic() && !entry.members->is_empty()) return nullptr;
  if (!entry.members || !entry.members->as_classic())
    entry.members = std::make_unique<classic_group>(group, options_, timers_);
  return &entry;
}

group_entry* group_registry::find_or_create_consumer(const std::string& group) {
  auto& entry = groups_[group];
  if (entry.members && !entry.members->as_consumer() && !entry.members->is_empty()) return nullptr;
  if (!entry.members || !entry.members->as_consumer())
    entry.members = std::make_unique<consumer_group>(group, options_, timers_);
  return &entry;
}

errc group_registry::remove(std::string_view group) {
  auto found = groups_.find(group);
  if (found == groups_.end()) return errc::group_id_not_found;
  if (!found->second.members->is_empty()) return errc::non_empty_group;
  groups_.erase(found);
  return errc::none;
}

void group_registry::forget_topic(std::string_view topic) {
  for (auto& [id, entry] : groups_) entry.offsets.remove_topic(topic);
}

void group_registry::move_coordinator(std::string_view group, int32_t broker) {
  auto partition = coordinator_placement::partition_of(group);
  if (placement_.move(partition, broker)) move_groups(partition);
}

void group_registry::follow_brokers(const std::function<bool(int32_t)>& is_up) {
  for (auto partition : placement_.follow(is_up)) move_groups(partition);
}

void group_registry::move_groups(int32_t partition) {
  for (auto& [id, entry] : groups_)
    if (coordinator_placement::partition_of(id) == partition) entry.members->move(now_);
}

bool group_registry::advance(time_point now) {
  now_ = std::max(now_, now);
  bool happened = false;
  while (auto due = timers_.take(now_)) {
    happened = true;
    if (auto* entry = find(due->second.group)) entry->members->expired(due->second, due->first);
  }
  // Looking for expired offsets wakes nobody up: what is gone shows when somebody asks.
  if (!next_check_) next_check_ = now_ + options_.offsets_retention_check_interval;
  if (now_ >= *next_check_) {
    next_check_ = now_ + options_.offsets_retention_check_interval;
    expire_offsets(now_);
  }
  return happened;
}

void group_registry::expire_offsets(time_point now) {
  for (auto next = groups_.begin(); next != groups_.end();) {
    auto at = next++;
    auto& [members, offsets] = at->second;
    offsets.expire(
        [&](const auto& topic, const auto& what) { return is_expired(*members, topic, what, options_, now); });
    if (offsets.empty() && members->is_empty()) groups_.erase(at);
  }
}

} // namespace cafka::embedded
