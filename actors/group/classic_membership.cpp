// What happens to a member, and when; how it joins: classic_join.cpp.
#include "cafka/actors/group/classic_membership.hpp"

#include <algorithm>
#include <utility>

#include "cafka/wire/phrase.hpp"

namespace cafka {

using std::chrono::milliseconds;

namespace {

bool all_cooperative(const std::vector<assignor>& all) {
  return std::all_of(
      all.begin(), all.end(), [](const assignor& each) { return each.how() == assignor::protocol::cooperative; });
}

milliseconds left_of(classic_membership::time_point deadline, classic_membership::time_point now) {
  return std::max(std::chrono::duration_cast<milliseconds>(deadline - now), milliseconds{1});
}

} // namespace

classic_membership::classic_membership(const group_config& config, uint64_t seed)
    : config_(config),
      cooperative_(all_cooperative(config.assignors)),
      pauses_(config.retry_backoff, config.retry_backoff_max, seed) {}

// -- what the user wants -----------------------------------------------------------------------------------------------

membership_actions classic_membership::subscribe(std::vector<std::string> names, std::string, time_point now) {
  std::sort(names.begin(), names.end());
  names.erase(std::unique(names.begin(), names.end()), names.end());
  out todo;
  const bool idle = step_ == step::idle || step_ == step::failed;
  if (subscribed_ && names == wanted_ && !idle) return todo;
  subscribed_ = true;
  wanted_ = std::move(names);
  const std::string reason = idle ? "the member subscribes" : "the member's subscription has changed";
  if (idle) cause_ = {};
  if (idle || step_ == step::stable)
    rejoin(reason, now, todo);
  else if (step_ != step::leaving && step_ != step::stalled && step_ != step::waiting)
    again_ = reason;
  return todo;
}

membership_actions classic_membership::topics_are(const topics& known, time_point now) {
  out todo;
  if (leads_ && step_ == step::stable && leadership_.outdated(known))
    rejoin("topics that the group reads have changed", now, todo);
  return todo;
}

membership_actions classic_membership::progress(bool busy, time_point now) {
  out todo;
  late_at_.reset();
  if (busy) late_at_ = now + config_.max_poll_interval;
  if (step_ == step::stalled) rejoin("the member's user is back", now, todo);
  return todo;
}

membership_actions classic_membership::leave(const std::string& reason, time_point now, time_point deadline) {
  out todo;
  subscribed_ = false;
  wanted_.clear();
  again_.clear();
  reason_ = reason;
  leave_by_ = deadline;
  if (step_ == step::leaving) return todo;
  awaited_ = 0;
  leaves_ = true;
  if (revoke_ticket_ != 0) {
    deadline_ = std::min(deadline_, deadline); // the rest follows when the user has given this up
    return todo;
  }
  if (owned_.empty())
    farewell(now, todo);
  else
    revoke(owned_, step::leaving, left_of(deadline, now), now, todo);
  return todo;
}

membership_actions classic_membership::quit() {
  out todo;
  reason_ = "the member has ended";
  say_goodbye(config_.request_timeout, todo);
  forget(false);
  owned_.clear();
  subscribed_ = false;
  step_ = step::idle;
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
    next_beat_ = now + pauses_.next();
  } else if (ticket == awaited_) {
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
    lose(told(code, "the member is not of the group's generation any more"), todo);
    forget(code == errc::illegal_generation);
    return leaves_ ? gone(now, todo) : rejoin("the member was not of the generation any more", now, todo);
  default:
    if (!describe(code).retriable) return fail(told(code, "the heartbeat was refused"), todo);
    cause_ = told(code, "the heartbeat was refused");
    next_beat_ = now + pauses_.next();
  }
}

// -- giving up ---------------------------------------------------------------------------------------------------------

void classic_membership::revoke(
    std::vector<topic_partition> what, step next, milliseconds patience, time_point now, out& todo) {
  step_ = next;
  deadline_ = now + patience;
  revoked_ = what;
  revoke_ticket_ = ++last_ticket_;
  todo.push_back(membership::revoke{revoke_ticket_, owned_since_, std::move(what), patience});
}

membership_actions classic_membership::released(uint64_t ticket, time_point now) {
  out todo;
  if (ticket != 0 && ticket == revoke_ticket_) given_up(now, todo);
  return todo;
}

void classic_membership::given_up(time_point now, out& todo) {
  revoke_ticket_ = 0;
  std::erase_if(owned_, [this](const topic_partition& each) {
    return std::binary_search(revoked_.begin(), revoked_.end(), each);
  });
  revoked_.clear();
  if (leaves_) {
    if (owned_.empty()) return farewell(now, todo);
    return revoke(owned_, step::leaving, left_of(leave_by_, now), now, todo);
  }
  step_ == step::revoking ? join(todo) : take_over(now, todo);
}

void classic_membership::lose(const error& cause, out& todo) {
  revoke_ticket_ = 0;
  revoked_.clear();
  cause_ = cause;
  if (owned_.empty()) return;
  todo.push_back(membership::lost{owned_since_, std::exchange(owned_, {}), cause});
}

void classic_membership::forget(bool keep_id) {
  if (!keep_id) member_id_.clear();
  generation_ = -1;
  owned_since_ = -1;
  leads_ = false;
  leadership_ = {};
  awaited_ = 0;
  heartbeat_ = 0;
}

