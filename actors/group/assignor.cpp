#include "cafka/actors/group/assignor.hpp"

#include <utility>

#include "cafka/actors/group/range_assignment.hpp"
#include "cafka/actors/group/round_robin_assignment.hpp"
#include "cafka/actors/group/sticky_assignment.hpp"

namespace cafka {

assignor::assignor(std::string name, function assign, protocol how, bool wants_history)
    : name_(std::move(name)), assign_(std::move(assign)), how_(how), wants_history_(wants_history) {}

assignor assignor::range() { return {"range", assign_ranges, protocol::eager, false}; }

assignor assignor::round_robin() { return {"roundrobin", assign_in_turn, protocol::eager, false}; }

assignor assignor::sticky() { return {"sticky", assign_sticky, protocol::eager, true}; }

assignor assignor::cooperative_sticky() {
  return {"cooperative-sticky", assign_cooperatively, protocol::cooperative, false};
}

assignor assignor::custom(std::string name, function assign, protocol how) {
  return {std::move(name), std::move(assign), how, false};
}

} // namespace cafka
