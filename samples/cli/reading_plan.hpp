#pragma once

#include "offset_option.hpp"

#include "cafka/actors/blocking/client.hpp"

#include <cstdint>
#include <map>
#include <string>
#include <vector>

namespace cafka::cli {

/// Where reading a partition starts, and where it stops.
struct offset_span {
  int64_t start = 0;
  /// Not to be read any more.
  int64_t end = 0;
};

/// By partition.
using reading_plan = std::map<int32_t, offset_span>;

/// Turns places and times into offsets, as they are now: what is written later moves no end, so that reading ends on a busy
/// topic too. `partitions` empty: all that there are. `to_end`: stop where each partition ends now. Without that and without
/// an end time the ends are the highest number there is. Throws cafka::error: why a broker does not tell.
reading_plan make_plan(
    blocking::client& asked, const std::string& topic, const std::vector<int32_t>& partitions,
    const offset_range& range, bool to_end);

} // namespace cafka::cli
