#include "cafka/actors/blocking/intake.hpp"

#include <utility>

namespace cafka::blocking {

intake::intake(
    record_set_builder builder, std::chrono::milliseconds linger, size_t full_bytes, size_t limit_bytes,
    std::function<void()> wake)
    : builder_(std::move(builder)),
      linger_(linger),
      full_bytes_(full_bytes),
      limit_bytes_(limit_bytes),
      wake_(std::move(wake)) {}

template <any_record Record>
void intake::put(const Record& what, allowed_time timeout) {
  bool wake = false;
  {
    std::unique_lock guard{mutex_};
    const auto room = [this] { return closed_ || builder_.bytes() < limit_bytes_; };
    if (!room() && !changed_.wait_for(guard, bounded(timeout), room))
      throw error(
          errc::buffer_full, "the writer took no records for " + std::to_string(timeout.asked_for().count())
                                 + " ms: its buffer is full; see whether the brokers are up, or wait longer");
    if (closed_) throw error(closed_);
    const bool first = builder_.empty();
    builder_.add_any(what);
    if (first) first_put_ = clock::now();
    // The first record starts the lingering, and the one that fills the set ends it.
    if (filled_ == taken_ && !woken_ && (first || builder_.bytes() >= full_bytes_)) wake = woken_ = true;
  }
  if (wake) wake_();
}

bool intake::due(clock::time_point now) const {
  return flushing_ || closed_ || builder_.bytes() >= full_bytes_ || now - first_put_ >= linger_;
}

intake::step intake::next(clock::time_point now) {
  const std::lock_guard guard{mutex_};
  woken_ = false;
  if (filled_ != taken_ || builder_.empty()) return {};
  if (!due(now)) return {nullptr, std::chrono::ceil<std::chrono::milliseconds>(first_put_ + linger_ - now)};
  ++filled_;
  flushing_ = false;
  auto set = builder_.finish();
  changed_.notify_all();
  return {std::move(set), std::nullopt};
}

void intake::taken() {
  {
    const std::lock_guard guard{mutex_};
    taken_ = filled_;
  }
  changed_.notify_all();
}

void intake::reroute(routing_ptr by) {
  const std::lock_guard guard{mutex_};
  builder_.reroute(std::move(by));
}

uint64_t intake::flush() {
  uint64_t last = 0;
  {
    const std::lock_guard guard{mutex_};
    last = last_set();
    if (builder_.empty()) return last;
    flushing_ = true;
    woken_ = true;
  }
  wake_();
  return last;
}

bool intake::await_taken(uint64_t set, std::chrono::milliseconds timeout) {
  std::unique_lock guard{mutex_};
  const bool known =
      changed_.wait_for(guard, bounded(timeout), [&] { return taken_ >= set || static_cast<bool>(ended_); });
  if (taken_ < set && ended_) throw error(ended_);
  return known;
}

uint64_t intake::close() {
  uint64_t last = 0;
  {
    const std::lock_guard guard{mutex_};
    if (!closed_) closed_ = {errc::closed, "the writer is closed"};
    last = last_set();
  }
  changed_.notify_all();
  wake_();
  return last;
}

record_set_ptr intake::end(const error& why) {
  record_set_ptr left;
  {
    const std::lock_guard guard{mutex_};
    if (!closed_) closed_ = why;
    ended_ = why;
    if (!builder_.empty()) left = builder_.finish();
  }
  changed_.notify_all();
  return left;
}

template void intake::put(const record&, allowed_time);
template void intake::put(const record_argument&, allowed_time);

} // namespace cafka::blocking
