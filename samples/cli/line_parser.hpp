#pragma once

#include "cafka/wire/records/record.hpp"

#include <cstdint>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace cafka::cli {

/// How a line becomes a record.
struct line_layout {
  /// Between key and value; empty: a line is a value.
  std::string key_separator;
  /// Of every record.
  std::vector<std::pair<std::string, std::string>> headers;
  int32_t partition = -1;
  bool null_for_empty = false;
};

/// "name=value" with escapes, as -H takes it. Throws cafka::error (invalid_configuration).
std::pair<std::string, std::string> parse_header(const std::string& text);

/// Makes records of lines, which they point into.
class line_parser {
public:
  explicit line_parser(line_layout layout);

  record operator()(std::string_view line, uint64_t number);

  /// Lines in which the separator of the layout was missing, and the first of them.
  uint64_t without_separator() const { return without_separator_; }
  uint64_t first_without_separator() const { return first_without_separator_; }

private:
  bytes_view nullable(std::string_view text) const;

  const line_layout layout_;
  std::vector<header_view> headers_;
  uint64_t without_separator_ = 0;
  uint64_t first_without_separator_ = 0;
};

} // namespace cafka::cli
