// Reads what a consumer group assigns to it: a reader, a membership, and what is committed, under one supervisor.
#pragma once

#include <vector>

#include "cafka/actors/caf/compat.hpp"
#include "cafka/actors/caf/type_ids.hpp"
#include "cafka/actors/cluster/cluster_actor.hpp"
#include "cafka/actors/group/group_coordinator_actor.hpp"
#include "cafka/actors/group/group_reader_config.hpp"
#include "cafka/actors/group/group_subscriber_actor.hpp"
#include "cafka/actors/reader/partition_position.hpp"
#include "cafka/actors/reader/reader_stats.hpp"
#include "cafka/actors/reader/start_position.hpp"

namespace cafka {

/// Every case is answered on every path. A reader that ends unexpectedly is started again where it was, without a word to the
/// group; a membership that does, goes on as the same member, with what it had, unless that takes longer than a session. A group reader ends by close_atom, when its subscriber or its cluster ends, or with
/// its last handle; only close_atom commits and leaves before.
struct group_reader_trait {
  using signatures = type_list<
      // -- the user's --
      /// Subscribes, and joins the group if it is the first time. Errors: as of a group coordinator.
      caf::result<void>(group_subscription),
      /// Commits all that was answered; answers the outcome of each partition that has something new.
      caf::result<commit_report_ptr>(flush_atom),
      /// Commits these. Errors: as of a group coordinator.
      caf::result<commit_report_ptr>(commit_offsets),
      /// Goes on at another place in a partition that the member has. Commits do not go back with it. Errors: those of a reader.
      caf::result<void>(seek_atom, topic_partition, start_position),
      /// Delivers no more of the partition until it is resumed; it stays the member's. Errors: as for seek.
      caf::result<void>(pause_atom, topic_partition), caf::result<void>(resume_atom, topic_partition),
      caf::result<group_status>(status_atom),
      /// Answers how far each partition that the member has is read. Errors: closed while there is no reader.
      caf::result<std::vector<partition_position>>(position_atom),
      /// Answers what was read since its reader was started, in numbers. Errors: closed while there is no reader.
      caf::result<reader_stats>(stats_atom),
      /// The subscriber is at work on a long batch: for `max_poll_interval` it counts as an answer.
      caf::result<void>(group_progress),
      /// Gives up all partitions, with the last commit, leaves the group and ends. Answered then, within
      /// `group.close_timeout` and the time of the reader.
      caf::result<void>(close_atom),
      // -- internal: from its reader and its membership --
      caf::result<void>(record_batch_ptr), caf::result<void>(partition_event), caf::result<void>(group_assigned),
      caf::result<void>(group_revoked), caf::result<void>(group_lost), caf::result<void>(group_failed),
      caf::result<void>(group_status),
      /// The timer of its own.
      caf::result<void>(tick_atom, uint64_t)>;
};
using group_reader_actor = typed_actor<group_reader_trait>;

/// Starts a group's reader that delivers to `subscriber`, which it keeps alive. Throws `cafka::error` (invalid_configuration,
/// naming the field) if the configuration is refused. Does nothing until it is told what to subscribe to.
group_reader_actor spawn_group_reader(
    caf::actor_system& system, cluster_actor cluster, group_reader_config config, group_subscriber_actor subscriber);

} // namespace cafka
