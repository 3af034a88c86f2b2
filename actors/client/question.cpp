#include "cafka/actors/client/question.hpp"

#include "cafka/actors/cluster/topic_lookups.hpp"

namespace cafka {

namespace {

/// The node that leads, or why there is none.
std::variant<int32_t, error> leader_of(const topic_partition& of, const metadata& known) {
  const auto* topic = known.topic(of.topic);
  if (topic == nullptr) return topic_error(of.topic, errc::unknown_topic_or_partition);
  if (topic->error != errc::none) return topic_error(of.topic, topic->error);
  const auto* partition = known.partition(of.topic, of.partition);
  const auto name = "partition " + to_string(of);
  if (partition == nullptr)
    return error{
        errc::unknown_partition,
        name + " does not exist: the topic has " + std::to_string(topic->partitions.size()) + " partitions"};
  if (partition->leader < 0)
    return error{errc::leader_not_available, name + " has no leader at the moment: see which of its replicas are down"};
  return partition->leader;
}

} // namespace

round_plan plan_round(const question& what, const std::set<std::string>& pending, const metadata_ptr& known) {
  round_plan plan;
  std::map<int32_t, std::set<std::string>> by_leader;
  std::set<std::string> others;
  for (const auto& name : pending) {
    if (const auto placed = what.places.find(name); placed != what.places.end()) {
      plan.errands.push_back({.to = placed->second, .names = {name}, .known = known});
      continue;
    }
    const auto led = what.leaders.find(name);
    if (led == what.leaders.end()) {
      others.insert(name);
      continue;
    }
    const auto leader = leader_of(led->second, *known);
    if (const auto* node = std::get_if<int32_t>(&leader))
      by_leader[*node].insert(name);
    else
      plan.nowhere.emplace_back(name, std::get<error>(leader));
  }
  if (!others.empty()) plan.errands.push_back({.to = what.to, .names = std::move(others), .known = known});
  for (auto& [node, names] : by_leader)
    plan.errands.push_back({.to = route::to_node(node), .names = std::move(names), .known = known});
  return plan;
}

std::vector<std::string> topics_of(const question& what, const std::set<std::string>& pending) {
  std::set<std::string> topics;
  for (const auto& name : pending)
    if (const auto led = what.leaders.find(name); led != what.leaders.end()) topics.insert(led->second.topic);
  return {topics.begin(), topics.end()};
}

error told_error(int16_t code, const std::optional<std::string>& text) {
  const auto known = from_wire(code);
  if (known == errc::unrecognized_code)
    return {known, "the broker answers code " + std::to_string(code) + ", which this client does not know"};
  return known == errc::none ? error{} : error{known, text.value_or("")};
}

} // namespace cafka
