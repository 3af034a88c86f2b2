#include "cafka/actors/reader/partition/delivery_queue.hpp"

#include <algorithm>
#include <memory>
#include <utility>

namespace cafka {

namespace {

struct copied_slice {
  lease of; // outlives the memory
  arena memory;
};

} // namespace

delivery_queue::~delivery_queue() {
  for (const auto& [ticket, one] : lent_) counters_->answered(one.bytes);
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
  blocked_ = false;
  decoder_.reset();
  waiting_.clear();
}

void delivery_queue::push(fetched_slice_ptr slice) {
  const bool waits = full() || paused_ || !waiting_.empty();
  if (slice->small && (waits || decompressor_.share()->budget()->crowded())) slice = copy_out(*slice);
  waiting_.push_back({std::move(slice), std::nullopt});
}

void delivery_queue::push(partition_event event) { waiting_.push_back({nullptr, std::move(event)}); }

fetched_slice_ptr delivery_queue::copy_out(const fetched_slice& slice) const {
  auto memory = pool_->take(slice.records.size());
  memory.append(slice.records);
  const auto& share = decompressor_.share();
  auto owned =
      std::make_shared<copied_slice>(copied_slice{share->budget()->copy(share, memory.capacity()), std::move(memory)});
  auto copy = std::make_shared<fetched_slice>(slice);
  copy->small = false;
  copy->records = owned->memory.span();
  copy->owner = std::move(owned);
  return copy;
}

// -- what goes out -----------------------------------------------------------------------------------------------------

unreadable_batch delivery_queue::pump() {
  blocked_ = false;
  while (!waiting_.empty()) {
    if (waiting_.front().event) {
      auto event = std::move(*waiting_.front().event);
      waiting_.pop_front();
      tell(std::move(event));
      continue;
    }
    if (paused_ || full()) return {};
    if (!decoder_) begin(waiting_.front().slice);
    auto piece = decoder_->next();
    if (piece.blocked) {
      blocked_ = true;
      return {};
    }
    if (piece.failure) {
      clear();
      return piece.failure;
    }
    deliver(piece);
  }
  announce_end();
  return {};
}

void delivery_queue::tell(partition_event event) {
  if (has_moved(event)) place(event.offset);
  actions_.emplace_back(reading::tell{std::move(event)});
}

void delivery_queue::begin(const fetched_slice_ptr& slice) {
  position_.high_watermark = slice->high_watermark;
  position_.last_stable_offset = slice->last_stable_offset;
  position_.log_start_offset = slice->log_start_offset;
  position_.end = end_of(*slice);
  decoder_.emplace(slice, rules_, position_.position, decompressor_);
}

void delivery_queue::deliver(slice_piece& piece) {
  ++progress_;
  if (piece.batch) {
    const auto bytes = piece.batch->charged();
    counters_->delivered(piece.batch->size(), piece.bytes, bytes);
    lent_.emplace(++last_ticket_, lent{piece.batch->base_offset(), bytes});
    unanswered_ += bytes;
    actions_.emplace_back(reading::deliver{std::move(piece.batch), last_ticket_});
  }
  move_to(piece.next_offset);
  if (piece.done) pop();
}

// By what is not to be seen, too: the end is another one then.
void delivery_queue::move_to(int64_t offset) {
  if (offset <= position_.position) return;
  position_.position = offset;
  at_end_ = false;
}

void delivery_queue::pop() {
  decoder_.reset();
  move_to(waiting_.front().slice->next_offset);
  waiting_.pop_front();
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

void delivery_queue::consumed(uint64_t ticket) {
  auto found = lent_.find(ticket);
  if (found == lent_.end()) return;
  unanswered_ -= found->second.bytes;
  counters_->answered(found->second.bytes);
  lent_.erase(found);
}

} // namespace cafka
