#include "cafka/actors/cluster/route.hpp"

namespace cafka {

std::string to_string(const route& to) {
  switch (to.to) {
  case route::target::controller:
    return "the controller";
  case route::target::node:
    return "broker " + std::to_string(to.node);
  case route::target::leader:
    return "the leader of " + to.topic + "-" + std::to_string(to.partition);
  default:
    return "any broker";
  }
}

} // namespace cafka
