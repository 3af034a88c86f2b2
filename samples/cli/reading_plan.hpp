#pragma once

#include "offset_option.hpp"

#include "cafka/actors/blocking/client.hpp"
#include "cafka/actors/blocking/time_left.hpp"

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <vector>

namespace cafka::cli {

/// Where reading a partition starts, and where it stops.
struct offset_span {
  int64_t start = 0;
  /// Not to be read any more.
  int64_t end = 0;
};

/// What is said of a start that a partition does not have, which has the offsets from `begin` to before `end`.
std::string out_of_range(const std::string& topic, int32_t partition, int64_t start, int64_t begin, int64_t end);

/// What is to be read of a topic.
struct reading_plan {
  std::map<int32_t, offset_span> spans;
  /// What was asked for and cannot be read now: it has no leader, or its leader does not answer.
  std::map<int32_t, error> left_out;
  /// What somebody who asked for it has to know: places that are out of range.
  std::map<int32_t, std::string> remarks;

  /// How many offsets there are to be read.
  uint64_t total() const;
};

/// What is asked for, as the options say.
struct reading_request {
  offset_range range;
  /// Stop where each partition ends now.
  bool to_end = false;
  /// What auto.offset.reset says of a start that is out of range; nothing if it was not given: the nearest place that there is
  /// stands for it then.
  std::optional<offset_reset> reset = {};
};

/// The partitions of a topic that are meant: `wanted`, or all if that is empty.
/// Throws cafka::error (unknown_topic_or_partition) if there is no such partition.
std::vector<int32_t> chosen_partitions(const topic_metadata& topic, const std::vector<int32_t>& wanted);

/// Turns places and times into offsets, as they are now: what is written later moves no end, so that reading ends on a busy
/// topic too. Without an end in the request the ends are the highest number there is. A partition that cannot be read does
/// not keep the others from being read. Throws cafka::error: offset_out_of_range; why nobody tells anything.
reading_plan make_plan(
    blocking::client& asked, const topic_metadata& topic, const std::vector<int32_t>& partitions,
    const reading_request& request, const blocking::time_left& left);

} // namespace cafka::cli
