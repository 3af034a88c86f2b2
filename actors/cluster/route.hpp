// Whom a request is for.
#pragma once

#include <cstdint>
#include <string>
#include <utility>

namespace cafka {

/// Which broker a request is for.
struct route {
  enum class target : uint8_t {
    any,        ///< whichever broker is connected, else the next one that can be
    controller, ///< the controller of the latest metadata
    node,       ///< the broker `node`
    leader      ///< the leader of `topic`-`partition` in the latest metadata
  };
  target to = target::any;
  int32_t node = -1;
  std::string topic = {};
  int32_t partition = -1;

  static route to_any() { return {}; }
  static route to_controller() { return {.to = target::controller}; }
  static route to_node(int32_t id) { return {.to = target::node, .node = id}; }
  static route to_leader(std::string topic, int32_t partition) {
    return {.to = target::leader, .topic = std::move(topic), .partition = partition};
  }
};

/// "any broker", "the controller", "broker 3", "the leader of orders-0".
std::string to_string(const route& to);

} // namespace cafka
