#pragma once

#include "cafka/wire/records/header.hpp"

#include <concepts>
#include <cstddef>
#include <cstdint>
#include <iterator>
#include <optional>
#include <ranges>
#include <span>
#include <string>
#include <type_traits>
#include <utility>
#include <vector>

namespace cafka {

/// Headers in memory of their own, as of a record that was read and is kept. Nothing in place of a value: null.
using kept_headers = std::vector<std::pair<std::string, std::optional<std::string>>>;

class headers_argument;

/// Shows the headers of a record to be written, in whichever form they are there: listed by the program, in wire form as they
/// were read, kept, or listed in the call that writes the record. Like any view it must not outlive them, so a temporary container is not taken.
class record_headers {
public:
  /// In which form they are there.
  enum class form : uint8_t { listed, read, kept, in_call };

  constexpr record_headers() noexcept = default;
  /// A vector, array or span of header_view.
  template <class List>
    requires(
        std::convertible_to<List, std::span<const header_view>>
        && (std::is_lvalue_reference_v<List> || std::ranges::borrowed_range<List>))
  constexpr record_headers(List&& list) noexcept : record_headers(std::span<const header_view>{list}, form::listed) {}
  /// As they were read: `record.headers()`.
  record_headers(const header_range& headers) noexcept
      : at_(headers.bytes().data()), bytes_(headers.bytes().size()), count_(headers.size()), form_(form::read) {}
  record_headers(const kept_headers& headers) noexcept
      : at_(headers.data()), count_(headers.size()), form_(form::kept) {}
  record_headers(const kept_headers&&) = delete;
  record_headers(const headers_argument&&) = delete;

  size_t size() const noexcept { return count_; }
  bool empty() const noexcept { return count_ == 0; }

  class iterator {
  public:
    using iterator_category = std::input_iterator_tag;
    using value_type = header_view;
    using difference_type = std::ptrdiff_t;
    using pointer = const header_view*;
    using reference = const header_view&;

    iterator() = default;
    reference operator*() const noexcept { return current_; }
    pointer operator->() const noexcept { return &current_; }
    iterator& operator++() noexcept {
      ++index_;
      load();
      return *this;
    }
    void operator++(int) noexcept { ++*this; }
    bool operator==(const iterator& other) const noexcept { return index_ == other.index_; }

  private:
    friend class record_headers;
    iterator(const record_headers& of, size_t index) noexcept : of_(&of), index_(index) {
      if (of.form_ == form::read) read_ = of.as_read().begin();
      load();
    }
    void load() noexcept;

    const record_headers* of_ = nullptr;
    size_t index_ = 0;
    header_range::iterator read_;
    header_view current_;
  };

  /// Decodes as it goes; the views are those of the headers' owner. One pass.
  iterator begin() const noexcept { return {*this, 0}; }
  iterator end() const noexcept { return {*this, count_}; }

  /// Their form, and then they as they are.
  form in_form() const noexcept { return form_; }
  std::span<const header_view> as_listed() const noexcept { return {static_cast<const header_view*>(at_), count_}; }
  header_range as_read() const noexcept {
    return {byte_span{static_cast<const std::byte*>(at_), bytes_}, static_cast<int32_t>(count_)};
  }
  std::span<const kept_headers::value_type> as_kept() const noexcept {
    return {static_cast<const kept_headers::value_type*>(at_), count_};
  }
  std::span<const header_argument> as_in_call() const noexcept;

protected:
  template <class Header>
  constexpr record_headers(std::span<const Header> list, form in) noexcept
      : at_(list.data()), count_(list.size()), form_(in) {}

private:
  const void* at_ = nullptr;
  size_t bytes_ = 0; // of the wire form
  size_t count_ = 0;
  form form_ = form::listed;
};

} // namespace cafka
