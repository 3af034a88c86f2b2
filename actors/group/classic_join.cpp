// How a member of the classic protocol joins: JoinGroup, the leader's plan, SyncGroup, and what is given up on the way.
#include "cafka/actors/group/classic_membership.hpp"

#include <algorithm>
#include <iterator>
#include <utility>

#include "cafka/actors/group/consumer_protocol.hpp"
#include "cafka/actors/group/sticky_history.hpp"
#include "cafka/actors/retry/retry_rule.hpp"
#include "cafka/wire/phrase.hpp"

namespace cafka {

using std::chrono::milliseconds;

namespace {

const std::string consumer_type = "consumer";

const assignor* find(const std::vector<assignor>& all, const std::string& name) {
  const auto found = std::find_if(all.begin(), all.end(), [&](const assignor& each) { return each.name() == name; });
  return found == all.end() ? nullptr : &*found;
}

} // namespace

/// What the next generation cannot leave with this member is given up first.
void classic_membership::rejoin(const std::string& reason, time_point now, out& todo) {
  reason_ = reason;
  again_.clear();
  awaited_ = 0;
  heartbeat_ = 0;
  if (leaves_ && owned_.empty()) return give_up_all(now, todo);
  std::vector<topic_partition> given_up;
  for (const auto& each : owned_)
    if (!leaves_ && (!cooperative_ || !std::binary_search(wanted_.begin(), wanted_.end(), each.topic)))
      given_up.push_back(each);
  if (given_up.empty()) return join(todo);
  next_beat_ = std::min(next_beat_, now + config_.heartbeat_interval);
  revoke(std::move(given_up), step::revoking, config_.max_poll_interval, now, todo);
}

/// At once, unless that was tried already and has not helped.
void classic_membership::join_again(const std::string& reason, const error& why, time_point now, out& todo) {
  reason_ = reason;
  if (pauses_.failures() > 0) return pause(why, now);
  pauses_.next();
  rejoin(reason, now, todo);
}

void classic_membership::pause(const error& why, time_point now) {
  cause_ = why;
  awaited_ = 0;
  step_ = step::waiting;
  not_before_ = leaves_ ? now : now + pauses_.next();
}

/// JoinGroup and SyncGroup are answered when others have done their part.
milliseconds classic_membership::parking_time() const {
  constexpr milliseconds margin{5'000};
  return std::max(config_.request_timeout, config_.max_poll_interval + margin);
}

void classic_membership::join(out& todo) {
  step_ = step::joining;
  owes_join_ = false;
  heartbeat_ = 0;
  awaited_ = send(join_request(), parking_time(), true, todo);
}

wire::join_group_request classic_membership::join_request() const {
  wire::join_group_request request;
  request.group_id = config_.group_id;
  request.session_timeout_ms = static_cast<int32_t>(config_.session_timeout.count());
  request.rebalance_timeout_ms = static_cast<int32_t>(config_.max_poll_interval.count());
  request.member_id = member_id_;
  request.group_instance_id = instance();
  request.protocol_type = consumer_type;
  for (const auto& each : config_.assignors)
    request.protocols.push_back({.name = each.name(), .metadata = subscription_for(each)});
  request.reason = reason_;
  return request;
}

wire::bytes classic_membership::subscription_for(const assignor& each) const {
  member_subscription own{.topics = wanted_};
  if (!config_.rack.empty()) own.rack = config_.rack;
  if (cooperative_) {
    own.owned = owned_;
    own.generation = owned_since_;
  }
  if (each.wants_history()) own.user_data = sticky_user_data({.partitions = target_, .generation = owned_since_});
  return write_subscription(own);
}

// -- JoinGroup ---------------------------------------------------------------------------------------------------------

void classic_membership::joined(const wire::join_group_response& what, time_point now, out& todo) {
  if (const auto code = from_wire(what.error_code); code != errc::none) return join_refused(code, what, now, todo);
  id_is_stored_ = id_is_stored_ && member_id_ == what.member_id;
  member_id_ = what.member_id;
  generation_ = what.generation_id;
  protocol_ = what.protocol_name.value_or("");
  last_contact_ = now;
  const bool consumers = !what.protocol_type || *what.protocol_type == consumer_type;
  if (!consumers || find(config_.assignors, protocol_) == nullptr)
    return fail(
        {errc::inconsistent_group_protocol, "group '" + config_.group_id + "' has agreed on '" + protocol_
                                                + "' of type '" + what.protocol_type.value_or(consumer_type)
                                                + "', which this member does not know"},
        todo);
  leads_ = what.leader == member_id_;
  leadership_ = {};
  leads_ ? lead(what, now, todo) : sync({}, todo);
}

void classic_membership::join_refused(errc code, const wire::join_group_response& what, time_point now, out& todo) {
  const auto why = refusal(code, "joining was refused");
  switch (code) {
  case errc::member_id_required:
    if (what.member_id.empty() || !member_id_.empty()) return pause(why, now);
    member_id_ = what.member_id;
    return join(todo);
  case errc::unknown_member_id:
  case errc::illegal_generation:
    lose(why, todo);
    forget(code == errc::illegal_generation);
    return pause(why, now);
  case errc::rebalance_in_progress:
    return pause(why, now);
  default:
    refused_for_now_or_good(why, now, todo);
  }
}

// -- the leader --------------------------------------------------------------------------------------------------------

void classic_membership::lead(const wire::join_group_response& what, time_point now, out& todo) {
  leadership_.read(what.members);
  keeps_assignment_ = what.skip_assignment;
  step_ = step::planning;
  next_beat_ = now + config_.heartbeat_interval;
  todo.push_back(membership::look_up{leadership_.topics()});
}

membership_actions classic_membership::looked_up(topics known, time_point) {
  out todo;
  if (step_ != step::planning) return todo;
  group_leadership::assignments shares;
  if (keeps_assignment_) {
    leadership_.resume(std::move(known));
  } else if (const auto why = leadership_.assign(*find(config_.assignors, protocol_), std::move(known), shares)) {
    fail(why, todo);
    return todo;
  }
  sync(std::move(shares), todo);
  return todo;
}

// -- SyncGroup ---------------------------------------------------------------------------------------------------------

void classic_membership::sync(group_leadership::assignments shares, out& todo) {
  step_ = step::syncing;
  heartbeat_ = 0;
  wire::sync_group_request request;
  request.group_id = config_.group_id;
  request.generation_id = generation_;
  request.member_id = member_id_;
  request.group_instance_id = instance();
  request.protocol_type = consumer_type;
  request.protocol_name = protocol_;
  request.assignments = std::move(shares);
  awaited_ = send(std::move(request), parking_time(), true, todo);
}

void classic_membership::synced(const wire::sync_group_response& what, time_point now, out& todo) {
  if (const auto code = from_wire(what.error_code); code != errc::none) return sync_refused(code, now, todo);
  if (what.protocol_name.value_or(protocol_) != protocol_
      || what.protocol_type.value_or(consumer_type) != consumer_type)
    return fail(refusal(errc::inconsistent_group_protocol, "the assignment is of another protocol"), todo);
  if (const auto why = read_assignment(what.assignment, target_))
    return pause({why.code(), "the assignment by the leader of group '" + config_.group_id + "': " + phrase(why)}, now);
  last_contact_ = now;
  next_beat_ = now + config_.heartbeat_interval;
  id_is_stored_ = true;
  lost_touch_ = false;
  pauses_.reset();
  cause_ = drop_unwanted();
  auto given_up = without(owned_, target_);
  if (given_up.empty() && !leaves_) return take_over(now, todo);
  todo.push_back(membership::entered{generation_, owned_});
  owes_join_ = !given_up.empty();
  if (leaves_) return give_up_all(now, todo);
  again_ = "partitions were given up, which others can have now";
  revoke(std::move(given_up), step::releasing, config_.max_poll_interval, now, todo);
}

/// A leader may be wrong about what members want; nobody reads what they do not.
error classic_membership::drop_unwanted() {
  const auto is_wanted = [this](const topic_partition& each) {
    return std::binary_search(wanted_.begin(), wanted_.end(), each.topic);
  };
  const auto unwanted = std::stable_partition(target_.begin(), target_.end(), is_wanted);
  if (unwanted == target_.end()) return {};
  const auto unasked = *unwanted;
  target_.erase(unwanted, target_.end());
  if (!again_.empty()) return {}; // the subscription has changed since
  return told(
      errc::inconsistent_group_protocol,
      "its leader has assigned " + to_string(unasked) + " to this member, which did not ask for the topic");
}

void classic_membership::sync_refused(errc code, time_point now, out& todo) {
  const auto why = refusal(code, "the assignment was refused");
  switch (code) {
  case errc::rebalance_in_progress:
    if (!leaves_) return join_again("the group rebalances", why, now, todo);
    // Until all have joined again commits of this generation are taken, and of none before it.
    todo.push_back(membership::entered{generation_, owned_});
    return give_up_all(now, todo);
  case errc::illegal_generation:
  case errc::unknown_member_id:
    lose(why, todo);
    forget(code == errc::illegal_generation);
    return join_again("the member was not of the generation any more", why, now, todo);
  default:
    refused_for_now_or_good(why, now, todo);
  }
}

void classic_membership::refused_for_now_or_good(const error& why, time_point now, out& todo) {
  if (is_forgotten(why.code())) return start_over(why, now, todo);
  if (!may_pass(why.code())) return fail(why, todo);
  lost_touch_ = true;
  pause(why, now);
}

void classic_membership::take_over(time_point now, out& todo) {
  auto added = without(target_, owned_);
  owned_ = target_;
  owned_since_ = generation_;
  step_ = step::stable;
  todo.push_back(membership::assigned{generation_, std::move(added), owned_});
  if (!again_.empty()) rejoin(std::string(again_), now, todo);
}

} // namespace cafka
