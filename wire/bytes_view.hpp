#pragma once

#include <algorithm>
#include <compare>
#include <cstddef>
#include <iosfwd>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace cafka {

using byte_span = std::span<const std::byte>;

/// A view of bytes that somebody else owns: a key, a value, the records of a partition. Kafka tells "no bytes" (null)
/// from "zero bytes" (empty), and so does this class: they are different values.
///
/// Like std::string_view it is cheap to copy and must not outlive the bytes it shows.
class bytes_view {
public:
  /// Null.
  constexpr bytes_view() noexcept = default;
  constexpr bytes_view(std::nullptr_t) noexcept {}
  constexpr bytes_view(std::nullopt_t) noexcept {}

  /// Never null, even if `size` is 0.
  constexpr bytes_view(const std::byte* data, size_t size) noexcept : data_(data ? data : &nothing), size_(size) {}
  constexpr bytes_view(byte_span bytes) noexcept : bytes_view(bytes.data(), bytes.size()) {}
  bytes_view(const std::vector<std::byte>& bytes) noexcept : bytes_view(bytes.data(), bytes.size()) {}
  bytes_view(std::string_view text) noexcept
      : bytes_view(reinterpret_cast<const std::byte*>(text.data()), text.size()) {}
  bytes_view(const std::string& text) noexcept : bytes_view(std::string_view{text}) {}
  /// Text that ends with a NUL, which is not part of the view. A null pointer gives null.
  bytes_view(const char* text) noexcept : bytes_view(text ? bytes_view{std::string_view{text}} : bytes_view{}) {}

  constexpr const std::byte* data() const noexcept { return data_; }
  constexpr size_t size() const noexcept { return size_; }
  constexpr bool empty() const noexcept { return size_ == 0; }
  constexpr bool is_null() const noexcept { return data_ == nullptr; }
  /// True unless null; an empty view is true.
  constexpr explicit operator bool() const noexcept { return data_ != nullptr; }

  constexpr const std::byte* begin() const noexcept { return data_; }
  constexpr const std::byte* end() const noexcept { return data_ + size_; }
  constexpr byte_span span() const noexcept { return {data_, size_}; }
  std::string_view text() const noexcept { return {reinterpret_cast<const char*>(data_), size_}; }

  friend bool operator==(bytes_view a, bytes_view b) noexcept {
    return a.is_null() == b.is_null() && std::equal(a.begin(), a.end(), b.begin(), b.end());
  }
  /// Bytewise; null comes before everything else.
  friend std::strong_ordering operator<=>(bytes_view a, bytes_view b) noexcept {
    if (a.is_null() != b.is_null()) return a.is_null() ? std::strong_ordering::less : std::strong_ordering::greater;
    return std::lexicographical_compare_three_way(a.begin(), a.end(), b.begin(), b.end());
  }

private:
  static constexpr std::byte nothing{};

  const std::byte* data_ = nullptr;
  size_t size_ = 0;
};

/// Writes the bytes as text: printable ASCII as it is, the rest as \xNN, null as `null`.
std::ostream& operator<<(std::ostream& out, bytes_view bytes);

} // namespace cafka
