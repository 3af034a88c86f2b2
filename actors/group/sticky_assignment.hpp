#pragma once

#include "cafka/actors/group/group_view.hpp"

namespace cafka {

/// As even as the subscriptions allow, with as few partitions in other hands than before as that leaves room for. Kafka's own
/// StickyAssignor promises the same; which of several such assignments it takes depends on the order of its hash maps.
group_assignment assign_sticky(const group_view& view);

/// The same for cooperative members (KIP-429): a partition that another member still owns is given to nobody yet. That member
/// gives it up and joins again, and then it is free.
group_assignment assign_cooperatively(const group_view& view);

} // namespace cafka
