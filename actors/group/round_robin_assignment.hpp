#pragma once

#include "cafka/actors/group/group_view.hpp"

namespace cafka {

/// Kafka's RoundRobinAssignor: topic by topic, partition by partition, each to the next member that subscribed to the topic.
group_assignment assign_in_turn(const group_view& view);

} // namespace cafka
