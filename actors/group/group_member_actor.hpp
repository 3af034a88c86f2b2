// What a member of a consumer group is told: written by the user of a group_coordinator, as the group_reader is.
#pragma once

#include <chrono>
#include <cstdint>
#include <string>
#include <vector>

#include "cafka/actors/caf/compat.hpp"
#include "cafka/actors/caf/type_ids.hpp"
#include "cafka/actors/group/group_offsets.hpp"
#include "cafka/actors/group/group_status.hpp"
#include "cafka/wire/error.hpp"
#include "cafka/wire/topic_partition.hpp"

namespace cafka {

/// The group has a new generation, and this member's part in it.
struct group_assigned {
  /// The generation; of the protocol of KIP-848 the member epoch.
  int32_t generation = -1;
  std::string member_id = {};
  /// What is new, and where the group stands in it. Empty: the member goes on with what it has.
  std::vector<committed_offset> added = {};
  /// All that the member has now, in order; what it is giving up is not among it any more.
  std::vector<topic_partition> all = {};
};

/// Partitions that others are waiting for: stop, commit, then answer.
struct group_revoked {
  int32_t generation = -1;
  std::vector<topic_partition> partitions = {};
  /// For how long the group waits for the answer; afterwards they are lost.
  std::chrono::milliseconds patience{0};
};

/// Partitions that are not the member's any more, and that others may read already: what was read last cannot be committed.
struct group_lost {
  int32_t generation = -1;
  std::vector<topic_partition> partitions = {};
  error cause = {};
};

/// The membership has ended for good, e.g. FENCED_INSTANCE_ID, GROUP_AUTHORIZATION_FAILED, INCONSISTENT_GROUP_PROTOCOL.
struct group_failed {
  error cause = {};
};

/// In the order in which it happened. A partition is assigned, then revoked or lost, before it is assigned again.
struct group_member_trait {
  using signatures = type_list<
      /// The answer is ignored.
      caf::result<void>(group_assigned),
      /// The answer, a result or an error, gives the partitions up. Any request to the coordinator is legal until then.
      caf::result<void>(group_revoked),
      /// The answer is ignored.
      caf::result<void>(group_lost),
      /// The answer is ignored.
      caf::result<void>(group_failed),
      /// The member id or the generation has changed, or is to be told with an assignment that follows: what whoever starts a
      /// membership anew goes on with (`group_resumption`). The answer is ignored.
      caf::result<void>(group_status)>;
};
using group_member_actor = typed_actor<group_member_trait>;

} // namespace cafka
