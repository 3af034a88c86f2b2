#pragma once

#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <cstring>
#include <limits>
#include <memory>
#include <span>
#include <utility>

namespace cafka {

/// Where the memory of an arena goes when the arena is done with it, so that the next one need not fault it in again.
class arena_home {
public:
  virtual ~arena_home() = default;
  /// Takes over memory that came from std::malloc. Called from any thread.
  virtual void take_back(std::byte* memory, size_t capacity) noexcept = 0;
};

/// A growable run of bytes that is never zeroed: new bytes are indeterminate until they are written. Growth doubles the
/// capacity, but never past `growth_limit` unless that much is asked for; clear() keeps the capacity. Moves, does not copy.
/// Not thread-safe. Whatever grows throws std::bad_alloc when memory is short.
class arena {
public:
  arena() noexcept = default;
  explicit arena(size_t capacity, size_t growth_limit = unlimited) : growth_limit_(growth_limit) { reserve(capacity); }
  /// Adopts memory from std::malloc that returns to `home`.
  arena(std::byte* memory, size_t capacity, std::shared_ptr<arena_home> home) noexcept
      : data_(memory), capacity_(capacity), home_(std::move(home)) {}
  arena(arena&& other) noexcept { swap(other); }
  arena& operator=(arena&& other) noexcept {
    arena{std::move(other)}.swap(*this);
    return *this;
  }
  arena(const arena&) = delete;
  arena& operator=(const arena&) = delete;
  ~arena() { release(); }

  std::byte* data() noexcept { return data_; }
  const std::byte* data() const noexcept { return data_; }
  size_t size() const noexcept { return size_; }
  size_t capacity() const noexcept { return capacity_; }
  bool empty() const noexcept { return size_ == 0; }
  std::span<const std::byte> span() const noexcept { return {data_, size_}; }

  /// Forgets the content, keeps the memory.
  void clear() noexcept { size_ = 0; }
  /// Sets the size; bytes beyond the old one are indeterminate.
  void resize(size_t size) {
    reserve(size);
    size_ = size;
  }
  void reserve(size_t capacity) {
    if (capacity > capacity_) grow(capacity);
  }
  /// From this capacity on, growth is by exactly what is needed, not by doubling.
  void set_growth_limit(size_t bytes) noexcept { growth_limit_ = bytes; }
  /// Where the memory goes when the arena is destroyed; null: it is freed.
  void set_home(std::shared_ptr<arena_home> home) noexcept { home_ = std::move(home); }

  /// Makes room for `count` bytes behind the content and returns where they go; commit() then counts those written.
  std::byte* prepare(size_t count) {
    if (count > capacity_ - size_) grow_by(count);
    return data_ + size_;
  }
  /// Counts `count` bytes, written to where prepare() pointed, as content.
  void commit(size_t count) noexcept { size_ += count; }
  void append(std::span<const std::byte> bytes) {
    if (bytes.empty()) return;
    std::memcpy(prepare(bytes.size()), bytes.data(), bytes.size());
    commit(bytes.size());
  }

  void swap(arena& other) noexcept {
    std::swap(data_, other.data_);
    std::swap(size_, other.size_);
    std::swap(capacity_, other.capacity_);
    std::swap(growth_limit_, other.growth_limit_);
    home_.swap(other.home_);
  }

  static constexpr size_t unlimited = std::numeric_limits<size_t>::max();

private:
  void grow_by(size_t count);
  void grow(size_t least);
  void release() noexcept {
    if (data_ == nullptr) return;
    if (home_)
      home_->take_back(data_, capacity_);
    else
      std::free(data_);
  }

  std::byte* data_ = nullptr;
  size_t size_ = 0;
  size_t capacity_ = 0;
  size_t growth_limit_ = unlimited;
  std::shared_ptr<arena_home> home_;
};

} // namespace cafka
