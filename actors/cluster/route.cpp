#include "cafka/actors/cluster/route.hpp"

namespace cafka {

std::string coordinated(coordinator_kind kind, const std::string& key) {
  return (kind == coordinator_kind::group ? "group '" : "transactional id '") + key + "'";
}

std::string to_string(const route& to) {
  switch (to.to) {
  case route::target::controller:
    return "the controller";
  case route::target::node:
    return "broker " + std::to_string(to.node);
  case route::target::leader:
    return "the leader of " + to.topic + "-" + std::to_string(to.partition);
  case route::target::coordinator:
    return "the coordinator of " + coordinated(to.kind, to.key);
  default:
    return "any broker";
  }
}

} // namespace cafka
