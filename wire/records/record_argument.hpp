#pragma once

#include "cafka/wire/records/record.hpp"

#include <initializer_list>

namespace cafka {

// Arguments of calls that copy what they are given before they return. A temporary lives until then, so these take what a
// view that may be kept must refuse.

class text_argument : public record_text {
public:
  using record_text::record_text;
  constexpr text_argument() noexcept = default;
  constexpr text_argument(const record_text& text) noexcept : record_text(text) {}
  text_argument(const std::string&& text) noexcept : record_text(std::string_view{text}) {}
};

class bytes_argument : public record_bytes {
public:
  using record_bytes::record_bytes;
  constexpr bytes_argument() noexcept = default;
  constexpr bytes_argument(const record_bytes& bytes) noexcept : record_bytes(bytes) {}
  bytes_argument(const std::string&& text) noexcept : record_bytes(text) {}
  bytes_argument(const std::vector<std::byte>&& bytes) noexcept : record_bytes(bytes) {}
  bytes_argument(const std::optional<std::string>&& text) noexcept : record_bytes(text) {}
};

/// A header in the call that writes its record.
struct header_argument {
  text_argument key;
  bytes_argument value;
};

class headers_argument : public record_headers {
public:
  using record_headers::record_headers;
  constexpr headers_argument() noexcept = default;
  constexpr headers_argument(const record_headers& headers) noexcept : record_headers(headers) {}
  template <class List>
    requires(std::convertible_to<List, std::span<const header_view>> && !std::is_lvalue_reference_v<List>)
  constexpr headers_argument(List&& list) noexcept : record_headers(std::span<const header_view>{list}, form::listed) {}
  headers_argument(std::initializer_list<header_argument> list) noexcept
      : record_headers(std::span<const header_argument>{std::data(list), list.size()}, form::in_call) {}
  headers_argument(const kept_headers&& headers) noexcept : record_headers(headers) {}
};

/// A record in the call that writes it: the fields of `record`, with their meaning, and temporaries are welcome:
///
///     out.put({.key = std::to_string(id), .value = "created", .headers = {{"trace", std::to_string(id)}}});
///
/// What takes one copies it before it returns. Do not make variables of this type: their views would outlive the temporaries;
/// that is what `record` is for. Records that were read or kept are taken as well, as they are.
struct record_argument {
  text_argument topic{};
  bytes_argument key{};
  bytes_argument value{};
  headers_argument headers{};
  int32_t partition = -1;
  int64_t timestamp = -1;
  uint64_t tag = 0;

  /// The same, for as long as the call lasts.
  record in_call() const& noexcept { return {topic, key, value, headers, partition, timestamp, tag}; }
  record in_call() const&& = delete;
};

/// A record in either form. What takes both is a template over it, instantiated in its source for the two: making the one
/// form of the other would copy fields that were stored a moment ago, which took up to a third of a record's way into a set.
template <class T>
concept any_record = std::same_as<T, record> || std::same_as<T, record_argument>;

inline const record& as_record(const record& what) noexcept { return what; }
inline record as_record(const record_argument& what) noexcept { return what.in_call(); }

inline std::span<const header_argument> record_headers::as_in_call() const noexcept {
  return {static_cast<const header_argument*>(at_), count_};
}

inline header_view::operator header_argument() const noexcept { return {key, value}; }

inline record::operator record_argument() const noexcept {
  return {topic, key, value, headers, partition, timestamp, tag};
}

inline record_view::operator record_argument() const noexcept {
  return {.key = key, .value = value, .headers = record_headers{header_bytes}, .timestamp = timestamp};
}

} // namespace cafka
