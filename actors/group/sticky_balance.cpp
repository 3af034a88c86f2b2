#include "cafka/actors/group/sticky_balance.hpp"

#include <algorithm>

namespace cafka {

sticky_balance::sticky_balance(size_t member_count, std::vector<std::vector<size_t>> subscribers)
    : members_(member_count), subscribers_(std::move(subscribers)) {
  std::map<std::vector<size_t>, size_t> first;
  for (size_t topic = 0; topic < subscribers_.size(); ++topic)
    alike_.push_back(first.try_emplace(subscribers_[topic], topic).first->second);
}

void sticky_balance::add(const partition& what) {
  if (what.owner)
    give(*what.owner, what);
  else
    new_.push_back(what);
}

std::vector<std::vector<sticky_balance::partition>> sticky_balance::settle() {
  hand_out_new();
  even_out();
  std::vector<std::vector<partition>> result;
  for (auto& each : members_) {
    auto& all = result.emplace_back();
    for (auto& [topic, held] : each.topics) {
      all.insert(all.end(), held.kept.begin(), held.kept.end());
      all.insert(all.end(), held.fresh.begin(), held.fresh.end());
    }
  }
  return result;
}

void sticky_balance::give(size_t to, partition what) {
  auto& taker = members_[to];
  auto& held = taker.topics[what.topic];
  ++taker.load;
  (what.owner == to ? held.kept : held.fresh).push_back(what);
}

/// Those that the fewest members can take go first; each to the member that has the least.
void sticky_balance::hand_out_new() {
  std::stable_sort(new_.begin(), new_.end(), [this](const partition& a, const partition& b) {
    return subscribers_[a.topic].size() < subscribers_[b.topic].size();
  });
  for (const auto& each : new_) {
    const auto& takers = subscribers_[each.topic];
    give(
        *std::min_element(
            takers.begin(), takers.end(), [this](size_t a, size_t b) { return members_[a].load < members_[b].load; }),
        each);
  }
  new_.clear();
}

/// From the fullest downwards. Who cannot hand anything on is done: only fuller members could have made room for it.
void sticky_balance::even_out() {
  std::set<std::pair<size_t, size_t>> by_load;
  for (size_t i = 0; i < members_.size(); ++i) by_load.emplace(members_[i].load, i);
  while (!by_load.empty()) {
    const auto fullest = std::prev(by_load.end());
    const auto from = fullest->second;
    by_load.erase(fullest);
    const auto way = way_down(from);
    if (way.empty()) continue;
    const auto last = way.back().second;
    // A member that is done stays so: what it was given keeps it below those that are not.
    const bool waits = by_load.erase({members_[last].load, last}) > 0;
    for (const auto& [leave, to] : way) move(leave.from, leave.topic, to);
    if (waits) by_load.emplace(members_[last].load, last);
    by_load.emplace(members_[from].load, from);
  }
}

/// The shortest chain of moves to the emptiest member that it improves; empty if there is none.
std::vector<std::pair<sticky_balance::step, size_t>> sticky_balance::way_down(size_t from) const {
  std::vector<std::optional<step>> reached(members_.size());
  std::vector<bool> seen(subscribers_.size());
  std::vector<size_t> level{from};
  reached[from] = step{from, 0};
  while (!level.empty()) {
    std::vector<size_t> next;
    for (const auto at : level) {
      for (const auto& [topic, held] : members_[at].topics) {
        if (seen[alike_[topic]]) continue;
        seen[alike_[topic]] = true;
        for (const auto taker : subscribers_[topic]) {
          if (reached[taker]) continue;
          reached[taker] = step{at, topic};
          next.push_back(taker);
        }
      }
    }
    const auto best = std::min_element(
        next.begin(), next.end(), [this](size_t a, size_t b) { return members_[a].load < members_[b].load; });
    if (best != next.end() && members_[*best].load + 1 < members_[from].load) {
      std::vector<std::pair<step, size_t>> way;
      for (auto at = *best; at != from; at = reached[at]->from) way.emplace_back(*reached[at], at);
      std::reverse(way.begin(), way.end());
      return way;
    }
    level = std::move(next);
  }
  return {};
}

/// Rather what the taker had before, else what the giver had not.
void sticky_balance::move(size_t from, size_t topic, size_t to) {
  const auto place = members_[from].topics.find(topic);
  auto& [kept, fresh] = place->second;
  auto& source = fresh.empty() ? kept : fresh;
  auto what = std::find_if(fresh.begin(), fresh.end(), [to](const partition& each) { return each.owner == to; });
  if (what == fresh.end()) what = std::prev(source.end());
  const auto moved = *what;
  source.erase(what);
  --members_[from].load;
  if (kept.empty() && fresh.empty()) members_[from].topics.erase(place);
  give(to, moved);
}

} // namespace cafka
