#pragma once

#include "cafka/actors/reader/start_position.hpp"

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

namespace cafka::cli {

/// Which part of each partition's log -o asks for.
struct offset_range {
  start_position start = first;
  /// Start so many offsets before the end instead.
  std::optional<int64_t> from_end;
  /// Stop before the first record whose timestamp is this or later; ms since 1970.
  std::optional<int64_t> end_time;
};

/// Of the values of -o: beginning, end, OFFSET, -N, s@MS, e@MS; at most one start and one end.
/// Throws cafka::error (invalid_configuration).
offset_range parse_offsets(std::vector<std::string> texts);

} // namespace cafka::cli
