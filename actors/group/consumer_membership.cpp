// What happens to a member, and when; what it says and hears: consumer_heartbeat.cpp.
#include "cafka/actors/group/consumer_membership.hpp"

#include <algorithm>
#include <cstring>
#include <utility>

#include "cafka/actors/retry/random_source.hpp"

namespace cafka {

namespace {

std::string new_member_id(uint64_t seed) {
  random_source random{seed};
  const uint64_t halves[] = {random.next(), random.next()};
  wire::uuid id;
  std::memcpy(id.bytes.data(), halves, sizeof halves);
  return id.to_string();
}

} // namespace

consumer_membership::consumer_membership(const group_config& config, uint64_t seed)
    : member_life(config, seed), interval_(config.heartbeat_interval) {
  member_id_ = new_member_id(seed);
}

// -- its life ----------------------------------------------------------------------------------------------------------

membership_actions consumer_membership::subscribe(std::vector<std::string> names, std::string pattern, time_point now) {
  out todo;
  const bool rested = rests();
  if (!wants(std::move(names), std::move(pattern))) return todo;
  tells_all_ = true;
  if (rested) rejoin(now);
  if (beats()) next_beat_ = now;
  if (beats() && heartbeat_ == 0) beat(now, todo);
  return todo;
}

/// The coordinator need not hear that anything has happened: the heartbeats go on.
void consumer_membership::resume_at(const group_resumption& before) {
  ids_ = before.topic_ids;
  for (const auto& [name, id] : ids_) names_[id] = name;
  std::erase_if(owned_, [this](const topic_partition& each) { return !ids_.contains(each.topic); });
  epoch_ = std::max(before.generation, 0);
  step_ = epoch_ > 0 ? step::stable : step::idle;
}

void consumer_membership::come_back(const std::string&, time_point now, out& todo) {
  rejoin(now);
  beat(now, todo);
}

/// With the epoch that says so.
void consumer_membership::rejoin(time_point now) {
  forget(true);
  step_ = step::joining;
  tells_all_ = true;
  next_beat_ = now;
  last_contact_ = now;
  cause_ = {};
}

/// The member chose its id itself, and keeps it.
void consumer_membership::forget(bool) {
  epoch_ = 0;
  awaited_ = 0;
  heartbeat_ = 0;
  target_.clear();
}

bool consumer_membership::beats() const {
  return step_ == step::joining || step_ == step::reconciling || step_ == step::stable
         || (step_ == step::leaving && revoke_ticket_ != 0);
}

void consumer_membership::on_tick(time_point now, out& todo) {
  if (beats() && heartbeat_ == 0 && now >= next_beat_) beat(now, todo);
}

std::optional<consumer_membership::time_point> consumer_membership::next_due() const {
  if (beats() && heartbeat_ == 0) return next_beat_;
  return std::nullopt;
}

// -- what the member has -----------------------------------------------------------------------------------------------

/// Without the topics whose names are not known yet: they follow.
std::vector<topic_partition> consumer_membership::resolved_target(topic_ids_by_name& ids) const {
  std::vector<topic_partition> target;
  for (const auto& [id, numbers] : target_) {
    const auto known = names_.find(id);
    if (known == names_.end() || !ids.emplace(known->second, id).second) continue;
    for (auto number : numbers) target.push_back({known->second, number});
  }
  std::sort(target.begin(), target.end());
  target.erase(std::unique(target.begin(), target.end()), target.end());
  return target;
}

void consumer_membership::resolve(out& todo) {
  membership::resolve unknown;
  for (const auto& [id, numbers] : target_)
    if (!names_.contains(id)) unknown.ids.push_back(id);
  if (unknown.ids.empty() || std::exchange(resolving_, true)) return;
  todo.push_back(std::move(unknown));
}

membership_actions consumer_membership::resolved(const std::map<wire::uuid, std::string>& names, time_point now) {
  out todo;
  resolving_ = false;
  for (const auto& [id, name] : names)
    if (target_.contains(id)) names_[id] = name;
  if (step_ == step::stable && !names.empty()) reconcile(now, todo);
  resolve(todo);
  return todo;
}

/// A topic that was made again under its old name is another one: what the member has of the old one it gives up first.
void consumer_membership::reconcile(time_point now, out& todo) {
  topic_ids_by_name ids;
  const auto target = resolved_target(ids);
  auto kept = target;
  std::erase_if(kept, [&](const topic_partition& each) {
    const auto before = ids_.find(each.topic);
    return before != ids_.end() && before->second != ids.at(each.topic);
  });
  auto surplus = without(owned_, kept);
  if (!surplus.empty()) return revoke(std::move(surplus), step::reconciling, config_.max_poll_interval, now, todo);
  auto added = without(target, owned_);
  step_ = step::stable;
  owned_ = target;
  ids_ = std::move(ids);
  if (!added.empty()) has_changed_ = true;
  todo.push_back(membership::assigned{epoch_, std::move(added), owned_});
  if (has_changed_ && heartbeat_ == 0) beat(now, todo);
}

void consumer_membership::go_on(time_point now, out& todo) {
  has_changed_ = true;
  reconcile(now, todo);
}

} // namespace cafka
