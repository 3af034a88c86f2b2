#include "cafka/actors/fleet/fleet_order.hpp"

namespace cafka {

std::string_view to_string(ordering what) {
  switch (what) {
  case ordering::by_partition:
    return "partition";
  case ordering::by_key:
    return "key";
  case ordering::none:
    return "none";
  }
  return "?";
}

} // namespace cafka
