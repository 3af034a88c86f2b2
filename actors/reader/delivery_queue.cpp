#include "cafka/actors/reader/delivery_queue.hpp"

#include <algorithm>
#include <utility>

namespace cafka {

delivery_queue::~delivery_queue() {
  for (const auto& [ticket, one] : lent_) commons_.counters->answered(one.charged);
}

// -- what comes in -----------------------------------------------------------------------------------------------------

void delivery_queue::restart(int64_t offset) {
  clear();
  place(offset);
}

void delivery_queue::place(int64_t offset) {
  position_ = {.topic = rules_.topic, .partition = rules_.partition, .position = offset};
  at_end_ = false;
}

void delivery_queue::clear() {
  decoder_.reset();
  for (const auto& one : waiting_)
    if (one.held) stop_viewing(one.held);
  waiting_.clear();
}

void delivery_queue::push(fetched_slice_ptr slice) {
  hold_ptr held;
  if (!slice->records.empty()) {
    held =
        std::make_shared<hold>(hold{.registration = slice->registration, .pin = slice->pin, .viewers = 1, .users = 1});
    if (slice->small && (full() || paused_ || !waiting_.empty())) slice = copy_out(*slice, *held);
  }
  waiting_.push_back({std::move(slice), std::move(held), std::nullopt});
}

void delivery_queue::push(partition_event event) { waiting_.push_back({nullptr, nullptr, std::move(event)}); }

void delivery_queue::drop(const fetched_slice& slice) {
  if (slice.pin == 0) return;
  account({.registration = slice.registration, .pin = slice.pin}, true, 0);
  actions_.emplace_back(reading::settled{slice.registration});
}

fetched_slice_ptr delivery_queue::copy_out(const fetched_slice& slice, hold& held) {
  auto memory = commons_.pool->take(slice.records.size());
  memory.append(slice.records);
  auto owned = std::make_shared<const arena>(std::move(memory));
  auto copy = std::make_shared<fetched_slice>(slice);
  copy->records = owned->span();
  copy->owner = owned;
  held.copied = static_cast<int64_t>(owned->capacity());
  account(held, true, held.copied);
  return copy;
}

// -- what goes out -----------------------------------------------------------------------------------------------------

unreadable_batch delivery_queue::pump() {
  while (!waiting_.empty()) {
    if (waiting_.front().event) {
      auto event = std::move(*waiting_.front().event);
      waiting_.pop_front();
      tell(std::move(event));
      continue;
    }
    if (paused_ || full()) return {};
    if (auto trouble = deliver_next()) {
      clear();
      return trouble;
    }
  }
  announce_end();
  return {};
}

void delivery_queue::tell(partition_event event) {
  using what = partition_event::what;
  if (event.kind == what::reset || event.kind == what::truncated || event.kind == what::recreated) place(event.offset);
  actions_.emplace_back(reading::tell{std::move(event)});
}

unreadable_batch delivery_queue::deliver_next() {
  const auto& [slice, held, event] = waiting_.front();
  if (!decoder_) {
    position_.high_watermark = slice->high_watermark;
    position_.last_stable_offset = slice->last_stable_offset;
    position_.log_start_offset = slice->log_start_offset;
    position_.end = end_of(*slice);
    decoder_.emplace(slice, rules_, position_.position, commons_);
  }
  auto piece = decoder_->next();
  if (piece.failure) return piece.failure;
  if (piece.batch) deliver(piece, held);
  move_to(piece.next_offset);
  if (piece.done) pop();
  return {};
}

void delivery_queue::deliver(slice_piece& piece, const hold_ptr& held) {
  ++held->users;
  if (piece.views_slice) ++held->viewers;
  const auto decompressed = static_cast<int64_t>(piece.decompressed);
  if (decompressed > 0) account(*held, false, decompressed);
  const auto charged = piece.batch->charged();
  commons_.counters->delivered(piece.batch->size(), piece.bytes, charged);
  lent_.emplace(++last_ticket_, lent{held, piece.views_slice, decompressed, charged});
  actions_.emplace_back(reading::deliver{std::move(piece.batch), last_ticket_});
}

// By what is not to be seen, too: the end is another one then.
void delivery_queue::move_to(int64_t offset) {
  if (offset <= position_.position) return;
  position_.position = offset;
  at_end_ = false;
}

void delivery_queue::pop() {
  decoder_.reset();
  auto done = std::move(waiting_.front());
  waiting_.pop_front();
  move_to(done.slice->next_offset);
  if (done.held) stop_viewing(done.held);
}

int64_t delivery_queue::end_of(const fetched_slice& slice) const {
  if (rules_.isolation == isolation_level::read_uncommitted || slice.last_stable_offset < 0)
    return slice.high_watermark;
  return std::min(slice.high_watermark, slice.last_stable_offset);
}

// Once for each time that the end is reached: at the start too, if the log is empty there.
void delivery_queue::announce_end() {
  if (at_end_ || paused_ || position_.lag() != 0) return;
  at_end_ = true;
  partition_event end;
  end.kind = partition_event::what::end_reached;
  end.topic = rules_.topic;
  end.partition = rules_.partition;
  end.assignment_epoch = rules_.assignment_epoch;
  end.offset = position_.position;
  tell(std::move(end));
}

// -- memory ------------------------------------------------------------------------------------------------------------

void delivery_queue::consumed(uint64_t ticket) {
  auto found = lent_.find(ticket);
  if (found == lent_.end()) return;
  const auto one = std::move(found->second);
  lent_.erase(found);
  commons_.counters->answered(one.charged);
  if (one.decompressed > 0) account(*one.held, false, -one.decompressed);
  if (one.views)
    stop_viewing(one.held);
  else
    stop_using(one.held);
}

void delivery_queue::stop_viewing(const hold_ptr& held) {
  if (--held->viewers == 0) account(*held, held->copied == 0, -held->copied);
  stop_using(held);
}

void delivery_queue::stop_using(const hold_ptr& held) {
  if (--held->users == 0) actions_.emplace_back(reading::settled{held->registration});
}

void delivery_queue::account(const hold& of, bool unpinned, int64_t held) {
  actions_.emplace_back(
      reading::account{{.registration = of.registration, .pin = of.pin, .unpinned = unpinned, .held = held}});
}

} // namespace cafka
