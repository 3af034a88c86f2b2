#include "cafka/actors/cluster/leader_changes.hpp"

#include <algorithm>
#include <cstddef>
#include <map>
#include <utility>

#include "cafka/actors/connection/endpoint.hpp"
#include "cafka/wire/topic_partition.hpp"

namespace cafka {

namespace {

// So many partitions are named.
constexpr size_t named = 3;

std::string address_of(int32_t node, const metadata& now) {
  const auto* known = now.broker(node);
  return known == nullptr ? "" : to_string(endpoint{known->host, known->port});
}

std::string name_of_broker(int32_t node, const metadata& now) {
  const auto address = address_of(node, now);
  return "broker " + std::to_string(node) + (address.empty() ? "" : " (" + address + ")");
}

std::string list_of(const std::vector<topic_partition>& all) {
  std::string text;
  for (size_t i = 0; i < std::min(named, all.size()); ++i) text += (i == 0 ? "" : ", ") + to_string(all[i]);
  if (all.size() > named) text += " and " + std::to_string(all.size() - named) + " more";
  return text;
}

log_entry entry_of(int32_t from, int32_t to, const std::vector<topic_partition>& what, const metadata& now) {
  log_entry entry;
  const auto list = list_of(what);
  if (to < 0) {
    entry.level = log_level::warning;
    entry.event = log_event::leader_missing;
    entry.message = "no leader for " + list + ", which " + name_of_broker(from, now) + " led";
  } else {
    entry.event = log_event::leader_changed;
    entry.message = name_of_broker(to, now) + " leads " + list
                    + (from < 0 ? ", which had no leader" : ", which " + name_of_broker(from, now) + " led");
    entry.node = to;
    entry.broker = address_of(to, now);
  }
  if (what.size() == 1) {
    entry.topic = what.front().topic;
    entry.partition = what.front().partition;
  }
  return entry;
}

} // namespace

std::vector<log_entry> leader_changes(
    const metadata& before, const metadata& now, const std::set<std::string>& topics) {
  std::map<std::pair<int32_t, int32_t>, std::vector<topic_partition>> moved;
  for (const auto& name : topics) {
    const auto* was = before.topic(name);
    const auto* is = now.topic(name);
    if (was == nullptr || is == nullptr) continue;
    const auto both = std::min(was->partitions.size(), is->partitions.size());
    for (size_t i = 0; i < both; ++i) {
      const auto from = std::max(was->partitions[i].leader, -1), to = std::max(is->partitions[i].leader, -1);
      if (from != to) moved[{from, to}].push_back({name, static_cast<int32_t>(i)});
    }
  }
  std::vector<log_entry> entries;
  for (const auto& [brokers, what] : moved) entries.push_back(entry_of(brokers.first, brokers.second, what, now));
  return entries;
}

} // namespace cafka
