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

void intake::put(const record& what, std::chrono::milliseconds timeout) {
  bool wake = false;
  {
    std::unique_lock guard{mutex_};
    const auto room = [this] { return closed_ || builder_.bytes() < limit_bytes_; };
    if (!room() && !changed_.wait_for(guard, timeout, room))
      throw error(
          errc::buffer_full, "the writer took no records for " + std::to_string(timeout.count())
                                 + " ms: its buffer is full; see whether the brokers are up, or wait longer");
    if (closed_) throw error(errc::closed, "the writer is closed");
    const bool first = builder_.empty();
    builder_.add(what);
    if (first) first_put_ = clock::now();
    // The first record starts the lingering, and the one that fills the set ends it.
    if (!handing_over_ && !woken_ && (first || builder_.bytes() >= full_bytes_)) wake = woken_ = true;
  }
  if (wake) wake_();
}

bool intake::due(clock::time_point now) const {
  return flushing_ || closed_ || builder_.bytes() >= full_bytes_ || now - first_put_ >= linger_;
}

intake::step intake::next(clock::time_point now) {
  const std::lock_guard guard{mutex_};
  woken_ = false;
  if (handing_over_ || builder_.empty()) return {};
  if (!due(now)) return {nullptr, std::chrono::ceil<std::chrono::milliseconds>(first_put_ + linger_ - now)};
  handing_over_ = true;
  flushing_ = false;
  auto set = builder_.finish();
  changed_.notify_all();
  return {std::move(set), std::nullopt};
}

void intake::taken() {
  {
    const std::lock_guard guard{mutex_};
    handing_over_ = false;
  }
  changed_.notify_all();
}

void intake::reroute(routing_ptr by) {
  const std::lock_guard guard{mutex_};
  builder_.reroute(std::move(by));
}

void intake::flush() {
  {
    const std::lock_guard guard{mutex_};
    if (builder_.empty()) return;
    flushing_ = true;
    woken_ = true;
  }
  wake_();
}

bool intake::await_empty(std::chrono::milliseconds timeout) {
  std::unique_lock guard{mutex_};
  return changed_.wait_for(guard, timeout, [this] { return builder_.empty() && !handing_over_; });
}

void intake::close() {
  {
    const std::lock_guard guard{mutex_};
    closed_ = true;
  }
  changed_.notify_all();
  wake_();
}

} // namespace cafka::blocking
