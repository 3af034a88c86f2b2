#pragma once

#include "cafka/wire/bytes_view.hpp"

#include <cstddef>
#include <cstdint>
#include <iterator>
#include <span>
#include <string_view>

namespace cafka {

/// A header of a record. The key is never null, the value may be.
struct header_view {
  std::string_view key;
  bytes_view value;

  bool operator==(const header_view&) const = default;
};

/// The headers of a record as they lie on the wire: a forward range of header_view that decodes as it goes. What decoded the
/// record has checked them, so that iterating cannot fail.
class header_range {
public:
  class iterator {
  public:
    using iterator_category = std::forward_iterator_tag;
    using value_type = header_view;
    using difference_type = std::ptrdiff_t;
    using pointer = const header_view*;
    using reference = const header_view&;

    iterator() = default;
    reference operator*() const noexcept { return current_; }
    pointer operator->() const noexcept { return &current_; }
    iterator& operator++() noexcept {
      step();
      return *this;
    }
    iterator operator++(int) noexcept {
      auto before = *this;
      step();
      return before;
    }
    bool operator==(const iterator& other) const noexcept { return left_ == other.left_; }

  private:
    friend class header_range;
    iterator(byte_span rest, int32_t count) noexcept : rest_(rest), left_(count + 1) { step(); }
    void step() noexcept;

    header_view current_;
    byte_span rest_;
    int32_t left_ = 0; // headers from the current one on; 0: behind the last
  };

  header_range() = default;
  /// `count` headers in `bytes`: for each the length of its key, the key, the length of its value and the value.
  header_range(byte_span bytes, int32_t count) noexcept : bytes_(bytes), count_(count) {}

  iterator begin() const noexcept { return {bytes_, count_}; }
  iterator end() const noexcept { return {}; }
  size_t size() const noexcept { return static_cast<size_t>(count_); }
  bool empty() const noexcept { return count_ == 0; }
  /// The wire form, without the count in front.
  byte_span bytes() const noexcept { return bytes_; }

  /// Checks that `bytes` are `count` well-formed headers and nothing else.
  static bool valid(byte_span bytes, int32_t count) noexcept;

private:
  byte_span bytes_;
  int32_t count_ = 0;
};

/// A record that was read: views into the buffer that it came in.
struct record_view {
  int64_t offset = -1;
  int64_t timestamp = -1; // milliseconds since 1970-01-01 UTC; -1: none
  bytes_view key;
  bytes_view value;
  header_range header_bytes;

  /// Lazily decoded: `for (const header_view& h : record.headers())`.
  const header_range& headers() const noexcept { return header_bytes; }
};

/// A record to be written. It views what its creator holds until it is added to a set, which copies.
struct record {
  std::string_view topic{}; // empty: the default topic of the set or of the writer
  bytes_view key{};         // null: no key
  bytes_view value{};       // null: a tombstone
  std::span<const header_view> headers{};
  int32_t partition = -1; // -1: the balancer chooses
  int64_t timestamp = -1; // milliseconds since 1970-01-01 UTC; -1: when it is added
};

} // namespace cafka
