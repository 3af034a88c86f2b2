#include "cafka/actors/group/round_robin_assignment.hpp"

#include <set>

namespace cafka {

group_assignment assign_in_turn(const group_view& view) {
  auto result = nothing_for(view.members);
  const auto members = in_order(view.members);
  std::vector<std::set<std::string_view>> subscribed;
  std::set<std::string_view> all;
  for (const auto* member : members) {
    const auto& topics = subscribed.emplace_back(member->topics.begin(), member->topics.end());
    all.insert(topics.begin(), topics.end());
  }
  size_t turn = 0;
  for (const auto& [name, topic] : view.topics) {
    if (!all.contains(name)) continue;
    for (int32_t partition = 0; partition < topic.partition_count; ++partition) {
      while (!subscribed[turn % members.size()].contains(name)) ++turn;
      result[members[turn++ % members.size()]->id].push_back({name, partition});
    }
  }
  return result;
}

} // namespace cafka
