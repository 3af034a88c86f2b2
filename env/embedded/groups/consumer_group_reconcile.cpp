// How a member of the new protocol is led to the target, by its own heartbeats.
#include "cafka/embedded/groups/consumer_group.hpp"

#include <algorithm>
#include <iterator>
#include <utility>

namespace cafka::embedded {

namespace {

using state = consumer_member::state;

/// Whether the member still owns any of these, as far as it says.
bool owns_any(const wire::consumer_group_heartbeat_request& asked, const assigned_partitions& of) {
  if (!asked.topic_partitions) return true;
  for (const auto& t : *asked.topic_partitions)
    for (auto p : t.partitions)
      if (contains(of, t.topic_id, p)) return true;
  return false;
}

} // namespace

bool consumer_group::is_taken(const wire::uuid& topic, int32_t partition) const {
  return std::any_of(members_.begin(), members_.end(), [&](const auto& m) {
    return contains(m.assigned, topic, partition) || contains(m.revoking, topic, partition);
  });
}

void consumer_group::reconcile(consumer_member& member, const request& asked, time_point now) {
  if (member.current == state::stable && member.epoch == assignment_epoch_) return;
  const auto before = std::tuple{member.current, member.epoch, member.assigned, member.revoking};
  switch (member.current) {
  case state::stable:
  case state::unreleased:
    advance(member, asked, member.epoch);
    break;
  case state::unrevoked:
    if (owns_any(asked, member.revoking)) return;
    advance(member, asked, member.epoch + 1);
  }
  if (before == std::tuple{member.current, member.epoch, member.assigned, member.revoking}) return;
  auto patience = timer(group_timer::kind::rebalance, member.id);
  if (member.current == state::unrevoked)
    timers_.set(patience, now + member.rebalance_timeout);
  else
    timers_.cancel(patience);
}

/// The next step: to give up first, then to take what is free.
void consumer_group::advance(consumer_member& member, const request& asked, int32_t epoch) {
  const auto target = target_of(member.id);
  assigned_partitions keeps;
  assigned_partitions gives;
  for (const auto& [topic, partitions] : member.assigned)
    for (auto p : partitions) (contains(target, topic, p) ? keeps : gives)[topic].insert(p);
  assigned_partitions takes;
  bool waits = false;
  for (const auto& [topic, partitions] : target)
    for (auto p : partitions) {
      if (contains(keeps, topic, p)) continue;
      if (is_taken(topic, p))
        waits = true;
      else
        takes[topic].insert(p);
    }
  const auto must_wait_for_itself = !gives.empty() && owns_any(asked, gives);
  member.assigned = std::move(keeps);
  auto next = must_wait_for_itself ? epoch : assignment_epoch_;
  if (next != member.epoch) member.previous_epoch = std::exchange(member.epoch, next);
  if (must_wait_for_itself) {
    member.current = state::unrevoked;
    member.revoking = std::move(gives);
    return;
  }
  member.revoking.clear();
  for (auto& [topic, partitions] : takes) member.assigned[topic].merge(partitions);
  member.current = waits ? state::unreleased : state::stable;
}

} // namespace cafka::embedded
