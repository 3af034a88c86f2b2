#include "cafka/actors/blocking/arrival_queue.hpp"

#include <utility>

namespace cafka::blocking {

void arrival_queue::push(item what) {
  {
    const std::lock_guard guard{mutex_};
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

std::optional<arrival_queue::item> arrival_queue::pop(std::chrono::milliseconds timeout) {
  std::unique_lock guard{mutex_};
  if (!arrival_.wait_for(guard, timeout, [this] { return !items_.empty() || ended_; })) return std::nullopt;
  if (items_.empty()) throw error(*ended_);
  auto next = std::move(items_.front());
  items_.pop_front();
  return next;
}

namespace {

int32_t partition_of(const arrival_queue::item& what) {
  if (const auto* batch = std::get_if<record_batch_ptr>(&what.content)) return (*batch)->partition();
  return std::get<partition_event>(what.content).partition;
}

} // namespace

std::vector<uint64_t> arrival_queue::drop(int32_t partition) {
  const std::lock_guard guard{mutex_};
  std::vector<uint64_t> batches;
  std::erase_if(items_, [&](const item& what) {
    if (partition_of(what) != partition) return false;
    if (std::holds_alternative<record_batch_ptr>(what.content)) batches.push_back(what.number);
    return true;
  });
  return batches;
}

} // namespace cafka::blocking
