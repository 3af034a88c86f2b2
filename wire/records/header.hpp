#pragma once

#include "cafka/wire/bytes_view.hpp"
#include "cafka/wire/records/record_fields.hpp"

#include <cstddef>
#include <cstdint>
#include <iterator>
#include <string_view>

namespace cafka {

struct header_argument;

/// A header of a record. The key is never null, the value may be.
struct header_view {
  record_text key;
  record_bytes value;

  bool operator==(const header_view&) const = default;
  operator header_argument() const noexcept;
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

} // namespace cafka
