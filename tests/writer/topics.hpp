// Topics, and sets of records for them.
#pragma once

#include <string>
#include <utility>

#include "cafka/actors/cluster/metadata.hpp"
#include "cafka/wire/records/record_set.hpp"

namespace cafka::test {

inline topic_metadata topic_of(std::string name, size_t partitions) {
  topic_metadata topic{.name = std::move(name)};
  for (size_t i = 0; i < partitions; ++i) topic.partitions.push_back({.error = errc::none, .leader = 1});
  return topic;
}

/// One slice of records whose keys are their numbers.
inline record_set_ptr set_of(const std::string& topic, int32_t partition, int count) {
  auto set = std::make_shared<record_set>();
  auto& slice = set->slices.emplace_back();
  slice.topic = topic;
  slice.partition = partition;
  for (int i = 0; i < count; ++i) slice.append(1 << 20, 1, std::to_string(i), "v", {});
  set->count = static_cast<size_t>(count);
  return set;
}

/// One set of the slices of several.
inline record_set_ptr joined(std::initializer_list<record_set_ptr> sets) {
  auto all = std::make_shared<record_set>();
  for (const auto& set : sets) {
    for (auto& slice : set->slices) all->slices.push_back(std::move(slice));
    all->count += set->count;
  }
  return all;
}

} // namespace cafka::test
