// How a group reader starts its reader and its membership, again where they end, and with what they go on.
#include <algorithm>
#include <utility>

#include "cafka/actors/caf/errors.hpp"
#include "cafka/actors/group/group_reader_state.hpp"

namespace cafka {

void group_reader_state::start_reader() {
  if (closing_) return;
  reader_ = spawn_reader(self_->home_system(), cluster_, config_->reader, inlet_);
  watch_.watch(self_, reader_, [this](const caf::error&) { reader_ended(); });
  reader_restarts_.up(agenda_.now());
  // It goes on behind what was delivered: the subscriber still has that, and what the last one has sent does not count.
  positions_.renew(epoch_ + 1);
  for (const auto& each : positions_.places())
    if (const auto found = held_.find(each.where); found != held_.end() && each.offset >= 0)
      found->second = {.of = each.where, .start = at_offset(each.offset), .leader_epoch = each.leader_epoch};
  if (!held_.empty()) assign_reader([] {});
  for (const auto& each : paused_) anon_mail(pause_atom_v, each).send(reader_);
}

void group_reader_state::start_membership() {
  if (closing_ || is_parting()) return;
  membership_ = spawn_group_coordinator(
      self_->home_system(), cluster_, config_->group, caf::actor_cast<group_member_actor>(self_->address()), place());
  watch_.watch(self_, membership_, [this](const caf::error&) { membership_ended(); });
  membership_restarts_.up(agenda_.now());
  told_busy_ = false;
  if (subscription_) anon_mail(*subscription_).send(membership_);
}

/// What a membership that is started anew goes on with.
group_resumption group_reader_state::place() const {
  group_resumption all{.member_id = place_.member_id, .generation = place_.generation, .topic_ids = place_.topic_ids};
  for (const auto& [where, given] : held_) all.owned.push_back({.where = where, .offset = positions_.stored(where)});
  return all;
}

/// Calls back when nothing is delivered any more of what was taken away.
void group_reader_state::assign_reader(std::function<void()> done) {
  reader_assignment all{.epoch = ++epoch_};
  if (!reader_) return done();
  for (const auto& [where, given] : held_) all.partitions.push_back(given);
  mail(self_, assign_atom_v, std::move(all))
      .request(reader_, caf::infinite)
      .then([done] { done(); }, [done](const caf::error&) { done(); });
}

void group_reader_state::reader_ended() {
  reader_ = nullptr;
  if (closing_) return;
  const auto now = agenda_.now();
  agenda_.at(reader_restarts_.failed(now), [this] { start_reader(); });
}

/// Another one goes on in its place. A group that has heard of none for a session has given the partitions to others.
void group_reader_state::membership_ended() {
  membership_ = nullptr;
  if (closing_) return;
  const auto now = agenda_.now();
  if (!unconfirmed_since_) unconfirmed_since_ = now;
  for (auto& [number, each] : partings_) each.until = std::min(each.until, now + config_->group.session_timeout);
  if (now - *unconfirmed_since_ >= config_->group.session_timeout) {
    group_lost all{
        .generation = place_.generation,
        .cause = {errc::answer_lost, "group '" + config_->group.group_id + "': the membership ends again and again"}};
    for (const auto& [where, given] : held_) all.partitions.push_back(where);
    place_ = {};
    if (!all.partitions.empty()) on_lost(all);
  }
  agenda_.at(membership_restarts_.failed(now), [this] { start_membership(); });
}

} // namespace cafka
