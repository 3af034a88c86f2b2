#include "cafka/wire/records/arena.hpp"

#include <bit>
#include <new>

namespace cafka {

namespace {

size_t size_class(size_t capacity) { return static_cast<size_t>(std::bit_width(capacity | 1)) - 1; }

} // namespace

std::shared_ptr<arena_pool> arena_pool::make(size_t max_bytes) {
  return std::shared_ptr<arena_pool>{new arena_pool{max_bytes}};
}

arena_pool::arena_pool(size_t max_bytes) : max_bytes_(max_bytes) {}

arena_pool::~arena_pool() {
  for (auto& same_size : idle_)
    for (auto& [memory, capacity] : same_size) std::free(memory);
}

arena arena_pool::take(size_t capacity, size_t growth_limit) {
  arena taken = take_idle(capacity);
  if (taken.capacity() == 0) {
    taken.reserve(capacity);
    taken.set_home(shared_from_this());
  }
  taken.set_growth_limit(growth_limit);
  return taken;
}

// Memory of about that size: at most eight times as much, for an arena counts against its user's budget with its capacity.
arena arena_pool::take_idle(size_t capacity) {
  const size_t first = size_class(capacity);
  const std::lock_guard guard{mutex_};
  for (size_t i = first; i < first + 3 && i < idle_.size(); ++i) {
    if (idle_[i].empty()) continue;
    const auto [memory, size] = idle_[i].back();
    idle_[i].pop_back();
    idle_bytes_ -= size;
    return arena{memory, size, shared_from_this()};
  }
  return {};
}

void arena_pool::take_back(std::byte* memory, size_t capacity) noexcept {
  {
    const std::lock_guard guard{mutex_};
    auto& same_size = idle_[size_class(capacity)];
    if (capacity <= max_bytes_ && idle_bytes_ <= max_bytes_ - capacity && remember(same_size, memory, capacity)) return;
  }
  std::free(memory);
}

bool arena_pool::remember(std::vector<idle_memory>& list, std::byte* memory, size_t capacity) noexcept {
  try {
    list.push_back({memory, capacity});
  } catch (const std::bad_alloc&) { return false; }
  idle_bytes_ += capacity;
  return true;
}

size_t arena_pool::idle_bytes() const {
  const std::lock_guard guard{mutex_};
  return idle_bytes_;
}

const arena_pool_ptr& default_arena_pool() {
  static const arena_pool_ptr pool = arena_pool::make(16 << 20);
  return pool;
}

} // namespace cafka
