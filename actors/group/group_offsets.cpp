#include "cafka/actors/group/group_offsets.hpp"

#include <algorithm>
#include <ostream>

namespace cafka {

bool is_later(const committed_offset& one, const committed_offset& other) {
  const auto its = std::max(one.log, 0), others = std::max(other.log, 0);
  return its != others ? its > others : one.offset > other.offset;
}

std::string_view to_string(commit_outcome outcome) {
  switch (outcome) {
  case commit_outcome::committed:
    return "committed";
  case commit_outcome::fenced:
    return "fenced";
  case commit_outcome::failed:
    return "failed";
  }
  return "unknown outcome";
}

std::ostream& operator<<(std::ostream& out, commit_outcome outcome) { return out << to_string(outcome); }

} // namespace cafka