void classic_membership::fail(const error& cause, out& todo) {
  lose(cause, todo);
  if (cause.code() != errc::fenced_instance_id) say_goodbye(config_.request_timeout, todo);
  forget(false);
  step_ = step::failed;
  todo.push_back(membership::failed{cause});
  if (std::exchange(leaves_, false)) todo.push_back(membership::left{});
}

/// The user holds what it got for too long: others shall have its partitions.
void classic_membership::stall(out& todo) {
  const auto limit = std::to_string(config_.max_poll_interval.count());
  late_at_.reset();
  reason_ = "the member's user has not answered for " + limit + " ms";
  lose(
      {errc::handler_failed,
       "group '" + config_.group_id + "': the user of the member holds records for longer than max_poll_interval ("
           + limit
           + " ms), so the member has left: answer sooner, or allow more time; it joins again when the user goes on"},
      todo);
  say_goodbye(config_.request_timeout, todo);
  forget(is_static());
  step_ = step::stalled;
}

/// A farewell whose answer nobody waits for.
void classic_membership::say_goodbye(milliseconds patience, out& todo) {
  if (is_static() || member_id_.empty()) return;
  wire::leave_group_request request{.group_id = config_.group_id, .member_id = member_id_};
  request.members.push_back({.member_id = member_id_, .reason = reason_});
  send(std::move(request), patience, false, todo);
}

/// A static member says nothing: it may be back before its session ends.
void classic_membership::farewell(time_point now, out& todo) {
  step_ = step::leaving;
  heartbeat_ = 0;
  if (is_static() || member_id_.empty() || now >= leave_by_) return gone(now, todo);
  say_goodbye(left_of(leave_by_, now), todo);
  awaited_ = last_ticket_;
}

void classic_membership::gone(time_point now, out& todo) {
  forget(false);
  leaves_ = false;
  step_ = step::idle;
  cause_ = {};
  todo.push_back(membership::left{});
  if (subscribed_) rejoin("the member subscribes", now, todo);
}

// -- time --------------------------------------------------------------------------------------------------------------

membership_actions classic_membership::tick(time_point now) {
  out todo;
  if (late_at_ && now >= *late_at_ && may_be_late()) stall(todo);
  if (revoke_ticket_ != 0 && now >= deadline_) overdue(now, todo);
  if (generation_ >= 0 && (beats() || step_ == step::waiting) && now >= last_contact_ + config_.session_timeout) {
    lose(
        {errc::request_timed_out_locally,
         "group '" + config_.group_id + "': its coordinator has not answered within session_timeout ("
             + std::to_string(config_.session_timeout.count()) + " ms), so it has given the partitions away"},
        todo);
    forget(true);
    leaves_ ? gone(now, todo) : rejoin("the session has ended", now, todo);
  }
  if (step_ == step::waiting && now >= not_before_) rejoin(reason_, now, todo);
  if (beats() && heartbeat_ == 0 && now >= next_beat_) beat(now, todo);
  return todo;
}

/// The user has not given up in time.
void classic_membership::overdue(time_point now, out& todo) {
  const auto code = leaves_ ? errc::cancelled : errc::handler_failed;
  todo.push_back(membership::lost{
      owned_since_,
      revoked_,
      {code, "group '" + config_.group_id + "': they were not given up in the time that was left"}});
  given_up(now, todo);
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

std::optional<classic_membership::time_point> classic_membership::next_tick() const {
  std::optional<time_point> first;
  const auto note = [&first](time_point when) {
    if (!first || when < *first) first = when;
  };
  if (late_at_ && may_be_late()) note(*late_at_);
  if (revoke_ticket_ != 0) note(deadline_);
  if (step_ == step::waiting) note(not_before_);
  if (generation_ >= 0 && (beats() || step_ == step::waiting)) note(last_contact_ + config_.session_timeout);
  if (beats() && heartbeat_ == 0) note(next_beat_);
  return first;
}

bool classic_membership::beats() const {
  if (generation_ < 0) return false;
  return step_ == step::stable || step_ == step::releasing || step_ == step::revoking || step_ == step::planning
         || (step_ == step::leaving && revoke_ticket_ != 0);
}

bool classic_membership::may_be_late() const {
  return step_ != step::idle && step_ != step::failed && step_ != step::leaving && step_ != step::stalled;
}

// -- common ------------------------------------------------------------------------------------------------------------

std::vector<std::string> classic_membership::topics_of_interest() const {
  return leads_ ? leadership_.topics() : std::vector<std::string>{};
}

group_phase classic_membership::phase() const {
  switch (step_) {
  case step::idle:
    return group_phase::idle;
  case step::waiting:
  case step::joining:
    return group_phase::joining;
  case step::stable:
    return group_phase::stable;
  case step::stalled:
    return group_phase::stalled;
  case step::leaving:
    return group_phase::leaving;
  case step::failed:
    return group_phase::failed;
  default:
    return group_phase::rebalancing;
  }
}

bool classic_membership::between_generations() const {
  return step_ == step::waiting || step_ == step::joining || step_ == step::planning || step_ == step::syncing;
}

std::optional<std::string> classic_membership::instance() const {
  if (is_static()) return config_.instance_id;
  return std::nullopt;
}

error classic_membership::told(errc code, const std::string& what) const {
  return {code, "group '" + config_.group_id + "': " + what + ": " + phrase(code)};
}

uint64_t classic_membership::send(group_request what, milliseconds timeout, bool over_own_lane, out& todo) {
  todo.push_back(membership::send{++last_ticket_, std::move(what), timeout, over_own_lane});
  return last_ticket_;
}

} // namespace cafka
