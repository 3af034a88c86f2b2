#include "cafka/actors/blocking/arrival_queue.hpp"

#include <algorithm>
#include <utility>

namespace cafka::blocking {

void arrival_queue::push(item what) {
  {
    const std::lock_guard guard{mutex_};
    if (closed_) return;
    items_.push_back(std::move(what));
  }
  arrival_.notify_one();
}

void arrival_queue::end(error why) {
  {
    const std::lock_guard guard{mutex_};
    if (!ended_) ended_ = std::move(why);
  }
  arrival_.notify_all();
}

void arrival_queue::close(error why) {
  std::deque<item> dropped; // freed without the lock
  {
    const std::lock_guard guard{mutex_};
    if (std::exchange(closed_, true)) return;
    ended_ = std::move(why);
    dropped.swap(items_);
    interrupted_ = true;
  }
  arrival_.notify_all();
}

void arrival_queue::wake() {
  {
    const std::lock_guard guard{mutex_};
    woken_ = true;
    interrupted_ = true;
  }
  arrival_.notify_all();
}

bool arrival_queue::take_wake() {
  const std::lock_guard guard{mutex_};
  const bool woken = std::exchange(woken_, false);
  interrupted_ = called_ || closed_;
  return woken && !closed_;
}

void arrival_queue::call() {
  {
    const std::lock_guard guard{mutex_};
    called_ = true;
    interrupted_ = true;
  }
  arrival_.notify_all();
}

bool arrival_queue::take_call() {
  const std::lock_guard guard{mutex_};
  const bool called = std::exchange(called_, false);
  interrupted_ = woken_ || closed_;
  return called;
}

std::optional<arrival_queue::item> arrival_queue::pop(std::chrono::milliseconds timeout) {
  std::unique_lock guard{mutex_};
  if (!arrival_.wait_for(guard, timeout, [this] { return !items_.empty() || ended_ || woken_ || called_; }))
    return std::nullopt;
  if (closed_) throw error(*ended_);
  if (woken_ || called_) return std::nullopt;
  if (items_.empty()) throw error(*ended_);
  auto next = std::move(items_.front());
  items_.pop_front();
  if (const auto* batch = std::get_if<record_batch_ptr>(&next.content))
    at_hand_ = {(*batch)->topic(), (*batch)->partition()};
  return next;
}

void arrival_queue::throw_if_closed() const {
  const std::lock_guard guard{mutex_};
  if (closed_) throw error(*ended_);
}

void arrival_queue::each_event(const std::function<void(const partition_event&)>& look) const {
  const std::lock_guard guard{mutex_};
  for (const auto& one : items_)
    if (const auto* event = std::get_if<partition_event>(&one.content)) look(*event);
}

std::optional<int64_t> arrival_queue::first_of(const topic_partition& of) const {
  const std::lock_guard guard{mutex_};
  for (const auto& one : items_) {
    const auto* batch = std::get_if<record_batch_ptr>(&one.content);
    if (batch && (*batch)->partition() == of.partition && (*batch)->topic() == of.topic) return (*batch)->base_offset();
  }
  return std::nullopt;
}

bool arrival_queue::empty() const {
  const std::lock_guard guard{mutex_};
  return items_.empty();
}

bool is_void_after_seek(const arrival_queue::item& what, const topic_partition& of) {
  if (const auto* batch = std::get_if<record_batch_ptr>(&what.content))
    return (*batch)->partition() == of.partition && (*batch)->topic() == of.topic;
  if (!std::holds_alternative<partition_event>(what.content)) return false;
  const auto& event = std::get<partition_event>(what.content);
  const bool lasts = event.kind == partition_event::what::held_up || event.kind == partition_event::what::recovered;
  return event.partition == of.partition && event.topic == of.topic && !lasts;
}

std::vector<uint64_t> arrival_queue::drop(const topic_partition& of) {
  const std::lock_guard guard{mutex_};
  std::vector<uint64_t> batches;
  std::erase_if(items_, [&](const item& what) {
    if (!is_void_after_seek(what, of)) return false;
    if (std::holds_alternative<record_batch_ptr>(what.content)) batches.push_back(what.number);
    return true;
  });
  return batches;
}

void arrival_queue::let_go() {
  const std::lock_guard guard{mutex_};
  at_hand_.reset();
  recalled_ = false;
}

bool arrival_queue::take_back(const std::vector<topic_partition>& partitions, std::vector<uint64_t>& batches) {
  const auto is_of = [&](const topic_partition& where) {
    return std::find(partitions.begin(), partitions.end(), where) != partitions.end();
  };
  {
    const std::lock_guard guard{mutex_};
    std::erase_if(items_, [&](const item& what) {
      if (const auto* event = std::get_if<partition_event>(&what.content))
        return is_of({event->topic, event->partition});
      const auto* batch = std::get_if<record_batch_ptr>(&what.content);
      if (!batch || !is_of({(*batch)->topic(), (*batch)->partition()})) return false;
      batches.push_back(what.number);
      return true;
    });
    if (!at_hand_ || closed_ || !is_of(*at_hand_)) return false;
    recalled_ = true;
  }
  call();
  return true;
}

bool arrival_queue::recalled() const {
  const std::lock_guard guard{mutex_};
  return recalled_;
}

} // namespace cafka::blocking
