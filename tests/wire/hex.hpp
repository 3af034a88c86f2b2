#pragma once

#include "cafka/wire/bytes_view.hpp"

#include <string>
#include <string_view>
#include <vector>

namespace cafka {

/// Bytes from hex digits; blanks between them are for the reader.
inline std::vector<std::byte> operator""_hex(const char* text, size_t size) {
  std::vector<std::byte> result;
  int high = -1;
  for (char c : std::string_view{text, size}) {
    if (c == ' ') continue;
    int digit = c <= '9' ? c - '0' : c - 'a' + 10;
    if (high < 0) {
      high = digit;
    } else {
      result.push_back(static_cast<std::byte>(high * 16 + digit));
      high = -1;
    }
  }
  return result;
}

inline std::string hex_of(byte_span bytes) {
  static constexpr char digits[] = "0123456789abcdef";
  std::string result;
  for (std::byte byte : bytes) {
    result += digits[static_cast<size_t>(byte) >> 4];
    result += digits[static_cast<size_t>(byte) & 15];
  }
  return result;
}

} // namespace cafka
