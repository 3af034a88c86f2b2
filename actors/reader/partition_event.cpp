#include "cafka/actors/reader/partition_event.hpp"

namespace cafka {

std::string to_string(partition_event::what kind) {
  switch (kind) {
  case partition_event::what::end_reached:
    return "end_reached";
  case partition_event::what::reset:
    return "reset";
  case partition_event::what::truncated:
    return "truncated";
  case partition_event::what::held_up:
    return "held_up";
  case partition_event::what::failed:
    return "failed";
  }
  return "partition_event(" + std::to_string(static_cast<int>(kind)) + ")";
}

} // namespace cafka
