#pragma once

#include "cafka/actors/group/group_view.hpp"

namespace cafka {

/// Kafka's RangeAssignor, with racks (KIP-881): first what lies in a member's rack, as far as its share goes, and for topics with
/// as many partitions and the same members the same numbers to the same member; then what is left, in ranges.
group_assignment assign_ranges(const group_view& view);

} // namespace cafka
