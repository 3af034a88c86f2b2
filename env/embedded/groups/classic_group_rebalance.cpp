// The generations of a classic group: how one ends and the next begins.
#include "cafka/embedded/groups/classic_group.hpp"

#include <algorithm>
#include <utility>

namespace cafka::embedded {

using std::chrono::milliseconds;

void classic_group::rebalance_or_complete(time_point now) {
  if (state_ == state::preparing_rebalance) return complete_if_all_joined(now);
  prepare_rebalance(now);
}

void classic_group::prepare_rebalance(time_point now) {
  if (state_ == state::completing_rebalance) cancel_sync_waits();
  to_sync_.clear();
  timers_.cancel(timer(group_timer::kind::sync));
  const auto initial = state_ == state::empty;
  become(state::preparing_rebalance, now);
  if (initial) {
    // Time for others to come, too.
    auto first = options_.initial_rebalance_delay;
    delay_ = initial_delay{first, std::max(rebalance_timeout() - first, milliseconds{0}), false};
    timers_.set(timer(group_timer::kind::join), now + first);
  } else if (all_joined()) {
    complete_join(now);
  } else {
    timers_.set(timer(group_timer::kind::join), now + rebalance_timeout());
  }
}

/// Members that wait for their assignment have to join again.
void classic_group::cancel_sync_waits() {
  for (auto& m : members_) {
    m.assignment.clear();
    wire::sync_group_response again;
    again.error_code = to_wire(errc::rebalance_in_progress);
    again.protocol_name.reset();
    give(m.syncing, std::move(again));
  }
}

void classic_group::complete_if_all_joined(time_point now) {
  if (state_ == state::preparing_rebalance && previous_ != state::empty && all_joined()) complete_join(now);
}

void classic_group::initial_delay_over(time_point due) {
  auto& delay = *delay_;
  if (!delay.joined_meanwhile || delay.left == milliseconds{0}) return complete_join(due);
  auto next = std::min(options_.initial_rebalance_delay, delay.left);
  delay.left = std::max(delay.left - delay.last, milliseconds{0});
  delay.last = next;
  delay.joined_meanwhile = false;
  timers_.set(timer(group_timer::kind::join), due + next);
}

/// All have joined, or there was time enough: who has not is out, unless it is a static member.
void classic_group::complete_join(time_point now) {
  timers_.cancel(timer(group_timer::kind::join));
  delay_.reset();
  std::vector<std::string> absent;
  for (const auto& m : members_)
    if (!m.joining && !m.instance_id) absent.push_back(m.id);
  for (const auto& id : absent) {
    remove(id);
    timers_.cancel(timer(group_timer::kind::session, id));
  }
  if (!elect_leader() && !members_.empty()) {
    // Only static members are left and none has joined: their sessions will end.
    timers_.set(timer(group_timer::kind::join), now + rebalance_timeout());
    return;
  }
  next_generation(now);
}

/// A leader that has not joined is replaced by one that has.
bool classic_group::elect_leader() {
  if (!leader_) return false;
  if (find(*leader_)->joining) return true;
  auto joined = std::find_if(members_.begin(), members_.end(), [](const auto& m) { return m.joining != nullptr; });
  if (joined == members_.end()) return false;
  leader_ = joined->id;
  return true;
}

void classic_group::next_generation(time_point now) {
  ++generation_;
  to_sync_.clear();
  protocol_ = members_.empty() ? std::nullopt : std::optional{select_protocol()};
  read_subscriptions();
  become(members_.empty() ? state::empty : state::completing_rebalance, now);
  if (members_.empty()) return store();
  for (auto& m : members_) {
    give(m.joining, joined(m));
    m.is_new = false;
    keep_session(m, now);
    to_sync_.insert(m.id);
  }
  timers_.set(timer(group_timer::kind::sync), now + rebalance_timeout());
}

/// The leader has brought the assignments: the generation is stable.
void classic_group::hand_out(
    const std::vector<wire::sync_group_request::assignment_data>& assignments, time_point now) {
  for (auto& m : members_) {
    auto found = std::find_if(
        assignments.rbegin(), assignments.rend(), [&](const auto& each) { return each.member_id == m.id; });
    m.assignment = found == assignments.rend() ? wire::bytes{} : found->assignment;
  }
  become(state::stable, now);
  store();
  for (auto& m : members_) {
    if (!m.syncing) continue;
    wire::sync_group_response response;
    response.protocol_type = protocol_type_;
    response.protocol_name = protocol_;
    response.assignment = m.assignment;
    give(m.syncing, std::move(response));
    keep_session(m, now);
  }
}

/// Who has the generation and did not ask for its assignment in time is out.
void classic_group::sync_over(time_point now) {
  if (to_sync_.empty()) return;
  for (const auto& id : std::exchange(to_sync_, {})) {
    remove(id);
    timers_.cancel(timer(group_timer::kind::session, id));
  }
  prepare_rebalance(now);
}

void classic_group::session_over(const std::string& id, time_point now) {
  if (pending_.contains(id)) {
    remove(id);
    if (state_ == state::preparing_rebalance && all_joined()) complete_join(now);
    return;
  }
  auto* member = find(id);
  if (!member || member->is_excused()) return;
  wire::join_group_response gone;
  gone.error_code = to_wire(errc::unknown_member_id);
  gone.protocol_name.reset();
  give(member->joining, std::move(gone));
  remove(id);
  if (state_ == state::stable || state_ == state::completing_rebalance)
    prepare_rebalance(now);
  else if (state_ == state::preparing_rebalance && all_joined())
    complete_join(now);
}

void classic_group::expired(const group_timer& timer, time_point due) {
  switch (timer.what) {
  case group_timer::kind::session:
    return session_over(timer.member, due);
  case group_timer::kind::join:
    return delay_ ? initial_delay_over(due) : complete_join(due);
  case group_timer::kind::sync:
    return sync_over(due);
  case group_timer::kind::rebalance:
    return; // of the new protocol
  }
}

void classic_group::store() {
  stored_ = {generation_, protocol_type_, protocol_, leader_, members_};
  for (auto& m : stored_.members) {
    m.joining.reset();
    m.syncing.reset();
    m.is_new = false;
    std::erase_if(m.protocols, [&](const auto& p) { return p.name != protocol_; });
  }
}

void classic_group::move(time_point now) {
  for (auto& m : members_) {
    wire::join_group_response elsewhere;
    elsewhere.error_code = to_wire(errc::not_coordinator);
    elsewhere.member_id = m.id;
    elsewhere.protocol_name.reset();
    give(m.joining, std::move(elsewhere));
    wire::sync_group_response elsewhere_too;
    elsewhere_too.error_code = to_wire(errc::not_coordinator);
    give(m.syncing, std::move(elsewhere_too));
    timers_.cancel(timer(group_timer::kind::session, m.id));
  }
  for (const auto& id : pending_) timers_.cancel(timer(group_timer::kind::session, id));
  timers_.cancel(timer(group_timer::kind::join));
  timers_.cancel(timer(group_timer::kind::sync));
  pending_.clear();
  to_sync_.clear();
  delay_.reset();
  generation_ = stored_.generation;
  protocol_type_ = stored_.protocol_type;
  protocol_ = stored_.protocol;
  leader_ = stored_.leader;
  members_ = stored_.members;
  previous_ = state::empty;
  state_ = members_.empty() ? state::empty : state::stable;
  read_subscriptions();
  for (const auto& m : members_) keep_session(m, now);
}

} // namespace cafka::embedded
