#pragma once

#include "cafka/codecs/arena.hpp"

#include <array>
#include <cstddef>
#include <memory>
#include <mutex>
#include <utility>
#include <vector>

namespace cafka {

/// Keeps the memory of arenas that are gone for those to come, up to a bound. Thread-safe. An arena taken from it brings its
/// memory back by itself when it is destroyed, wherever that happens; it keeps the pool alive.
class arena_pool : public arena_home, public std::enable_shared_from_this<arena_pool> {
public:
  /// Holds at most `max_bytes` of unused memory; what comes back beyond that is freed.
  static std::shared_ptr<arena_pool> make(size_t max_bytes);
  ~arena_pool() override;
  arena_pool(const arena_pool&) = delete;
  arena_pool& operator=(const arena_pool&) = delete;

  /// An empty arena of about `capacity` bytes, with memory used before if there is any. See arena for `growth_limit`.
  arena take(size_t capacity, size_t growth_limit = arena::unlimited);
  void take_back(std::byte* memory, size_t capacity) noexcept override;

  /// How many bytes of memory lie unused.
  size_t idle_bytes() const;

private:
  using idle_memory = std::pair<std::byte*, size_t>;

  explicit arena_pool(size_t max_bytes);
  arena take_idle(size_t capacity);
  bool remember(std::vector<idle_memory>& list, std::byte* memory, size_t capacity) noexcept;

  const size_t max_bytes_;
  mutable std::mutex mutex_;
  size_t idle_bytes_ = 0;
  std::array<std::vector<idle_memory>, 64> idle_; // by the power of two that the capacity reaches; used from the back
};

using arena_pool_ptr = std::shared_ptr<arena_pool>;

/// The pool of those who were given none: one for the process, of at most 16 MiB.
const arena_pool_ptr& default_arena_pool();

} // namespace cafka
