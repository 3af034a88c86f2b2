#include "reading_plan.hpp"

#include "cafka/wire/error.hpp"

#include <algorithm>
#include <limits>

namespace cafka::cli {

namespace {

/// The offset at a time in each partition; where all records are older, its end.
std::vector<int64_t> offsets_at(
    blocking::client& asked, const std::string& topic, const start_position& time, const std::vector<int64_t>& ends) {
  auto offsets = asked.offsets(topic, time);
  for (size_t i = 0; i < offsets.size(); ++i)
    if (offsets[i] < 0) offsets[i] = ends.at(i);
  return offsets;
}

std::vector<int64_t> starts_of(
    blocking::client& asked, const std::string& topic, const offset_range& range, const std::vector<int64_t>& ends) {
  if (range.from_end) {
    auto starts = asked.offsets(topic, first);
    for (size_t i = 0; i < starts.size(); ++i) starts[i] = std::max(starts[i], ends.at(i) - *range.from_end);
    return starts;
  }
  switch (range.start.at) {
  case start_position::place::first:
    return asked.offsets(topic, first);
  case start_position::place::time:
    return offsets_at(asked, topic, range.start, ends);
  case start_position::place::offset:
    return std::vector<int64_t>(ends.size(), range.start.value);
  case start_position::place::last:
    break;
  }
  return ends;
}

std::vector<int64_t> stops_of(
    blocking::client& asked, const std::string& topic, const offset_range& range, bool to_end,
    const std::vector<int64_t>& ends) {
  if (range.end_time) return offsets_at(asked, topic, {start_position::place::time, *range.end_time}, ends);
  return to_end ? ends : std::vector<int64_t>(ends.size(), std::numeric_limits<int64_t>::max());
}

} // namespace

reading_plan make_plan(
    blocking::client& asked, const std::string& topic, const std::vector<int32_t>& partitions,
    const offset_range& range, bool to_end) {
  const auto ends = asked.offsets(topic, last);
  const auto starts = starts_of(asked, topic, range, ends);
  const auto stops = stops_of(asked, topic, range, to_end, ends);
  reading_plan plan;
  const auto add = [&](size_t partition) {
    plan[static_cast<int32_t>(partition)] = {starts.at(partition), stops.at(partition)};
  };
  if (partitions.empty())
    for (size_t i = 0; i < ends.size(); ++i) add(i);
  for (const auto partition : partitions) {
    if (partition < 0 || static_cast<size_t>(partition) >= ends.size())
      throw error(
          errc::unknown_topic_or_partition, "topic " + topic + " has no partition " + std::to_string(partition)
                                                + ", only " + std::to_string(ends.size()) + " of them");
    add(static_cast<size_t>(partition));
  }
  return plan;
}

} // namespace cafka::cli
