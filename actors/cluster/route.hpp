// Whom a request is for.
#pragma once

#include <cstdint>
#include <string>
#include <utility>

namespace cafka {

/// What a coordinator looks after. The values are Kafka's own.
enum class coordinator_kind : int8_t { group = 0, transaction = 1 };

/// Which broker a request is for.
struct route {
  enum class target : uint8_t {
    any,        ///< whichever broker is connected, else the next one that can be
    controller, ///< the controller of the latest metadata
    node,       ///< the broker `node`
    leader,     ///< the leader of `topic`-`partition` in the latest metadata
    coordinator ///< the coordinator of the group or the transactional id `key`
  };
  target to = target::any;
  int32_t node = -1;
  std::string topic = {};
  int32_t partition = -1;
  coordinator_kind kind = coordinator_kind::group;
  std::string key = {};

  static route to_any() { return {}; }
  static route to_controller() { return {.to = target::controller}; }
  static route to_node(int32_t id) { return {.to = target::node, .node = id}; }
  static route to_leader(std::string topic, int32_t partition) {
    return {.to = target::leader, .topic = std::move(topic), .partition = partition};
  }
  static route to_coordinator(coordinator_kind kind, std::string key) {
    return {.to = target::coordinator, .kind = kind, .key = std::move(key)};
  }
};

/// "any broker", "the controller", "broker 3", "the leader of orders-0",
/// "the coordinator of group 'billing'".
std::string to_string(const route& to);

/// "group 'billing'", "transactional id 'orders-1'".
std::string coordinated(coordinator_kind kind, const std::string& key);

} // namespace cafka
