// What happens to a member, and when; what it says and hears: consumer_heartbeat.cpp.
#include "cafka/actors/group/consumer_membership.hpp"

#include <algorithm>
#include <cstring>
#include <iterator>
#include <utility>

#include "cafka/actors/retry/random_source.hpp"
#include "cafka/wire/phrase.hpp"

namespace cafka {

using std::chrono::milliseconds;

namespace {

std::string new_member_id(uint64_t seed) {
  random_source random{seed};
  const uint64_t halves[] = {random.next(), random.next()};
  wire::uuid id;
  std::memcpy(id.bytes.data(), halves, sizeof halves);
  return id.to_string();
}

std::vector<topic_partition> without(
    const std::vector<topic_partition>& all, const std::vector<topic_partition>& some) {
  std::vector<topic_partition> rest;
  std::set_difference(all.begin(), all.end(), some.begin(), some.end(), std::back_inserter(rest));
  return rest;
}

milliseconds left_of(group_membership::time_point deadline, group_membership::time_point now) {
  return std::max(std::chrono::duration_cast<milliseconds>(deadline - now), milliseconds{1});
}

} // namespace

consumer_membership::consumer_membership(const group_config& config, uint64_t seed)
    : config_(config),
      pauses_(config.retry_backoff, config.retry_backoff_max, seed),
      member_id_(new_member_id(seed)),
      interval_(config.heartbeat_interval) {}

// -- what the user wants -----------------------------------------------------------------------------------------------

membership_actions consumer_membership::subscribe(std::vector<std::string> names, std::string pattern, time_point now) {
  std::sort(names.begin(), names.end());
  names.erase(std::unique(names.begin(), names.end()), names.end());
  out todo;
  const bool idle = step_ == step::idle || step_ == step::failed;
  if (subscribed_ && !idle && names == wanted_ && pattern == pattern_) return todo;
  subscribed_ = true;
  wanted_ = std::move(names);
  pattern_ = std::move(pattern);
  tells_all_ = true;
  if (idle) rejoin(now);
  if (beats()) next_beat_ = now;
  if (beats() && awaited_ == 0) beat(now, todo);
  return todo;
}

membership_actions consumer_membership::progress(bool busy, time_point now) {
  out todo;
  late_at_.reset();
  if (busy) late_at_ = now + config_.max_poll_interval;
  if (step_ != step::stalled) return todo;
  rejoin(now);
  beat(now, todo);
  return todo;
}

membership_actions consumer_membership::leave(const std::string&, time_point now, time_point deadline) {
  out todo;
  subscribed_ = false;
  wanted_.clear();
  pattern_.clear();
  leave_by_ = deadline;
  if (step_ == step::leaving) return todo;
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

membership_actions consumer_membership::quit() {
  out todo;
  say_goodbye(config_.request_timeout, todo);
  step_ = step::idle;
  owned_.clear();
  return todo;
}

// -- what the member has -----------------------------------------------------------------------------------------------

/// Without the topics whose names are not known yet: they follow.
std::vector<topic_partition> consumer_membership::resolved_target() const {
  std::vector<topic_partition> target;
  for (const auto& [id, numbers] : target_)
    if (const auto known = names_.find(id); known != names_.end())
      for (auto number : numbers) target.push_back({known->second, number});
  std::sort(target.begin(), target.end());
  return target;
}

void consumer_membership::resolve(out& todo) {
  membership::resolve unknown;
  for (const auto& [id, numbers] : target_)
    if (!names_.contains(id)) unknown.ids.push_back(id);
  if (!unknown.ids.empty()) todo.push_back(std::move(unknown));
}

membership_actions consumer_membership::resolved(const std::map<wire::uuid, std::string>& names, time_point now) {
  out todo;
  for (const auto& [id, name] : names) names_[id] = name;
  if (step_ == step::stable) reconcile(now, todo);
  return todo;
}

void consumer_membership::reconcile(time_point now, out& todo) {
  const auto target = resolved_target();
  auto surplus = without(owned_, target);
  if (!surplus.empty()) return revoke(std::move(surplus), step::reconciling, config_.max_poll_interval, now, todo);
  auto added = without(target, owned_);
  step_ = step::stable;
  owned_ = target;
  if (!added.empty()) has_changed_ = true;
  todo.push_back(membership::assigned{epoch_, std::move(added), owned_});
  if (has_changed_ && awaited_ == 0) beat(now, todo);
}

void consumer_membership::revoke(
    std::vector<topic_partition> what, step next, milliseconds patience, time_point now, out& todo) {
  step_ = next;
  deadline_ = now + patience;
  revoked_ = what;
  revoke_ticket_ = ++last_ticket_;
  todo.push_back(membership::revoke{revoke_ticket_, epoch_, std::move(what), patience});
}

membership_actions consumer_membership::released(uint64_t ticket, time_point now) {
  out todo;
  if (ticket != 0 && ticket == revoke_ticket_) given_up(now, todo);
  return todo;
}

void consumer_membership::given_up(time_point now, out& todo) {
  revoke_ticket_ = 0;
  owned_ = without(owned_, std::exchange(revoked_, {}));
  has_changed_ = true;
  if (!leaves_) return reconcile(now, todo);
  if (owned_.empty()) return farewell(now, todo);
  revoke(owned_, step::leaving, left_of(leave_by_, now), now, todo);
}

void consumer_membership::lose(const error& cause, out& todo) {
  revoke_ticket_ = 0;
  revoked_.clear();
  target_.clear();
  cause_ = cause;
  if (owned_.empty()) return;
  todo.push_back(membership::lost{epoch_, std::exchange(owned_, {}), cause});
}

// -- its life ----------------------------------------------------------------------------------------------------------

/// With the epoch that says so.
void consumer_membership::rejoin(time_point now) {
  step_ = step::joining;
  epoch_ = 0;
  tells_all_ = true;
  target_.clear();
  awaited_ = 0;
  next_beat_ = now;
  last_contact_ = now;
  cause_ = {};
}

void consumer_membership::fail(const error& cause, out& todo) {
  lose(cause, todo);
  step_ = step::failed;
  awaited_ = 0;
  epoch_ = 0;
  todo.push_back(membership::failed{cause});
  if (std::exchange(leaves_, false)) todo.push_back(membership::left{});
}

void consumer_membership::stall(time_point, out& todo) {
  const auto limit = std::to_string(config_.max_poll_interval.count());
  late_at_.reset();
  lose(
      {errc::handler_failed,
       "group '" + config_.group_id + "': the user of the member holds records for longer than max_poll_interval ("
           + limit
           + " ms), so the member has left: answer sooner, or allow more time; it joins again when the user goes on"},
      todo);
  say_goodbye(config_.request_timeout, todo);
  awaited_ = 0;
  epoch_ = 0;
  step_ = step::stalled;
}

void consumer_membership::farewell(time_point now, out& todo) {
  step_ = step::leaving;
  if (epoch_ <= 0 || now >= leave_by_) return gone(now, todo);
  say_goodbye(left_of(leave_by_, now), todo);
  awaited_ = last_ticket_;
}

void consumer_membership::gone(time_point now, out& todo) {
  leaves_ = false;
  step_ = step::idle;
  epoch_ = 0;
  awaited_ = 0;
  cause_ = {};
  todo.push_back(membership::left{});
  if (!subscribed_) return;
  rejoin(now);
  beat(now, todo);
}

// -- time --------------------------------------------------------------------------------------------------------------

membership_actions consumer_membership::tick(time_point now) {
  out todo;
  const bool may_be_late = beats() && step_ != step::leaving;
  if (late_at_ && now >= *late_at_ && may_be_late) stall(now, todo);
  if (revoke_ticket_ != 0 && now >= deadline_) {
    const auto code = leaves_ ? errc::cancelled : errc::handler_failed;
    todo.push_back(membership::lost{
        epoch_,
        revoked_,
        {code, "group '" + config_.group_id + "': they were not given up in the time that was left"}});
    given_up(now, todo);
  }
  if (epoch_ > 0 && beats() && now >= last_contact_ + config_.session_timeout) {
    lose(
        {errc::request_timed_out_locally,
         "group '" + config_.group_id + "': its coordinator has not answered within session_timeout ("
             + std::to_string(config_.session_timeout.count()) + " ms), so it has given the partitions away"},
        todo);
    if (leaves_) {
      gone(now, todo);
    } else {
      const auto cause = cause_;
      rejoin(now);
      cause_ = cause;
    }
  }
  if (beats() && awaited_ == 0 && now >= next_beat_) beat(now, todo);
  return todo;
}

std::optional<consumer_membership::time_point> consumer_membership::next_tick() const {
  std::optional<time_point> first;
  const auto note = [&first](time_point when) {
    if (!first || when < *first) first = when;
  };
  if (late_at_ && beats() && step_ != step::leaving) note(*late_at_);
  if (revoke_ticket_ != 0) note(deadline_);
  if (epoch_ > 0 && beats()) note(last_contact_ + config_.session_timeout);
  if (beats() && awaited_ == 0) note(next_beat_);
  return first;
}

bool consumer_membership::beats() const {
  return step_ == step::joining || step_ == step::reconciling || step_ == step::stable
         || (step_ == step::leaving && revoke_ticket_ != 0);
}

group_phase consumer_membership::phase() const {
  switch (step_) {
  case step::idle:
    return group_phase::idle;
  case step::joining:
    return group_phase::joining;
  case step::reconciling:
    return group_phase::rebalancing;
  case step::stable:
    return group_phase::stable;
  case step::stalled:
    return group_phase::stalled;
  case step::leaving:
    return group_phase::leaving;
  case step::failed:
    break;
  }
  return group_phase::failed;
}

error consumer_membership::told(errc code, const std::string& what) const {
  return {code, "group '" + config_.group_id + "': " + (what.empty() ? phrase(code) : what)};
}

uint64_t consumer_membership::send(request what, milliseconds timeout, bool over_own_lane, out& todo) {
  todo.push_back(membership::send{++last_ticket_, std::move(what), timeout, over_own_lane});
  return last_ticket_;
}

} // namespace cafka
