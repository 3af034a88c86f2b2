#pragma once

#include "cafka/wire/bytes_view.hpp"

#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace cafka {

// The fields of a record to be written and of a header. They view what somebody else owns, as std::string_view and bytes_view
// do, but cannot be made of a temporary string or vector: it would be gone before the record is written.

class text_argument;
class bytes_argument;

class record_text : public std::string_view {
public:
  constexpr record_text() noexcept = default;
  // By reference, so that what derives from this class is copied rather than converted.
  constexpr record_text(const std::string_view& text) noexcept : std::string_view(text) {}
  /// Empty if there is none.
  constexpr record_text(const char* text) noexcept
      : std::string_view(text ? std::string_view{text} : std::string_view{}) {}
  constexpr record_text(const char* text, size_t size) noexcept : std::string_view(text, size) {}
  record_text(const std::string& text) noexcept : std::string_view(text) {}
  record_text(const std::string&&) = delete;
  record_text(const text_argument&&) = delete;
};

class record_bytes : public bytes_view {
public:
  constexpr record_bytes() noexcept = default;
  constexpr record_bytes(std::nullptr_t) noexcept {}
  constexpr record_bytes(std::nullopt_t) noexcept {}
  constexpr record_bytes(const bytes_view& bytes) noexcept : bytes_view(bytes) {}
  constexpr record_bytes(const byte_span& bytes) noexcept : bytes_view(bytes) {}
  constexpr record_bytes(const std::byte* data, size_t size) noexcept : bytes_view(data, size) {}
  record_bytes(const std::string_view& text) noexcept : bytes_view(text) {}
  record_bytes(const char* text) noexcept : bytes_view(text) {}
  record_bytes(const std::string& text) noexcept : bytes_view(text) {}
  record_bytes(const std::vector<std::byte>& bytes) noexcept : bytes_view(bytes) {}
  /// Null if it holds nothing.
  record_bytes(const std::optional<std::string>& text) noexcept : bytes_view(text ? bytes_view{*text} : bytes_view{}) {}
  record_bytes(const std::string&&) = delete;
  record_bytes(const std::vector<std::byte>&&) = delete;
  record_bytes(const std::optional<std::string>&&) = delete;
  record_bytes(const bytes_argument&&) = delete;
};

} // namespace cafka
