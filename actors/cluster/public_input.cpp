#include "cafka/actors/cluster/public_input.hpp"

#include "cafka/actors/cluster/topic_lookups.hpp"

namespace cafka {

namespace {

error refused(std::string why) { return {errc::invalid_request, std::move(why)}; }

bool is_kind(lane_kind kind) { return is_own(kind) || kind == lane_kind::control || kind == lane_kind::produce; }

error check_node(int32_t node) {
  if (node >= 0) return {};
  return refused("node " + std::to_string(node) + ": the ids of brokers count from 0");
}

error check_partition(const std::string& topic, int32_t partition) {
  if (auto why = check_topic_name(topic)) return why;
  if (partition >= 0) return {};
  return refused("topic '" + topic + "', partition " + std::to_string(partition) + ": partitions count from 0");
}

// What Kafka can say in its protocol, and enough for any name.
constexpr size_t longest_key = 32'767;

error check_coordinated(const route& to) {
  if (to.kind != coordinator_kind::group && to.kind != coordinator_kind::transaction)
    return refused("coordinators are of groups and of transactions");
  if (to.key.size() <= longest_key) return {};
  return refused("the coordinator of a name of " + std::to_string(to.key.size()) + " bytes: it has at most 32767");
}

} // namespace

error check(const lane& where) {
  if (!is_kind(where.kind))
    return refused("a lane is for control, produce, fetch or group: not for " + to_string(where.kind));
  if (is_own(where.kind) || where.owner == 0) return check_node(where.node);
  return refused(
      "a " + to_string(where.kind) + " lane is shared: it has no owner (" + std::to_string(where.owner) + ")");
}

error check_own(const lane& where) {
  if (auto why = check(where)) return why;
  if (is_own(where.kind)) return {};
  return refused(
      "the " + to_string(where.kind) + " lane of node " + std::to_string(where.node)
      + " is shared: nobody releases it");
}

error check(const route& to) {
  switch (to.to) {
  case route::target::any:
  case route::target::controller:
    return {};
  case route::target::node:
    return check_node(to.node);
  case route::target::leader:
    return check_partition(to.topic, to.partition);
  case route::target::coordinator:
    return check_coordinated(to);
  }
  return refused("a route leads to any broker, the controller, a node, a leader or a coordinator");
}

error check(const call_ptr& what) {
  if (!what || !what->request || what->schema == nullptr) return refused("a call needs a request: see make_call");
  if (auto why = check(what->to)) return why;
  const auto& over = what->over;
  if (over.kind != lane_kind::control && what->to.to == route::target::any)
    return refused("what any broker may do goes over its control lane, not over one for " + to_string(over.kind));
  return check(lane{0, over.kind, over.owner});
}

error check(const topic_lookup& what) {
  if (auto why = check_topic_name(what.topic)) return why;
  return what.partition < -1 ? check_partition(what.topic, what.partition) : error{};
}

error check(const topic_watch& what) {
  if (!what.watcher) return refused("topic '" + what.topic + "': no watcher given");
  return check_topic_name(what.topic);
}

error check(const stale_leader& belief) { return check_partition(belief.topic, belief.partition); }

error check(const leader_hint& news) { return check_partition(news.topic, news.partition); }

} // namespace cafka
