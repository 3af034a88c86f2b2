#include "cafka/wire/error.hpp"

#include <ostream>

namespace cafka {

const char* error::what() const noexcept {
  // The texts of the table are literals, so they end with a NUL.
  return message_.empty() ? describe(code_).text.data() : message_.c_str();
}

std::string to_string(const error& what) { return to_string(what.code()) + ": " + what.what(); }

std::ostream& operator<<(std::ostream& out, const error& what) { return out << to_string(what); }

} // namespace cafka
