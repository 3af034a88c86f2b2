#include "cafka/actors/group/range_assignment.hpp"

#include <algorithm>
#include <functional>
#include <set>
#include <utility>

namespace cafka {

namespace {

/// A topic while its partitions are shared out among those who subscribed to it.
class topic_shares {
public:
  topic_shares(const std::string& name, const group_topic& topic, std::vector<const member_subscription*> members)
      : name_(name),
        topic_(topic),
        members_(std::move(members)),
        counts_(members_.size()),
        share_(topic.partition_count / static_cast<int32_t>(members_.size())),
        extras_left_(topic.partition_count % static_cast<int32_t>(members_.size())) {
    for (int32_t i = 0; i < topic.partition_count; ++i) left_.insert(i);
  }

  const std::vector<const member_subscription*>& members() const { return members_; }
  int32_t partition_count() const { return topic_.partition_count; }

  /// How many more the member may get: its share, and one of the extra ones while there are any.
  int32_t room(size_t member) const { return std::max(share_ + (extras_left_ > 0 ? 1 : 0) - counts_[member], 0); }

  /// Whether the partition has a replica where the member runs; a member that does not say where is fine with any.
  bool is_near(size_t member, int32_t partition) const {
    const auto& rack = members_[member]->rack;
    if (!rack) return true;
    const auto& racks = racks_of(partition);
    return std::find(racks.begin(), racks.end(), *rack) != racks.end();
  }

  /// Racks make a difference if a member's has some replicas, but not one of each partition, or not with all the same racks.
  bool racks_matter() const {
    std::set<std::string_view> here;
    for (const auto* member : members_)
      if (member->rack) here.insert(*member->rack);
    std::set<std::string_view> there;
    for (int32_t i = 0; i < topic_.partition_count; ++i) there.insert(racks_of(i).begin(), racks_of(i).end());
    if (std::none_of(here.begin(), here.end(), [&](const auto& rack) { return there.contains(rack); })) return false;
    for (int32_t i = 0; i < topic_.partition_count; ++i)
      if (std::set<std::string_view>(racks_of(i).begin(), racks_of(i).end()) != there) return true;
    return false;
  }

  void give(size_t member, int32_t partition, group_assignment& result) {
    give(member, std::vector{partition}, result);
  }

  /// Each member in turn gets what is left and suits it, up to its room.
  void give_ranges(const std::function<bool(size_t, int32_t)>& suits, group_assignment& result) {
    for (size_t member = 0; member < members_.size() && !left_.empty(); ++member) {
      std::vector<int32_t> range;
      const auto room_here = static_cast<size_t>(room(member));
      for (auto i = left_.begin(); i != left_.end() && range.size() < room_here; ++i)
        if (suits(member, *i)) range.push_back(*i);
      give(member, range, result);
    }
  }

private:
  void give(size_t member, const std::vector<int32_t>& partitions, group_assignment& result) {
    if (partitions.empty()) return;
    counts_[member] += static_cast<int32_t>(partitions.size());
    if (counts_[member] > share_) --extras_left_;
    auto& all = result[members_[member]->id];
    for (const auto partition : partitions) {
      left_.erase(partition);
      all.push_back({name_, partition});
    }
  }

  const std::vector<std::string>& racks_of(int32_t partition) const {
    static const std::vector<std::string> unknown;
    const auto index = static_cast<size_t>(partition);
    return index < topic_.racks.size() ? topic_.racks[index] : unknown;
  }

  const std::string& name_;
  const group_topic& topic_;
  std::vector<const member_subscription*> members_;
  std::vector<int32_t> counts_;
  int32_t share_;
  int32_t extras_left_;
  std::set<int32_t> left_;
};

using topic_group = std::vector<topic_shares*>;

/// The same number of every topic to the same member, if that is near to all of them.
void give_copartitioned(const topic_group& topics, group_assignment& result) {
  std::vector<size_t> takers;
  for (size_t i = 0; i < topics.front()->members().size(); ++i) takers.push_back(i);
  for (int32_t partition = 0; partition < topics.front()->partition_count(); ++partition) {
    const auto taker = std::find_if(takers.begin(), takers.end(), [&](size_t member) {
      return std::all_of(topics.begin(), topics.end(), [&](const topic_shares* topic) {
        return topic->is_near(member, partition) && topic->room(member) > 0;
      });
    });
    if (taker == takers.end()) continue;
    for (auto* topic : topics) topic->give(*taker, partition, result);
    const bool full =
        std::none_of(topics.begin(), topics.end(), [&](const topic_shares* topic) { return topic->room(*taker) > 0; });
    if (full) takers.erase(taker);
  }
}

void give_by_rack(std::vector<topic_shares>& topics, group_assignment& result) {
  std::map<std::pair<std::vector<const member_subscription*>, int32_t>, topic_group> groups;
  for (auto& topic : topics) groups[{topic.members(), topic.partition_count()}].push_back(&topic);
  for (const auto& [key, group] : groups) {
    if (group.size() > 1) {
      give_copartitioned(group, result);
    } else if (auto* topic = group.front(); topic->racks_matter()) {
      topic->give_ranges(
          [topic](size_t member, int32_t partition) { return topic->is_near(member, partition); }, result);
    }
  }
}

} // namespace

group_assignment assign_ranges(const group_view& view) {
  auto result = nothing_for(view.members);
  std::map<std::string_view, std::vector<const member_subscription*>> subscribers;
  for (const auto* member : in_order(view.members))
    for (const auto& topic : std::set<std::string_view>(member->topics.begin(), member->topics.end()))
      subscribers[topic].push_back(member);
  std::vector<topic_shares> topics;
  for (const auto& [name, topic] : view.topics)
    if (const auto found = subscribers.find(name); found != subscribers.end() && topic.partition_count > 0)
      topics.emplace_back(name, topic, found->second);
  const bool by_rack =
      std::any_of(topics.begin(), topics.end(), [](const auto& topic) { return topic.racks_matter(); });
  if (by_rack) give_by_rack(topics, result);
  for (auto& topic : topics) topic.give_ranges([](size_t, int32_t) { return true; }, result);
  if (by_rack)
    for (auto& [member, partitions] : result) std::sort(partitions.begin(), partitions.end());
  return result;
}

} // namespace cafka
