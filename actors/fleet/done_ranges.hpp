// What is done beyond a committed offset, as a commit's metadata.
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "cafka/actors/reader/offset_range.hpp"

namespace cafka {

/// What brokers allow a commit's metadata (their offset.metadata.max.bytes), unless they are told otherwise.
inline constexpr size_t default_max_metadata = 4096;

/// The text that says so: "cafka1:" and, as base64url, a CRC-32C over the offset and what follows, and of each range how far it is from
/// the end of the one before (the first: from `committed`) and how long, as varints. Empty if there is nothing to say.
/// `done`: ascending, disjoint, none below `committed`. What does not fit into `max_bytes` is left out from the high end.
std::string write_done_ranges(
    int64_t committed, std::span<const offset_range> done, size_t max_bytes = default_max_metadata);

/// The ranges of such a text: ascending, disjoint, none below `committed`. None if it is anything else: another program's, a later
/// version's, damaged, or of another offset, as when a tool moves a group's offset and leaves the metadata. What nobody knows to be done
/// is done again.
std::vector<offset_range> read_done_ranges(int64_t committed, std::string_view metadata);

} // namespace cafka
