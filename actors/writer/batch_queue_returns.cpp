// How a batch_queue takes batches back, and what it tells of them.

#include <algorithm>

#include "cafka/actors/retry/retry_rule.hpp"
#include "cafka/actors/writer/batch_queue.hpp"
#include "cafka/wire/naming.hpp"
#include "cafka/wire/phrase.hpp"

namespace cafka {

batch_queue::position batch_queue::find(uint64_t id) {
  return std::find_if(batches_.begin(), batches_.end(), [id](const batch& b) { return b.id == id; });
}

void batch_queue::take_back(const returned_batch& how, time_point now) {
  auto at = find(how.id);
  if (at != batches_.end() && at->lent()) give_back(at, how, now);
}

void batch_queue::lose_sender(uint64_t sender, time_point now) {
  std::vector<uint64_t> lost;
  for (const auto& b : batches_)
    if (b.lent_to == sender && b.lent()) lost.push_back(b.id);
  error why{errc::connection_closed, "the sender ended"};
  for (auto id : lost) take_back({.id = id, .how = returned_batch::kind::in_doubt, .what = why}, now);
  if (sender == sender_) assign(0);
}

void batch_queue::give_back(position which, const returned_batch& how, time_point now) {
  which->lent_to = 0;
  which->repeated = true;
  --lent_;
  produce_circumstances in{
      .idempotent = options_.idempotent,
      .resend_in_doubt = options_.resend_in_doubt,
      .awaits_replicas = options_.awaits_replicas,
      .head_of_line = which == batches_.begin(),
      .in_doubt = which->in_doubt,
      .record_count = which->count(),
      .last_acknowledged_offset = last_offset_};
  if (calls_for_metadata(how.what.code())) stale_leader_ = true;
  apply(judge(how, in), which, how, now);
}

void batch_queue::apply(produce_verdict verdict, position which, const returned_batch& how, time_point now) {
  using enum produce_verdict;
  bool reported = which->settled || which->recalled;
  if (verdict == doubtful || verdict == unknown) which->in_doubt = true;
  switch (verdict) {
  case acknowledged:
    return acknowledge(which, outcome::acknowledged, how.base_offset, how.log_append_time);
  case sent:
    return acknowledge(which, outcome::sent, -1, -1);
  case failed:
    return drop(which, outcome::failed, located(how.what));
  case unknown:
    return drop(which, outcome::unknown, located(how.what));
  case gap:
    renumber(how.what, now);
    break;
  case split:
    if (!reported) return this->split(which);
    break;
  case resend:
  case doubtful:
    this->resend(which, how.what, now);
    break;
  }
  if (reported) drop(which, outcome::failed, timed_out(*which)); // its time is over: it is not sent again
}

void batch_queue::acknowledge(position which, outcome result, int64_t base_offset, int64_t log_append_time) {
  settle(*which, result, base_offset, {}, log_append_time);
  if (base_offset >= 0 && !former_log_) last_offset_ = std::max(last_offset_, base_offset + which->count() - 1);
  batches_.erase(which);
  acknowledged_once_ |= !former_log_;
  pauses_.reset();
  watch_.went_on();
}

void batch_queue::resend(position which, const error& why, time_point now) {
  // What the broker refused for being out of order follows from an earlier failure, which has its pause already.
  if (options_.idempotent && why.code() == errc::out_of_order_sequence_number) which->in_doubt = false;
  pause(why, now);
}

void batch_queue::pause(const error& why, time_point now) {
  last_error_ = why;
  watch_.failed(located(why));
  if (!draining_) resume_at_ = now + pauses_.next();
  draining_ = lent_ != 0;
}

// None of the batches that are here is in the log: brokers take them in order, and this one was to come first.
void batch_queue::renumber(const error& why, time_point now) {
  renumbering_ = true;
  for (auto& b : batches_)
    if (!b.lent()) b.in_doubt = false;
  pause(why, now);
}

void batch_queue::split(position which) {
  std::pair<batch, batch> halves;
  auto code = split_batch(*which, options_.assembly.compression, halves);
  if (code != errc::none)
    return drop(which, outcome::failed, located(error{code, "a batch that is too large cannot be split"}));
  halves.first.id = ++last_id_;
  halves.second.id = ++last_id_;
  *which = std::move(halves.second);
  batches_.insert(which, std::move(halves.first));
  draining_ = lent_ != 0;
}

// It leaves without an acknowledgement: `result` is what this attempt, or none, made of it.
void batch_queue::drop(position which, outcome result, const error& why) {
  settle(*which, which->in_doubt ? outcome::unknown : result, -1, why);
  if (which->numbered_under != 0) {
    renumbering_ = true;
    draining_ = lent_ != 0;
  }
  batches_.erase(which);
}

void batch_queue::settle(batch& which, outcome result, int64_t base_offset, const error& why, int64_t log_append_time) {
  if (which.settled) return;
  which.settled = true;
  int64_t at = base_offset;
  for (const auto& run : which.runs) {
    settled_.push_back(
        {.records = run, .result = result, .base_offset = at, .what = why, .log_append_time = log_append_time});
    if (at >= 0) at += run.count;
  }
}

namespace {

// What to do about what is awaited.
constexpr std::string_view if_leaderless = "see whether the brokers of its replicas are up";
constexpr std::string_view if_anonymous =
    "see whether a broker can be reached and the cluster has a controller, which hands them out";
constexpr std::string_view if_silent = "see whether it is reachable, and what it is busy with";

} // namespace

error batch_queue::unanswered() const {
  if (sender_ == 0)
    return located({errc::leader_not_available, "the partition has no leader: " + std::string{if_leaderless}});
  if (wanted_identity())
    return located(
        {errc::request_timed_out_locally, "no broker has given a producer id yet: " + std::string{if_anonymous}});
  const auto who = broker_.empty() ? std::string{"its broker"} : "broker " + broker_;
  return located({errc::request_timed_out_locally, who + " has not answered yet: " + std::string{if_silent}});
}

error batch_queue::located(const error& what) const {
  auto place = options_.topic + "-" + std::to_string(options_.partition) + ": ";
  return {what.code(), place + phrase(what)};
}

namespace {

/// A batch of so many bytes may be late for no other reason than the line.
constexpr size_t takes_long = 64 * 1024;

bool may_be_slow(const std::string& silent_broker, const error& last) {
  return !silent_broker.empty() || last.code() == errc::request_timed_out_locally || last.code() == errc::buffer_full;
}

} // namespace

error batch_queue::timed_out(const batch& which, const std::string& silent_broker) const {
  auto text = "not delivered within " + std::to_string(which.patience.count()) + " ms";
  if (!silent_broker.empty()) text += "; broker " + silent_broker + " has it, and has not answered";
  if (sender_ == 0)
    text.append("; the partition has no leader: ").append(if_leaderless);
  else if (wanted_identity())
    text.append("; no broker has given a producer id")
        .append(last_error_ ? "" : ": ")
        .append(last_error_ ? "" : if_anonymous);
  else if (!silent_broker.empty() && !last_error_)
    text.append(": ").append(if_silent);
  if (last_error_) {
    text += "; the last attempt failed with ";
    text += to_string(last_error_.code()) + ": " + after(text, phrase(last_error_));
  }
  if (which.bytes->size() >= takes_long && may_be_slow(silent_broker, last_error_))
    text += "; if the line is slow, a lower batch_bytes lets records through in time";
  return located({errc::delivery_timed_out, text});
}

} // namespace cafka
