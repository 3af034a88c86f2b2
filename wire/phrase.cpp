#include "cafka/wire/phrase.hpp"

namespace cafka {

std::string phrase(const error& what) {
  std::string text{what.what()};
  while (text.ends_with('.')) text.pop_back();
  return text;
}

std::string phrase(errc code) { return phrase(error{code}); }

} // namespace cafka
