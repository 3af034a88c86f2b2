// What the leader of a classic consumer group looks at when it assigns partitions.
#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "cafka/wire/tagged_field.hpp"
#include "cafka/wire/topic_partition.hpp"

namespace cafka {

/// A member, as its subscription tells of it (ConsumerProtocolSubscription, in JoinGroup).
struct member_subscription {
  std::string id = {};
  /// Of a static member (KIP-345).
  std::optional<std::string> instance_id = {};
  /// Where it runs (KIP-881).
  std::optional<std::string> rack = {};
  std::vector<std::string> topics = {};
  /// What it owns and goes on reading unless it is told otherwise (KIP-429); empty in the eager protocol.
  std::vector<topic_partition> owned = {};
  /// In which generation it came to own that (KIP-792); -1: it does not say.
  int32_t generation = -1;
  /// What its assignor added.
  wire::bytes user_data = {};
};

/// A topic that exists.
struct group_topic {
  int32_t partition_count = 0;
  /// For each partition the racks of its replicas; empty: unknown.
  std::vector<std::vector<std::string>> racks = {};
};

/// All members and all topics that any of them subscribed to and that exist.
struct group_view {
  std::vector<member_subscription> members = {};
  std::map<std::string, group_topic> topics = {};
};

/// The partitions of each member, by its id. Every member is there, though it may have none.
using group_assignment = std::map<std::string, std::vector<topic_partition>>;

/// The members in the order in which Kafka's assignors serve them: static ones first, by instance id, then the others by member
/// id. So a static member that comes back under another member id gets the same partitions.
std::vector<const member_subscription*> in_order(const std::vector<member_subscription>& members);

/// An assignment in which every member has nothing.
group_assignment nothing_for(const std::vector<member_subscription>& members);

} // namespace cafka
