#include "cafka/actors/reader/offset_range.hpp"

namespace cafka {

std::string to_string(const offset_range& range) {
  if (!range.known() || range.empty()) return "no offset";
  if (range.end - range.first == 1) return "offset " + std::to_string(range.first);
  return "offsets " + std::to_string(range.first) + " to " + std::to_string(range.end - 1);
}

} // namespace cafka
