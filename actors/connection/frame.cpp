#include "cafka/actors/connection/frame.hpp"

#include <utility>

namespace cafka {

std::shared_ptr<frame_pool> frame_pool::make(size_t max_kept) {
  return std::shared_ptr<frame_pool>{new frame_pool{max_kept}};
}

frame_ptr frame_pool::take(size_t size) {
  // The deleter keeps the pool: a frame may outlive whoever made the pool.
  frame_ptr result{new frame{take_buffer()}, [pool = shared_from_this()](frame* used) {
                     pool->give_back(std::move(used->bytes));
                     delete used;
                   }};
  result->bytes.resize(size);
  return result;
}

byte_buffer frame_pool::take_buffer() {
  const std::lock_guard guard{mutex_};
  if (free_.empty()) return {};
  auto buffer = std::move(free_.back());
  free_.pop_back();
  kept_ -= buffer.capacity();
  return buffer;
}

void frame_pool::give_back(byte_buffer&& buffer) {
  // Small ones cost no page faults and are not worth a place.
  constexpr size_t worth_keeping = 4096;
  auto returned = std::move(buffer); // freed behind the lock if there is no room
  if (returned.capacity() < worth_keeping) return;
  const std::lock_guard guard{mutex_};
  if (kept_ + returned.capacity() > max_kept_) return;
  kept_ += returned.capacity();
  free_.push_back(std::move(returned));
}

size_t frame_pool::kept() const {
  const std::lock_guard guard{mutex_};
  return kept_;
}

response::~response() {
  if (pool) pool->give_back(std::move(bytes));
}

} // namespace cafka
