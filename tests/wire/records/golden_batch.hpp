#pragma once

#include "cafka/wire/records/batch_records.hpp"
#include "cafka/wire/records/batch_scan.hpp"
#include "tests/support/golden.hpp"

#include <optional>
#include <ostream>
#include <string>
#include <vector>

// What the tests of this folder need to compare records with golden lines.
namespace cafka::golden {

/// A key or value of a line: hex, or null.
inline std::optional<std::vector<std::byte>> bytes_or_null(const vector_line& field) {
  if (field.is_null()) return std::nullopt;
  return from_hex(field.get<std::string>());
}

inline bytes_view view_of(const std::optional<std::vector<std::byte>>& bytes) {
  return bytes ? bytes_view{*bytes} : bytes_view{};
}

inline vector_line hex_or_null(bytes_view bytes) {
  if (bytes.is_null()) return nullptr;
  return to_hex(bytes.data(), bytes.size());
}

/// A record as the lines have it, without its sequence.
inline vector_line to_line(const record_view& record) {
  vector_line line{
      {"offset", record.offset},
      {"timestamp", record.timestamp},
      {"key", hex_or_null(record.key)},
      {"value", hex_or_null(record.value)},
      {"headers", vector_line::array()}};
  for (const auto& h : record.headers())
    line["headers"].push_back(vector_line::array({std::string{h.key}, hex_or_null(h.value)}));
  return line;
}

/// Keeps the bytes that the views of a record of a line show.
class line_record {
public:
  explicit line_record(const vector_line& line)
      : timestamp(line.at("timestamp")),
        offset(line.at("offset")),
        key_(bytes_or_null(line.at("key"))),
        value_(bytes_or_null(line.at("value"))) {
    const auto& list = line.at("headers");
    names_.reserve(list.size());
    values_.reserve(list.size());
    for (const auto& header : list) {
      names_.push_back(header.at(0));
      values_.push_back(bytes_or_null(header.at(1)));
      headers.push_back({names_.back(), view_of(values_.back())});
    }
  }
  line_record(const line_record&) = delete;
  line_record& operator=(const line_record&) = delete;

  bytes_view key() const { return view_of(key_); }
  bytes_view value() const { return view_of(value_); }

  int64_t timestamp;
  int64_t offset;
  std::vector<header_view> headers;

private:
  std::optional<std::vector<std::byte>> key_;
  std::optional<std::vector<std::byte>> value_;
  std::vector<std::string> names_;
  std::vector<std::optional<std::vector<std::byte>>> values_;
};

} // namespace cafka::golden
