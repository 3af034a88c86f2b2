// The heartbeat of KIP-848: what a member says, and what it makes of the answer and of each refusal.
#include "cafka/actors/group/consumer_membership.hpp"

#include <algorithm>
#include <utility>

#include "cafka/actors/retry/retry_rule.hpp"
#include "cafka/wire/phrase.hpp"

namespace cafka {

using std::chrono::milliseconds;

namespace {

// The member is gone: of a static one, its partitions wait for it to come back.
constexpr int32_t leaving_epoch = -1;
constexpr int32_t static_leaving_epoch = -2;

} // namespace

void consumer_membership::beat(time_point now, out& todo) {
  next_beat_ = now + interval_;
  heartbeat_ = send(heartbeat_request(), std::max(interval_, config_.session_timeout / 3), true, todo);
}

/// What has not changed is left out, unless the last request may not have arrived.
consumer_membership::request consumer_membership::heartbeat_request() {
  request what{.group_id = config_.group_id, .member_id = member_id_, .member_epoch = epoch_};
  if (is_static()) what.instance_id = config_.instance_id;
  if (tells_all_) {
    if (!config_.rack.empty()) what.rack_id = config_.rack;
    what.rebalance_timeout_ms = static_cast<int32_t>(config_.max_poll_interval.count());
    what.subscribed_topic_names = wanted_;
    if (!pattern_.empty()) what.subscribed_topic_regex = pattern_;
    if (!config_.remote_assignor.empty()) what.server_assignor = config_.remote_assignor;
  }
  if (tells_all_ || has_changed_) what.topic_partitions = owned_by_id();
  tells_all_ = false;
  has_changed_ = false;
  return what;
}

std::vector<consumer_membership::request::topic_partitions_data> consumer_membership::owned_by_id() const {
  std::map<wire::uuid, std::vector<int32_t>> by_topic;
  for (const auto& each : owned_) by_topic[ids_.at(each.topic)].push_back(each.partition);
  std::vector<request::topic_partitions_data> all;
  for (auto& [id, numbers] : by_topic) all.push_back({.topic_id = id, .partitions = std::move(numbers)});
  return all;
}

void consumer_membership::say_goodbye(milliseconds patience, out& todo) {
  if (epoch_ <= 0) return;
  request what{
      .group_id = config_.group_id,
      .member_id = member_id_,
      .member_epoch = is_static() ? static_leaving_epoch : leaving_epoch};
  if (is_static()) what.instance_id = config_.instance_id;
  send(std::move(what), patience, false, todo);
}

// -- what the coordinator says -----------------------------------------------------------------------------------------

membership_actions consumer_membership::answered(uint64_t ticket, const group_response& what, time_point now) {
  out todo;
  if (is_farewell(ticket)) gone(now, todo); // whatever the answer is
  if (!is_heartbeat(ticket)) return todo;
  const auto* answer = std::get_if<wire::consumer_group_heartbeat_response>(&what);
  if (answer == nullptr) return todo;
  const auto code = from_wire(answer->error_code);
  code == errc::none ? heard(*answer, now, todo)
                     : heartbeat_refused(code, answer->error_message.value_or(""), now, todo);
  return todo;
}

membership_actions consumer_membership::unanswered(uint64_t ticket, const error& why, time_point now) {
  out todo;
  if (is_farewell(ticket)) gone(now, todo);
  if (!is_heartbeat(ticket)) return todo;
  if (why.code() == errc::version_not_supported)
    fail(told(why.code(), "the broker does not know the protocol of KIP-848: use the classic one, or Kafka 4.0"), todo);
  else
    try_again(why, now);
  return todo;
}

bool consumer_membership::is_farewell(uint64_t ticket) const { return ticket != 0 && ticket == awaited_; }

/// The one that is under way, while it still means something. It does so also while a member that leaves gives up what it has: a
/// coordinator that has raised the epoch takes no commit under the old one, and no heartbeat either that does not repeat all.
bool consumer_membership::is_heartbeat(uint64_t ticket) {
  if (ticket == 0 || ticket != heartbeat_) return false;
  heartbeat_ = 0;
  return beats();
}

void consumer_membership::heard(const wire::consumer_group_heartbeat_response& what, time_point now, out& todo) {
  last_contact_ = now;
  cause_ = {};
  pauses_.reset();
  unreleased_since_.reset();
  if (what.member_id && !what.member_id->empty()) member_id_ = *what.member_id;
  if (what.heartbeat_interval_ms > 0) interval_ = milliseconds{what.heartbeat_interval_ms};
  next_beat_ = now + interval_;
  const bool is_new = what.member_epoch != epoch_;
  epoch_ = what.member_epoch;
  if (what.assignment) aim_at(*what.assignment, todo);
  if (step_ == step::joining) step_ = step::stable;
  if (step_ == step::stable && (is_new || what.assignment || has_changed_)) reconcile(now, todo);
  // What is given up, also for the sake of this answer, is committed under this epoch.
  if (is_new && revoke_ticket_ != 0) todo.push_back(membership::entered{epoch_, owned_});
  if (tells_all_ && heartbeat_ == 0) beat(now, todo);
}

void consumer_membership::aim_at(const wire::consumer_group_heartbeat_response::assignment_data& what, out& todo) {
  target_.clear();
  for (const auto& topic : what.topic_partitions)
    for (auto partition : topic.partitions)
      if (partition >= 0) target_[topic.topic_id].push_back(partition);
  std::erase_if(names_, [this](const auto& each) { return !target_.contains(each.first); });
  resolve(todo);
}

void consumer_membership::heartbeat_refused(errc code, const std::string& text, time_point now, out& todo) {
  const auto why = told(code, text.empty() ? phrase(code) : text);
  switch (code) {
  case errc::unknown_member_id:
  case errc::fenced_member_epoch:
    // The partitions are others' already; the member may come back at once.
    lose(why, todo);
    if (leaves_) return gone(now, todo);
    rejoin(now);
    cause_ = why;
    next_beat_ = now + pauses_.next();
    return;
  case errc::unreleased_instance_id:
    // A twin that has died holds the name until its session ends; so does this member itself, whose first answer was lost.
    if (!unreleased_since_) unreleased_since_ = now;
    if (now - *unreleased_since_ > 2 * config_.session_timeout) return fail(why, todo);
    cause_ = why;
    return try_later(now);
  default:
    may_pass(code) ? try_again(why, now) : fail(why, todo);
  }
}

// The coordinator may be another one by now, which begins all sessions anew, also that of a twin.
void consumer_membership::try_again(const error& why, time_point now) {
  cause_ = why;
  unreleased_since_.reset();
  try_later(now);
}

void consumer_membership::try_later(time_point now) {
  tells_all_ = true;
  next_beat_ = now + pauses_.next();
}

membership_actions consumer_membership::refused(errc code, int32_t generation, time_point now) {
  out todo;
  if (generation != epoch_ || !beats()) return todo;
  // The coordinator is ahead: the next answer tells the epoch.
  if (code == errc::stale_member_epoch) {
    if (heartbeat_ == 0) beat(now, todo);
  } else if (code == errc::unknown_member_id || code == errc::fenced_member_epoch || code == errc::fenced_instance_id) {
    heartbeat_refused(code, {}, now, todo);
  }
  return todo;
}

} // namespace cafka
