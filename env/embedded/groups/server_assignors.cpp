#include "cafka/embedded/groups/server_assignors.hpp"

#include <algorithm>
#include <tuple>
#include <utility>

namespace cafka::embedded {

namespace {

/// Static members first, so that one that comes back under another id gets the same partitions.
std::vector<const assignor_member*> in_order(const std::vector<assignor_member>& members) {
  std::vector<const assignor_member*> ordered;
  for (const auto& m : members) ordered.push_back(&m);
  std::sort(ordered.begin(), ordered.end(), [](const auto* a, const auto* b) {
    auto key = [](const assignor_member& m) { return std::pair{!m.instance_id, m.instance_id.value_or(m.id)}; };
    return key(*a) < key(*b);
  });
  return ordered;
}

group_target range(const std::vector<assignor_member>& members, const group_topics& topics) {
  group_target target;
  const auto ordered = in_order(members);
  for (const auto& [name, topic] : topics) {
    std::vector<const assignor_member*> takers;
    for (const auto* m : ordered)
      if (m->topics.contains(name)) takers.push_back(m);
    const auto count = static_cast<int32_t>(takers.size());
    int32_t next = 0;
    for (int32_t i = 0; i < count; ++i) {
      auto quota = topic.partitions / count + (i < topic.partitions % count ? 1 : 0);
      for (int32_t p = 0; p < quota; ++p) target[takers[static_cast<size_t>(i)]->id][topic.id].insert(next++);
    }
  }
  return target;
}

/// Shares out evenly: what members have and may keep stays, unless one has two more than another who could take it.
class uniform {
public:
  uniform(const std::vector<assignor_member>& members, const group_topics& topics)
      : members_(members), topics_(topics) {}

  group_target run() {
    for (const auto& m : members_) target_[m.id];
    keep();
    give_out();
    even_out();
    return std::move(target_);
  }

private:
  void keep() {
    for (const auto& [name, topic] : topics_)
      for (int32_t p = 0; p < topic.partitions; ++p)
        for (const auto& m : members_)
          if (m.topics.contains(name) && contains(m.had, topic.id, p) && taken_.emplace(topic.id, p).second)
            target_[m.id][topic.id].insert(p);
  }

  void give_out() {
    for (const auto& [name, topic] : topics_)
      for (int32_t p = 0; p < topic.partitions; ++p) {
        if (taken_.contains({topic.id, p})) continue;
        if (const auto* taker = poorest(name)) target_[taker->id][topic.id].insert(p);
      }
  }

  /// A partition moves from who has at least two more than another subscriber of its topic, until nobody has.
  void even_out() {
    bool moved = true;
    while (std::exchange(moved, false))
      for (const auto& [name, topic] : topics_)
        for (const auto& giver : members_) {
          auto* taker = poorest(name);
          if (!taker || size(giver) < size(*taker) + 2) continue;
          auto has = target_[giver.id].find(topic.id);
          if (has == target_[giver.id].end()) continue;
          auto p = *has->second.rbegin();
          remove(target_[giver.id], topic.id, p);
          target_[taker->id][topic.id].insert(p);
          moved = true;
        }
  }

  size_t size(const assignor_member& m) { return count(target_[m.id]); }
  const assignor_member* poorest(const std::string& topic) {
    const assignor_member* found = nullptr;
    for (const auto& m : members_)
      if (m.topics.contains(topic) && (!found || size(m) < size(*found))) found = &m;
    return found;
  }

  const std::vector<assignor_member>& members_;
  const group_topics& topics_;
  std::set<std::pair<wire::uuid, int32_t>> taken_;
  group_target target_;
};

} // namespace

bool is_server_assignor(std::string_view name) noexcept { return name == "uniform" || name == "range"; }

group_target assign(
    std::string_view assignor, const std::vector<assignor_member>& members, const group_topics& topics) {
  return assignor == "range" ? range(members, topics) : uniform{members, topics}.run();
}

} // namespace cafka::embedded
