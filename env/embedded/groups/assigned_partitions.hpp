#pragma once

#include "cafka/wire/uuid.hpp"

#include <cstddef>
#include <cstdint>
#include <map>
#include <set>
#include <string>

namespace cafka::embedded {

/// Partitions by topic id; no topic without partitions.
using assigned_partitions = std::map<wire::uuid, std::set<int32_t>>;

/// A topic that a group can subscribe to.
struct group_topic {
  wire::uuid id{};
  int32_t partitions = 0;

  bool operator==(const group_topic&) const = default;
};
/// By name.
using group_topics = std::map<std::string, group_topic>;

inline bool contains(const assigned_partitions& in, const wire::uuid& topic, int32_t partition) {
  auto found = in.find(topic);
  return found != in.end() && found->second.contains(partition);
}

inline void remove(assigned_partitions& from, const wire::uuid& topic, int32_t partition) {
  auto found = from.find(topic);
  if (found == from.end()) return;
  found->second.erase(partition);
  if (found->second.empty()) from.erase(found);
}

inline size_t count(const assigned_partitions& all) {
  size_t sum = 0;
  for (const auto& [topic, partitions] : all) sum += partitions.size();
  return sum;
}

} // namespace cafka::embedded
