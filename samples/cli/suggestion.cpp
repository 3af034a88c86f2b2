#include "suggestion.hpp"

#include "cafka/actors/properties/nearest_name.hpp"

namespace cafka::cli {

std::string suggestion(std::string_view given, const std::vector<std::string>& known) {
  const std::vector<std::string_view> names{known.begin(), known.end()};
  const auto near = near_names(given, names);
  return near.empty() ? std::string{} : "; did you mean '" + std::string(near.front()) + "'?";
}

} // namespace cafka::cli
