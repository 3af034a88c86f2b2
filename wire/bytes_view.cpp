#include "cafka/wire/bytes_view.hpp"

#include <ostream>

namespace cafka {

std::ostream& operator<<(std::ostream& out, bytes_view bytes) {
  static constexpr std::string_view digits = "0123456789abcdef";
  if (bytes.is_null()) return out << "null";
  for (char c : bytes.text()) {
    auto code = static_cast<unsigned char>(c);
    if (code >= 0x20 && code < 0x7f && c != '\\')
      out << c;
    else
      out << "\\x" << digits[code >> 4] << digits[code & 15];
  }
  return out;
}

} // namespace cafka
