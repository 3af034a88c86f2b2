#include "escapes.hpp"

#include "cafka/wire/error.hpp"

#include <optional>

namespace cafka::cli {

namespace {

int hex_digit(char c) {
  if (c >= '0' && c <= '9') return c - '0';
  if (c >= 'a' && c <= 'f') return c - 'a' + 10;
  if (c >= 'A' && c <= 'F') return c - 'A' + 10;
  return -1;
}

/// Reads two or three hexadecimal digits at text[at]; moves `at` to the last. Three only if they still are one byte.
std::optional<char> hex_byte(std::string_view text, std::size_t& at) {
  const auto digit = [&](std::size_t i) { return i < text.size() ? hex_digit(text[i]) : -1; };
  if (digit(at) < 0 || digit(at + 1) < 0) return std::nullopt;
  int code = digit(at) * 16 + digit(at + 1);
  if (const int third = digit(at + 2); third >= 0 && code < 16) {
    code = code * 16 + third;
    ++at;
  }
  ++at;
  return static_cast<char>(code);
}

[[noreturn]] void refuse(std::string_view option, const std::string& why) {
  throw error(errc::invalid_configuration, std::string(option) + ": " + why);
}

} // namespace

char unescape(std::string_view option, std::string_view text, std::size_t& at) {
  if (at >= text.size()) refuse(option, "it ends with a lone backslash; write \\\\ for one");
  switch (text[at]) {
  case 'n':
    return '\n';
  case 't':
    return '\t';
  case 'r':
    return '\r';
  case '0':
    return '\0';
  case '\\':
    return '\\';
  case 'x':
    if (const auto code = hex_byte(text, ++at)) return *code;
    refuse(option, "two or three hexadecimal digits are wanted behind \\x");
  default:
    refuse(option, std::string("unknown escape \\") + text[at] + "; there are \\n \\t \\r \\0 \\\\ and \\xHH");
  }
}

std::string unescaped(std::string_view option, std::string_view text) {
  std::string result;
  for (std::size_t i = 0; i < text.size(); ++i) result += text[i] == '\\' ? unescape(option, text, ++i) : text[i];
  return result;
}

} // namespace cafka::cli
