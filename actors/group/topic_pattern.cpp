#include "cafka/actors/group/topic_pattern.hpp"

namespace cafka {

error topic_pattern::set(const std::string& text) {
  if (text.empty()) {
    expression_ = nullptr;
    return {};
  }
  // A pattern of this length is a mistake, and std::regex takes memory for each of its parts.
  constexpr size_t longest = 4096;
  if (text.size() > longest)
    return {
        errc::invalid_regular_expression, "the pattern has " + std::to_string(text.size()) + " bytes, at most 4096"};
  try {
    expression_ = std::make_shared<const std::regex>(text, std::regex::ECMAScript | std::regex::optimize);
    return {};
  } catch (const std::regex_error& thrown) {
    return {errc::invalid_regular_expression, "the pattern '" + text + "': " + thrown.what()};
  }
}

} // namespace cafka
