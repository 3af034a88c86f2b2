#include "cafka/actors/writer/batch_queue.hpp"

#include <algorithm>

namespace cafka {

batch_queue::batch_queue(batch_queue_options options)
    : options_(std::move(options)),
      assembly_(options_.assembly),
      pauses_(options_.retry_backoff, options_.retry_backoff_max, options_.seed),
      watch_(options_.topic, options_.partition) {}

// -- records come in ---------------------------------------------------------------------------------------------------

void batch_queue::add(record_slice& slice, const slice_offer& offer, time_point now) {
  size_t before = batches_.size(), failed_before = settled_.size();
  assembly_.add(slice, offer, now, batches_, settled_);
  give_numbers(before);
  for (size_t i = failed_before; i < settled_.size(); ++i) settled_[i].what = located(settled_[i].what);
}

void batch_queue::give_numbers(size_t from) {
  for (size_t i = from; i < batches_.size(); ++i) batches_[i].id = ++last_id_;
}

bool batch_queue::seal_if_due(time_point now) {
  if (!assembly_.is_due(now)) return false;
  size_t before = batches_.size();
  assembly_.seal(batches_, settled_);
  give_numbers(before);
  return batches_.size() > before;
}

// -- batches go out ----------------------------------------------------------------------------------------------------

void batch_queue::assign(uint64_t sender, std::string broker) {
  if (sender == sender_) return;
  sender_ = sender;
  broker_ = std::move(broker);
  if (sender_ != 0) watch_.excuse();
  credit_ = 0;
  draining_ = lent_ != 0;
  resume_at_ = {};
}

// A broker takes any first number of a producer that it does not know. So nothing goes there before all that was sent to the
// former log is back, and then the first batch goes alone: were it refused and the next one taken, the two would change places.
void batch_queue::begin_new_log() {
  former_log_ = draining_ = lent_ != 0;
  acknowledged_once_ = false;
  last_offset_ = -1;
}

void batch_queue::credit(uint64_t sender) {
  if (sender == sender_) ++credit_;
}

std::optional<batch_queue::loan> batch_queue::lend(time_point now) {
  if (!may_lend(now)) return std::nullopt;
  auto next = next_to_lend();
  if (batches_ahead(next) >= window()) return std::nullopt;
  if (next == batches_.end()) {
    if (renumbering_ || !seal_if_due(now)) return std::nullopt;
    next = std::prev(batches_.end());
  }
  number(*next);
  next->lent_to = sender_;
  next->recalled = false;
  ++lent_;
  --credit_;
  return loan{next->id, next->bytes, next->deadline};
}

// With idempotence all that have no outcome count, as brokers recognise only the last five batches of a producer.
size_t batch_queue::batches_ahead(std::deque<batch>::const_iterator of) const {
  return options_.idempotent && !renumbering_ ? static_cast<size_t>(of - batches_.begin()) : lent_;
}

// A batch that goes out again goes alone: were others written behind it meanwhile, the broker might no longer recognise it.
// And a broker without state takes any first number, so the first batch under an identity goes alone as well.
size_t batch_queue::window() const {
  bool alone = !acknowledged_once_ || renumbering_ || (!batches_.empty() && batches_.front().repeated);
  return options_.idempotent && alone ? 1 : options_.max_in_flight;
}

bool batch_queue::may_lend(time_point now) {
  if (lent_ == 0) draining_ = former_log_ = false;
  if (sender_ == 0 || credit_ == 0 || draining_ || now < resume_at_) return false;
  return !options_.idempotent || has_identity();
}

// Changes over to the newest identity where that is due and safe: with a batch in doubt it is not, as it may be written
// under its old number and must not be written under a new one.
bool batch_queue::has_identity() {
  bool spent = renumbering_ || identity_.version == 0;
  if (!spent) return true;
  bool busy = lent_ != 0 || std::any_of(batches_.begin(), batches_.end(), [](const batch& b) { return b.in_doubt; });
  if (busy) return true; // those in doubt go out once more
  if (offered_.version <= identity_.version) return false;
  identity_ = offered_;
  renumbering_ = false;
  next_sequence_ = 0;
  acknowledged_once_ = false;
  for (auto& b : batches_) b.forget_number();
  return true;
}

batch_queue::position batch_queue::next_to_lend() {
  return std::find_if(batches_.begin(), batches_.end(), [this](const batch& b) {
    return !b.lent() && !b.settled && (!renumbering_ || b.in_doubt);
  });
}

void batch_queue::number(batch& next) {
  if (next.stamped) return;
  if (!options_.idempotent) return next.stamp();
  next.number(identity_, next_sequence_);
  next_sequence_ = wire::add_sequence(next_sequence_, next.count());
}

std::optional<uint64_t> batch_queue::wanted_identity() const {
  bool wanted = options_.idempotent && !empty() && (renumbering_ || identity_.version == 0);
  if (!wanted || offered_.version > identity_.version) return std::nullopt;
  return identity_.version;
}

void batch_queue::refuse_identity(const error& why) {
  if (!wanted_identity()) return;
  assembly_.flush();
  seal_if_due(time_point::max());
  for (auto& b : batches_)
    if (!b.lent() && !b.in_doubt && !b.settled) settle(b, outcome::failed, -1, located(why));
  std::erase_if(batches_, [](const batch& b) { return b.settled && !b.lent(); });
}

void batch_queue::miss_identity(const error& why) {
  if (!wanted_identity()) return;
  last_error_ = why;
  watch_.failed(located(why));
}

// -- time --------------------------------------------------------------------------------------------------------------

void batch_queue::advance(time_point now) {
  if (assembly_.deadline() && *assembly_.deadline() <= now) {
    assembly_.flush();
    seal_if_due(now);
  }
  for (size_t i = 0; i < batches_.size();) {
    auto& b = batches_[i];
    bool stays = true;
    if (b.deadline <= now && !b.settled && !b.recalled) {
      stays = b.lent();
      expire(batches_.begin() + static_cast<std::ptrdiff_t>(i));
    }
    if (stays) ++i;
  }
  if (gone_ && lent_ == 0) give_up();
  const bool waits =
      assembly_.is_due(now) || std::any_of(batches_.begin(), batches_.end(), [](const batch& b) { return !b.settled; });
  watch_.look(waits, now, [this] { return unanswered(); });
}

void batch_queue::give_up() {
  assembly_.flush();
  seal_if_due(time_point::max());
  while (!batches_.empty()) drop(batches_.begin(), outcome::failed, located(gone_));
}

// Only its sender knows whether a lent batch went out.
void batch_queue::expire(position which) {
  if (which->lent()) {
    which->recalled = true;
    recalls_.push_back({which->lent_to, which->id});
    return;
  }
  drop(which, outcome::failed, timed_out(*which));
}

void batch_queue::still_in_flight(uint64_t id, const std::string& broker) {
  auto at = find(id);
  if (at != batches_.end() && at->lent() && !at->settled) settle(*at, outcome::unknown, -1, timed_out(*at, broker));
}

std::optional<batch_queue::time_point> batch_queue::next_event(time_point now) const {
  std::optional<time_point> next;
  auto consider = [&next](time_point at) {
    if (!next || at < *next) next = at;
  };
  for (const auto& b : batches_)
    if (!b.settled && !b.recalled) consider(b.deadline);
  if (auto deadline = assembly_.deadline()) consider(*deadline);
  bool waits = lent_ < batches_.size() || !assembly_.empty();
  if (waits && resume_at_ > now) consider(resume_at_);
  if (auto due = assembly_.due(); due && *due > now) consider(*due);
  if (auto due = watch_.next_event()) consider(*due);
  return next;
}

void batch_queue::abandon(const error& why) {
  assembly_.flush();
  seal_if_due(time_point::max());
  for (auto& b : batches_) {
    bool doubtful = b.lent() || b.in_doubt;
    if (!b.settled) settle(b, doubtful ? outcome::unknown : outcome::failed, -1, located(why));
  }
  batches_.clear();
  lent_ = 0;
}

} // namespace cafka
