// What a membership asks of whoever runs it: requests to the coordinator, and news for the member's user.
#pragma once

#include <chrono>
#include <cstdint>
#include <string>
#include <variant>
#include <vector>

#include "cafka/wire/error.hpp"
#include "cafka/wire/messages/consumer_group_heartbeat.hpp"
#include "cafka/wire/messages/heartbeat.hpp"
#include "cafka/wire/messages/join_group.hpp"
#include "cafka/wire/messages/leave_group.hpp"
#include "cafka/wire/messages/sync_group.hpp"
#include "cafka/wire/topic_partition.hpp"
#include "cafka/wire/uuid.hpp"

namespace cafka {

using group_request = std::variant<
    wire::join_group_request, wire::sync_group_request, wire::heartbeat_request, wire::leave_group_request,
    wire::consumer_group_heartbeat_request>;
using group_response = std::variant<
    wire::join_group_response, wire::sync_group_response, wire::heartbeat_response, wire::leave_group_response,
    wire::consumer_group_heartbeat_response>;

namespace membership {

/// To be sent to the coordinator; what comes back names the ticket.
struct send {
  uint64_t ticket = 0;
  group_request what;
  std::chrono::milliseconds timeout{0};
  /// Over a connection of the membership's own, as the coordinator may answer only when others have done something.
  bool over_own_lane = true;
};

/// This member leads: the partitions of these topics are to be looked up.
struct look_up {
  std::vector<std::string> topics;
};

/// The names of these topics are to be looked up.
struct resolve {
  std::vector<wire::uuid> ids;
};

/// A new generation has begun before the member could give up what it has: commits are of that one now.
struct entered {
  int32_t generation = -1;
  std::vector<topic_partition> owned;
};

/// The member has its part in a new generation.
struct assigned {
  int32_t generation = -1;
  std::vector<topic_partition> added;
  std::vector<topic_partition> all;
};

/// The user is to give these up, and to say so.
struct revoke {
  /// That `released` names.
  uint64_t ticket = 0;
  int32_t generation = -1;
  std::vector<topic_partition> partitions;
  std::chrono::milliseconds patience{0};
};

/// These are gone, and the user has no say in it.
struct lost {
  int32_t generation = -1;
  std::vector<topic_partition> partitions;
  error cause;
};

/// The membership has ended for good.
struct failed {
  error cause;
};

/// Leaving is over.
struct left {};

} // namespace membership

using membership_action = std::variant<
    membership::send, membership::look_up, membership::resolve, membership::entered, membership::assigned,
    membership::revoke, membership::lost, membership::failed, membership::left>;

/// To be done in this order.
using membership_actions = std::vector<membership_action>;

} // namespace cafka
