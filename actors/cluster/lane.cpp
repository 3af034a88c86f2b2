#include "cafka/actors/cluster/lane.hpp"

namespace cafka {

std::string to_string(lane_kind kind) {
  switch (kind) {
  case lane_kind::control:
    return "control";
  case lane_kind::produce:
    return "produce";
  case lane_kind::fetch:
    return "fetch";
  case lane_kind::group:
    return "group";
  }
  return "lane_kind(" + std::to_string(static_cast<int>(kind)) + ")";
}

} // namespace cafka
