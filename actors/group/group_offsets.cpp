#include "cafka/actors/group/group_offsets.hpp"

#include <ostream>

namespace cafka {

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
