#pragma once

#include "cafka/actors/cluster/metadata.hpp"

#include <cstdint>
#include <map>
#include <string>
#include <vector>

namespace cafka::cli {

/// Where a partition's log begins and ends; -1: nobody told.
struct partition_offsets_told {
  int64_t first = -1;
  int64_t last = -1;
};

/// By partition; those that are missing have no leader.
using topic_offsets = std::map<int32_t, partition_offsets_told>;

/// Each topic with its number of partitions, a line a topic below a heading.
std::string list_of_topics(const std::vector<topic_metadata>& topics);

/// A topic's partitions with leaders, replicas and offsets, a line a partition below a heading.
std::string description_of(const topic_metadata& topic, const topic_offsets& offsets);

/// A line of JSON a topic.
std::string json_lines(const std::vector<topic_metadata>& topics);

} // namespace cafka::cli
