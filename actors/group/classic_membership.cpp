// What happens to a member, and when; how it joins: classic_join.cpp.
#include "cafka/actors/group/classic_membership.hpp"

#include <algorithm>
#include <utility>

#include "cafka/actors/retry/retry_rule.hpp"
#include "cafka/wire/phrase.hpp"

namespace cafka {

using std::chrono::milliseconds;

namespace {

bool all_cooperative(const std::vector<assignor>& all) {
  return std::all_of(
      all.begin(), all.end(), [](const assignor& each) { return each.how() == assignor::protocol::cooperative; });
}

} // namespace

classic_membership::classic_membership(const group_config& config, uint64_t seed)
    : member_life(config, seed), cooperative_(all_cooperative(config.assignors)) {}

// -- what the user wants -----------------------------------------------------------------------------------------------

membership_actions classic_membership::subscribe(std::vector<std::string> names, std::string, time_point now) {
  out todo;
  const bool rested = rests();
  if (!wants(std::move(names), {})) return todo;
  const std::string reason = rested ? "the member subscribes" : "the member's subscription has changed";
  if (rested) cause_ = {};
  if (rested || step_ == step::stable)
    rejoin(reason, now, todo);
  else if (step_ != step::leaving && step_ != step::stalled && step_ != step::waiting)
    again_ = reason;
  return todo;
}

/// The next join is of the same member: until then what it commits is of the generation that it has.
void classic_membership::resume_at(const group_resumption& before) {
  generation_ = before.generation;
  owned_since_ = before.generation;
  target_ = owned_;
  id_is_stored_ = !owned_.empty();
  lost_touch_ = owned_.empty();
}

membership_actions classic_membership::topics_are(const topics& known, time_point now) {
  out todo;
  if (leads_ && step_ == step::stable && leadership_.outdated(known))
    rejoin("topics that the group reads have changed", now, todo);
  return todo;
}

// -- what the coordinator says -----------------------------------------------------------------------------------------

membership_actions classic_membership::answered(uint64_t ticket, const group_response& what, time_point now) {
  out todo;
  if (ticket == 0) return todo;
  if (ticket == heartbeat_) {
    heartbeat_ = 0;
    if (const auto* beat = std::get_if<wire::heartbeat_response>(&what)) heard(from_wire(beat->error_code), now, todo);
    return todo;
  }
  if (ticket != awaited_) return todo;
  awaited_ = 0;
  if (const auto* join = std::get_if<wire::join_group_response>(&what))
    joined(*join, now, todo);
  else if (const auto* sync = std::get_if<wire::sync_group_response>(&what))
    synced(*sync, now, todo);
  else
    gone(now, todo); // whatever the answer to the farewell is
  return todo;
}

membership_actions classic_membership::unanswered(uint64_t ticket, const error& why, time_point now) {
  out todo;
  if (ticket == 0) return todo;
  if (ticket == heartbeat_) {
    heartbeat_ = 0;
    cause_ = why;
    lost_touch_ = true;
    next_beat_ = now + pauses_.next();
  } else if (ticket == awaited_) {
    lost_touch_ = true;
    awaited_ = 0;
    step_ == step::leaving ? gone(now, todo) : pause(why, now);
  }
  return todo;
}

membership_actions classic_membership::refused(errc code, int32_t generation, time_point now) {
  out todo;
  if (generation == generation_ && beats()) heard(code, now, todo);
  return todo;
}

/// To a heartbeat, or to a commit of the present generation.
void classic_membership::heard(errc code, time_point now, out& todo) {
  if (!beats()) return;
  switch (code) {
  case errc::none:
    last_contact_ = now;
    cause_ = {};
    pauses_.reset();
    return;
  case errc::rebalance_in_progress:
    last_contact_ = now;
    if (step_ == step::stable) rejoin("the group rebalances", now, todo);
    if (step_ == step::releasing) again_ = "the group rebalances";
    return;
  case errc::illegal_generation:
  case errc::unknown_member_id:
    lose(refusal(code, "the member is not of the group's generation any more"), todo);
    forget(code == errc::illegal_generation);
    return leaves_ ? gone(now, todo) : rejoin("the member was not of the generation any more", now, todo);
  default:
    if (is_forgotten(code)) return start_over(refusal(code, "the heartbeat was refused"), now, todo);
    if (!may_pass(code)) return fail(refusal(code, "the heartbeat was refused"), todo);
    cause_ = refusal(code, "the heartbeat was refused");
    lost_touch_ = true;
    next_beat_ = now + pauses_.next();
  }
}

// -- giving up ---------------------------------------------------------------------------------------------------------

void classic_membership::go_on(time_point now, out& todo) {
  step_ == step::revoking ? join(todo) : take_over(now, todo);
}

void classic_membership::forget(bool keep_id) {
  if (!keep_id) member_id_.clear();
  if (!keep_id) id_is_stored_ = false;
  generation_ = -1;
  owned_since_ = -1;
  leads_ = false;
  leadership_ = {};
  owes_join_ = false;
  awaited_ = 0;
  heartbeat_ = 0;
}

void classic_membership::say_goodbye(milliseconds patience, out& todo) {
  if ((is_static() && !owes_join_) || member_id_.empty()) return;
  wire::leave_group_request request{.group_id = config_.group_id, .member_id = member_id_};
  request.members.push_back({.member_id = member_id_, .group_instance_id = instance(), .reason = reason_});
  send(std::move(request), patience, false, todo);
}

// -- time --------------------------------------------------------------------------------------------------------------

void classic_membership::on_tick(time_point now, out& todo) {
  if (step_ == step::waiting && now >= not_before_) leaves_ ? give_up_all(now, todo) : rejoin(reason_, now, todo);
  if (beats() && heartbeat_ == 0 && now >= next_beat_) beat(now, todo);
}

void classic_membership::beat(time_point now, out& todo) {
  wire::heartbeat_request request{
      .group_id = config_.group_id,
      .generation_id = generation_,
      .member_id = member_id_,
      .group_instance_id = instance()};
  const auto patience = std::max(config_.heartbeat_interval, config_.session_timeout / 3);
  next_beat_ = now + config_.heartbeat_interval;
  heartbeat_ = send(std::move(request), patience, true, todo);
}

std::optional<classic_membership::time_point> classic_membership::next_due() const {
  if (step_ == step::waiting) return not_before_;
  if (beats() && heartbeat_ == 0) return next_beat_;
  return std::nullopt;
}

bool classic_membership::beats() const {
  if (generation_ < 0) return false;
  return step_ == step::stable || step_ == step::releasing || step_ == step::revoking || step_ == step::planning
         || (step_ == step::leaving && revoke_ticket_ != 0);
}

bool classic_membership::in_session() const { return generation_ >= 0 && (beats() || step_ == step::waiting); }

// -- common ------------------------------------------------------------------------------------------------------------

std::vector<std::string> classic_membership::topics_of_interest() const {
  return leads_ ? leadership_.topics() : std::vector<std::string>{};
}

/// A coordinator stores the id that it gives to a static member when there is an assignment. One that takes over before knows the
/// id that the member had, and takes it for a twin; so does one to which a join came late that was given up here.
bool classic_membership::is_forgotten(errc code) const {
  return code == errc::fenced_instance_id && is_static() && !id_is_stored_ && lost_touch_ && !leaves_;
}

/// As if it had just been started. Whoever is fenced then without having lost touch again has a twin.
void classic_membership::start_over(const error& why, time_point now, out& todo) {
  lost_touch_ = false;
  lose(why, todo);
  forget(false);
  pause(why, now);
}

error classic_membership::refusal(errc code, const std::string& what) const {
  return told(code, what + ": " + phrase(code));
}

} // namespace cafka
