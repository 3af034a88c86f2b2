#include "cafka/actors/group/member_life.hpp"

#include <algorithm>
#include <iterator>
#include <utility>

namespace cafka {

using std::chrono::milliseconds;

namespace {

milliseconds left_of(group_membership::time_point deadline, group_membership::time_point now) {
  return std::max(std::chrono::duration_cast<milliseconds>(deadline - now), milliseconds{1});
}

} // namespace

std::vector<topic_partition> without(
    const std::vector<topic_partition>& all, const std::vector<topic_partition>& some) {
  std::vector<topic_partition> rest;
  std::set_difference(all.begin(), all.end(), some.begin(), some.end(), std::back_inserter(rest));
  return rest;
}

member_life::member_life(const group_config& config, uint64_t seed)
    : config_(config), pauses_(config.retry_backoff, config.retry_backoff_max, seed) {}

// -- what the user wants -----------------------------------------------------------------------------------------------

void member_life::resume(const group_resumption& before, time_point now) {
  if (before.member_id.empty()) return;
  member_id_ = before.member_id;
  last_contact_ = now;
  next_beat_ = now;
  for (const auto& each : before.owned) owned_.push_back(each.where);
  std::sort(owned_.begin(), owned_.end());
  resume_at(before);
}

bool member_life::wants(std::vector<std::string> names, std::string pattern) {
  std::sort(names.begin(), names.end());
  names.erase(std::unique(names.begin(), names.end()), names.end());
  if (subscribed_ && !rests() && names == wanted_ && pattern == pattern_) return false;
  subscribed_ = true;
  wanted_ = std::move(names);
  pattern_ = std::move(pattern);
  return true;
}

membership_actions member_life::progress(bool busy, time_point now) {
  out todo;
  late_at_.reset();
  if (busy) late_at_ = now + config_.max_poll_interval;
  if (step_ == step::stalled) come_back("the member's user is back", now, todo);
  return todo;
}

membership_actions member_life::leave(const std::string& reason, time_point now, time_point deadline) {
  out todo;
  subscribed_ = false;
  wanted_.clear();
  pattern_.clear();
  reason_ = reason;
  leave_by_ = deadline;
  if (step_ == step::leaving) return todo;
  leaves_ = true;
  if (revoke_ticket_ != 0)
    deadline_ = std::min(deadline_, deadline); // the rest follows when the user has given this up
  else if (!joins_with_partitions())
    give_up_all(now, todo);
  return todo;
}

/// The group has the old generation no more, and the new one not yet: what it has could not be committed now.
bool member_life::joins_with_partitions() const {
  const bool joins = step_ == step::joining || step_ == step::planning || step_ == step::syncing;
  return joins && !owned_.empty();
}

membership_actions member_life::quit() {
  out todo;
  reason_ = "the member has ended";
  say_goodbye(config_.request_timeout, todo);
  forget(false);
  owned_.clear();
  subscribed_ = false;
  step_ = step::idle;
  return todo;
}

// -- giving up ---------------------------------------------------------------------------------------------------------

void member_life::revoke(
    std::vector<topic_partition> what, step next, milliseconds patience, time_point now, out& todo) {
  step_ = next;
  deadline_ = now + patience;
  revoked_ = what;
  revoke_ticket_ = ++last_ticket_;
  todo.push_back(membership::revoke{revoke_ticket_, owned_since(), std::move(what), patience});
}

membership_actions member_life::released(uint64_t ticket, time_point now) {
  out todo;
  if (ticket != 0 && ticket == revoke_ticket_) given_up(now, todo);
  return todo;
}

void member_life::given_up(time_point now, out& todo) {
  revoke_ticket_ = 0;
  owned_ = without(owned_, std::exchange(revoked_, {}));
  leaves_ ? give_up_all(now, todo) : go_on(now, todo);
}

void member_life::give_up_all(time_point now, out& todo) {
  awaited_ = 0;
  if (owned_.empty()) return farewell(now, todo);
  revoke(owned_, step::leaving, left_of(leave_by_, now), now, todo);
}

/// The user has not given up in time.
void member_life::overdue(time_point now, out& todo) {
  const auto code = leaves_ ? errc::cancelled : errc::handler_failed;
  const auto why = told(code, "they were not given up in the time that was left");
  todo.push_back(membership::lost{owned_since(), revoked_, why});
  given_up(now, todo);
}

void member_life::lose(const error& cause, out& todo) {
  revoke_ticket_ = 0;
  revoked_.clear();
  cause_ = cause;
  if (owned_.empty()) return;
  todo.push_back(membership::lost{owned_since(), std::exchange(owned_, {}), cause});
}

// -- the end, for now or for good --------------------------------------------------------------------------------------

void member_life::end_session(time_point now, out& todo) {
  const auto limit = std::to_string(config_.session_timeout.count());
  const auto why = told(
      errc::request_timed_out_locally, "its coordinator has not answered within session_timeout (" + limit
                                           + " ms), so it has given the partitions away");
  lose(why, todo);
  forget(true);
  if (leaves_) return gone(now, todo);
  come_back("the session has ended", now, todo);
  cause_ = why;
}

/// The user holds what it got for too long: others shall have its partitions.
void member_life::stall(out& todo) {
  const auto limit = std::to_string(config_.max_poll_interval.count());
  late_at_.reset();
  reason_ = "the member's user has not answered for " + limit + " ms";
  lose(
      told(
          errc::handler_failed, "the user of the member holds records for longer than max_poll_interval (" + limit
                                    + " ms), so the member has left: answer sooner, or allow more time; it joins "
                                      "again when the user goes on"),
      todo);
  say_goodbye(config_.request_timeout, todo);
  forget(is_static());
  step_ = step::stalled;
}

void member_life::fail(const error& cause, out& todo) {
  lose(cause, todo);
  if (cause.code() != errc::fenced_instance_id) say_goodbye(config_.request_timeout, todo);
  forget(false);
  step_ = step::failed;
  todo.push_back(membership::failed{cause});
  if (std::exchange(leaves_, false)) todo.push_back(membership::left{});
}

/// The answer is waited for, whatever it is: leaving is over then.
void member_life::farewell(time_point now, out& todo) {
  step_ = step::leaving;
  const auto before = last_ticket_;
  if (now < leave_by_) say_goodbye(left_of(leave_by_, now), todo);
  if (last_ticket_ == before) return gone(now, todo);
  awaited_ = last_ticket_;
}

void member_life::gone(time_point now, out& todo) {
  forget(false);
  leaves_ = false;
  step_ = step::idle;
  cause_ = {};
  todo.push_back(membership::left{});
  if (subscribed_) come_back("the member subscribes", now, todo);
}

// -- time --------------------------------------------------------------------------------------------------------------

membership_actions member_life::tick(time_point now) {
  out todo;
  if (late_at_ && now >= *late_at_ && may_be_late()) stall(todo);
  if (leaves_ && joins_with_partitions() && now >= leave_by_) give_up_all(now, todo);
  if (revoke_ticket_ != 0 && now >= deadline_) overdue(now, todo);
  if (in_session() && now >= last_contact_ + config_.session_timeout) end_session(now, todo);
  on_tick(now, todo);
  return todo;
}

std::optional<member_life::time_point> member_life::next_tick() const {
  auto first = next_due();
  const auto note = [&first](time_point when) {
    if (!first || when < *first) first = when;
  };
  if (late_at_ && may_be_late()) note(*late_at_);
  if (leaves_ && joins_with_partitions()) note(leave_by_);
  if (revoke_ticket_ != 0) note(deadline_);
  if (in_session()) note(last_contact_ + config_.session_timeout);
  return first;
}

bool member_life::may_be_late() const { return !rests() && !leaves_ && step_ != step::stalled; }

// -- common ------------------------------------------------------------------------------------------------------------

group_phase member_life::phase() const {
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

bool member_life::between_generations() const {
  return step_ == step::waiting || step_ == step::joining || step_ == step::planning || step_ == step::syncing;
}

std::optional<std::string> member_life::instance() const {
  if (is_static()) return config_.instance_id;
  return std::nullopt;
}

error member_life::told(errc code, const std::string& text) const {
  return {code, "group '" + config_.group_id + "': " + text};
}

uint64_t member_life::send(group_request what, milliseconds timeout, bool over_own_lane, out& todo) {
  todo.push_back(membership::send{++last_ticket_, std::move(what), timeout, over_own_lane});
  return last_ticket_;
}

} // namespace cafka
