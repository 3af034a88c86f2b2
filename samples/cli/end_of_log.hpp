#pragma once

#include "cafka/actors/blocking/reader.hpp"

#include <cstdint>
#include <optional>

namespace cafka::cli {

/// Whether a partition has no record yet at `start`, the offset that was asked for. The reader begins anew with the first one then, and
/// nobody who names an offset behind the end wants the whole log.
bool started_behind_end(const partition_event& event, std::optional<int64_t> start);

/// What comes from now on is read instead; says so.
void wait_at_end(blocking::reader& in, const partition_event& event);

} // namespace cafka::cli
