// A membership in a consumer group: joins and rejoins, beats the heart, shares partitions out when it leads, commits.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "cafka/actors/caf/compat.hpp"
#include "cafka/actors/caf/type_ids.hpp"
#include "cafka/actors/cluster/cluster_actor.hpp"
#include "cafka/actors/group/group_config.hpp"
#include "cafka/actors/group/group_member_actor.hpp"
#include "cafka/actors/group/group_offsets.hpp"
#include "cafka/actors/group/group_status.hpp"

namespace cafka {

/// What a member wants to read. It replaces what was wanted before.
struct group_subscription {
  /// Topics by name; those that do not exist yet are waited for.
  std::vector<std::string> topics = {};
  /// And all topics, internal ones excepted, whose whole name this ECMAScript regular expression matches. Empty: none. With
  /// the protocol of KIP-848 the broker matches, by RE2's grammar.
  std::string pattern = {};

  friend bool operator==(const group_subscription&, const group_subscription&) = default;
};

/// How far the member's own user is, for `max_poll_interval`.
struct group_progress {
  /// It holds something that it has to answer: the time runs from now. False: it waits for records, and cannot be late.
  bool busy = false;
};

/// Every case is answered on every path. Errors: `closed` once the membership is closing. A coordinator ends by close_atom, when
/// its member actor or its cluster ends (the member hears of the latter), or with its last handle.
struct group_coordinator_trait {
  using signatures = type_list<
      /// Subscribes, and joins the group if it is the first time; an empty subscription leaves it. Answered when noted.
      /// Errors: invalid_topic_exception, invalid_regular_expression.
      caf::result<void>(group_subscription),
      /// Stores offsets; answered when each partition has its outcome, within the timeout. Never goes back: an offset below
      /// what was committed before is answered with that. A rebalance that is going on is waited out.
      caf::result<commit_report_ptr>(commit_offsets),
      /// The user of the member is at work, or is not. Answered at once. Who never says so is never late.
      caf::result<void>(group_progress),
      /// Gives up all partitions, commits what was asked for before, and leaves the group. Subscribing joins it again.
      /// Answered when done, within the time of the configuration.
      caf::result<void>(leave_atom), caf::result<group_status>(status_atom),
      /// Leaves as by leave_atom and ends; answered then.
      caf::result<void>(close_atom),
      // -- internal --
      /// Topics that were assigned from have changed.
      caf::result<void>(leader_update),
      /// The timer of its own.
      caf::result<void>(tick_atom, uint64_t)>;
};
using group_coordinator_actor = typed_actor<group_coordinator_trait>;

/// Starts a membership that tells `member`, which it does not keep alive. Throws `cafka::error` (invalid_configuration, naming the field)
/// if the configuration is refused. Does nothing until it is told what to subscribe to. With `before` it goes on as the member of
/// another coordinator, which has ended unexpectedly: under its member id, with what it had, which it does not tell of again. One
/// that ends unexpectedly says no goodbye, so that the group waits for that until the session ends.
group_coordinator_actor spawn_group_coordinator(
    caf::actor_system& system, cluster_actor cluster, group_config config, group_member_actor member,
    group_resumption before = {});

} // namespace cafka
