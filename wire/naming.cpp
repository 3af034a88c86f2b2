#include "cafka/wire/naming.hpp"

#include <cctype>

namespace cafka {

std::string count_of(int64_t number, const std::string& one) {
  return std::to_string(number) + " " + one + (number == 1 ? "" : "s");
}

bool mentions(const std::string& text, const std::string& name) {
  const auto goes_on = [&](size_t at) {
    return at < text.size()
           && (std::isalnum(static_cast<unsigned char>(text[at])) || text[at] == '_' || text[at] == '-');
  };
  for (const auto& naming : {"'" + name + "'", "opic " + name, "artition " + name})
    for (auto at = text.find(naming); at != std::string::npos; at = text.find(naming, at + 1))
      if (!goes_on(at + naming.size())) return true; // else it is the name of another
  return false;
}

} // namespace cafka
