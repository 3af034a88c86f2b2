// What the members of a group had before, by which sticky assignors keep partitions where they are.
#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <vector>

#include "cafka/actors/group/group_view.hpp"
#include "cafka/wire/bytes_view.hpp"

namespace cafka {

/// What a member says that it has, or had before the eager protocol took it.
struct sticky_claim {
  std::vector<topic_partition> partitions = {};
  int32_t generation = -1;
};

/// The user data with which a member of Kafka's StickyAssignor tells its claim: pairs of topic and partitions, and the
/// generation (version 1 of its schema).
wire::bytes sticky_user_data(const sticky_claim& claim);

/// Reads that, and what versions before KIP-341 wrote, without a generation. Nothing if it is neither: another member's
/// bytes may be anything.
std::optional<sticky_claim> read_sticky_user_data(byte_span data);

/// What a member claims: what it owns by the cooperative protocol, else its user data.
sticky_claim claim_of(const member_subscription& member);

/// Whose a partition is, as members are numbered in the view.
struct partition_owner {
  /// -1: of several members of one generation, so of none.
  int32_t member = -1;
  int32_t generation = -1;
  /// Claims in that generation.
  std::vector<int32_t> claimants = {};
};

/// The owner of each partition that a member claims: of several the one of the newest generation, since the others must have
/// missed a rebalance.
std::map<topic_partition, partition_owner> owners_in(const group_view& view);

} // namespace cafka
