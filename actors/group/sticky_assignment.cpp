#include "cafka/actors/group/sticky_assignment.hpp"

#include <algorithm>
#include <optional>
#include <set>
#include <utility>

#include "cafka/actors/group/sticky_balance.hpp"
#include "cafka/actors/group/sticky_history.hpp"

namespace cafka {

namespace {

using owner_map = std::map<topic_partition, partition_owner>;

/// The topics of a view by number, with who subscribed to each. Members are numbered as in the view; who is served first stands
/// first.
struct numbered_topics {
  std::vector<std::string_view> names;
  std::vector<int32_t> partition_counts;
  std::vector<std::vector<size_t>> subscribers;
};

numbered_topics numbered(const group_view& view) {
  std::map<std::string_view, std::vector<size_t>> subscribers;
  for (const auto* member : in_order(view.members))
    for (const auto& topic : std::set<std::string_view>(member->topics.begin(), member->topics.end()))
      subscribers[topic].push_back(static_cast<size_t>(member - view.members.data()));
  numbered_topics result;
  for (const auto& [name, topic] : view.topics) {
    const auto found = subscribers.find(name);
    if (found == subscribers.end()) continue;
    result.names.push_back(name);
    result.partition_counts.push_back(topic.partition_count);
    result.subscribers.push_back(std::move(found->second));
  }
  return result;
}

/// Who had the partition, if it still wants it.
std::optional<size_t> heir(
    const owner_map& owners, const topic_partition& what, const std::vector<size_t>& subscribers) {
  const auto found = owners.find(what);
  if (found == owners.end() || found->second.member < 0) return std::nullopt;
  const auto owner = static_cast<size_t>(found->second.member);
  if (std::find(subscribers.begin(), subscribers.end(), owner) == subscribers.end()) return std::nullopt;
  return owner;
}

group_assignment assign(const group_view& view, const owner_map& owners) {
  const auto topics = numbered(view);
  sticky_balance shares{view.members.size(), topics.subscribers};
  for (size_t topic = 0; topic < topics.names.size(); ++topic)
    for (int32_t i = 0; i < topics.partition_counts[topic]; ++i)
      shares.add({topic, i, heir(owners, {std::string{topics.names[topic]}, i}, topics.subscribers[topic])});
  auto result = nothing_for(view.members);
  const auto settled = shares.settle();
  for (size_t member = 0; member < settled.size(); ++member) {
    auto& all = result[view.members[member].id];
    for (const auto& each : settled[member]) all.push_back({std::string{topics.names[each.topic]}, each.number});
    std::sort(all.begin(), all.end());
  }
  return result;
}

/// Whether a member other than this one still reads the partition.
bool is_held_by_others(
    const owner_map& owners, const topic_partition& what, const group_view& view, const std::string& id) {
  const auto found = owners.find(what);
  if (found == owners.end()) return false;
  const auto& claimants = found->second.claimants;
  return std::any_of(claimants.begin(), claimants.end(), [&](int32_t each) {
    return view.members[static_cast<size_t>(each)].id != id;
  });
}

} // namespace

group_assignment assign_sticky(const group_view& view) { return assign(view, owners_in(view)); }

group_assignment assign_cooperatively(const group_view& view) {
  const auto owners = owners_in(view);
  auto result = assign(view, owners);
  for (auto& [id, partitions] : result)
    std::erase_if(partitions, [&, &member = id](const topic_partition& each) {
      return is_held_by_others(owners, each, view, member);
    });
  return result;
}

} // namespace cafka
