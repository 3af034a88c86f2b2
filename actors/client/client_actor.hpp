// Questions to a cluster and changes of it, with retries: on top of what `cluster` routes.
#pragma once

#include <chrono>

#include "cafka/actors/caf/compat.hpp"
#include "cafka/actors/caf/type_ids.hpp"
#include "cafka/actors/client/group_requests.hpp"
#include "cafka/actors/client/offset_requests.hpp"
#include "cafka/actors/client/topic_requests.hpp"
#include "cafka/actors/cluster/cluster_actor.hpp"

namespace cafka {

/// Every case is answered within its timeout, which may be of any length, and on every path. Refusals that may pass
/// (NOT_CONTROLLER, NOT_LEADER_OR_FOLLOWER, a lost connection, …) are tried again until then, after a look at fresh metadata;
/// what is left at the end is reported with its last error. Errors of single topics and partitions are in the answer, those of
/// a lost cluster too (cluster_closed); a request as a whole fails only with the errors given here.
struct client_trait {
  using signatures = type_list<
      /// Creates topics. Answered when all partitions of all that could be created have leaders. After a lost answer the
      /// repetition may find a topic that it has made itself: topic_already_exists says so then.
      caf::result<topic_outcomes_ptr>(create_topics),
      /// Adds partitions to topics. Answered when all partitions of all that have grown have leaders. After a lost answer the
      /// repetition may find partitions that it has added itself: invalid_partitions says so then.
      caf::result<topic_outcomes_ptr>(create_partitions),
      /// Deletes topics. Brokers forget a topic a moment later than this is answered. After a lost answer the repetition may
      /// find its own work: unknown_topic_or_partition says so then.
      caf::result<topic_outcomes_ptr>(delete_topics),
      /// Answers what some broker knows now: the brokers, and the topics asked for; each with its error, if it has one.
      /// Errors: why no broker could be asked.
      caf::result<metadata_ptr>(describe_topics),
      /// Answers offsets, asked of the leaders of the partitions; when each partition has its answer or an error that stays.
      /// One without a leader is asked for until the timeout is over. A topic or a partition that is not there is looked for
      /// twice.
      caf::result<partition_offsets_ptr>(list_offsets),
      /// Asks all brokers for the groups that they coordinate. Brokers that cannot be asked are told of in the answer.
      /// Errors: why no broker could be asked which ones there are.
      caf::result<group_listing_ptr>(list_groups),
      /// Asks the coordinators, of groups of either protocol.
      caf::result<group_descriptions_ptr>(describe_groups),
      /// Answers all that a group has committed; none if there is no such group. Errors: why not.
      caf::result<group_offsets_ptr>(fetch_group_offsets),
      /// Commits for a group without members; one that is not there comes to be. With members: unknown_member_id.
      caf::result<partition_outcomes_ptr>(set_group_offsets),
      /// Topics that members subscribe to: group_subscribed_to_topic.
      caf::result<partition_outcomes_ptr>(delete_group_offsets),
      /// With members: non_empty_group. After a lost answer the repetition may find its own work: group_id_not_found says so
      /// then.
      caf::result<group_outcomes_ptr>(delete_groups),
      /// Takes members out, who may come back. After a lost answer the repetition may find its own work: unknown_member_id
      /// says so then.
      caf::result<group_outcomes_ptr>(remove_group_members),
      /// Ends; the cluster goes on. What is pending gets answer_lost. Answered first.
      caf::result<void>(close_atom),
      // -- internal --
      /// A tick of the client's own timer.
      caf::result<void>(tick_atom, uint64_t)>;
};
using client_actor = typed_actor<client_trait>;

/// How patient a client is. An aggregate of the fields of cluster_config that have the same names.
struct client_config {
  /// Pause between a request that failed retriably and its repetition; doubles, with jitter of ±20 %. 1 ms to 24 hours.
  std::chrono::milliseconds retry_backoff = cluster_config{}.retry_backoff;
  /// Upper bound of that pause. At least retry_backoff.
  std::chrono::milliseconds retry_backoff_max = cluster_config{}.retry_backoff_max;

  /// none, or invalid_configuration with a sentence that names the field, its value and what is allowed.
  error validate() const;
  /// The same in the words of another surface.
  error validate(const config_names& names) const;
};

/// Starts a client of a cluster that others may use as well. It ends with its last handle, or by close_atom. Throws
/// `cafka::error` (invalid_configuration, naming the field) if the configuration is refused.
client_actor spawn_client(caf::actor_system& system, cluster_actor cluster, client_config config = {});

} // namespace cafka
