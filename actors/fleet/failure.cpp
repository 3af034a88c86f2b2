#include "cafka/actors/fleet/failure.hpp"

#include <algorithm>
#include <iterator>
#include <ostream>

#include "cafka/wire/phrase.hpp"

namespace cafka {

namespace {

constexpr std::string_view names[] = {"error", "exception", "crash", "timeout", "abandoned", "undecodable"};

} // namespace

std::string_view to_string(failure::kind what) { return names[static_cast<size_t>(what)]; }
std::ostream& operator<<(std::ostream& out, failure::kind what) { return out << to_string(what); }

std::optional<failure::kind> failure_kind_of(std::string_view name) {
  const auto* const found = std::find(std::begin(names), std::end(names), name);
  if (found == std::end(names)) return {};
  return static_cast<failure::kind>(found - std::begin(names));
}

std::string to_string(const failure& what) {
  auto text = std::string{to_string(what.what)};
  if (what.what != failure::kind::undecodable) text += " at attempt " + std::to_string(what.attempts);
  return text + ": " + phrase(what.why);
}

} // namespace cafka
