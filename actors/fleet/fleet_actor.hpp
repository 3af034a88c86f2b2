// A fleet: supervised workers over the partitions that a consumer group assigns to one member.
#pragma once

#include <cstdint>
#include <string>
#include <type_traits>
#include <utility>

#include "cafka/actors/caf/compat.hpp"
#include "cafka/actors/caf/type_ids.hpp"
#include "cafka/actors/cluster/cluster_actor.hpp"
#include "cafka/actors/fleet/fleet_config.hpp"
#include "cafka/actors/fleet/fleet_event.hpp"
#include "cafka/actors/fleet/fleet_status.hpp"
#include "cafka/actors/fleet/worker_actor.hpp"
#include "cafka/actors/group/group_subscriber_actor.hpp"

namespace cafka {

struct fleet_trait {
  using signatures = type_list<
      // -- the user's; all of them at any time --
      /// Nothing new is given to workers until it is resumed: of all, of a topic, or of a partition. What they have they finish. The
      /// member stays in its group. Errors: unknown_topic_or_partition, if it is not the member's; closed.
      caf::result<void>(pause_atom), caf::result<void>(pause_atom, std::string),
      caf::result<void>(pause_atom, topic_partition),
      /// Goes on; a partition that has stopped at a record goes on with it. Errors: as for pause.
      caf::result<void>(resume_atom), caf::result<void>(resume_atom, std::string),
      caf::result<void>(resume_atom, topic_partition),
      /// So many workers, from now on; those that are too many finish what they have. Errors: invalid_request, for none or for more
      /// than fleet_config allows; closed.
      caf::result<void>(scale_atom, uint32_t),
      /// What it is doing.
      caf::result<fleet_status_ptr>(status_atom),
      /// Commits what is done; answers what came of it. Errors: closed.
      caf::result<commit_report_ptr>(flush_atom),
      /// Gives nothing new to workers, waits for what they have, commits, leaves the group and ends. Answered then, at the latest
      /// shortly after this time: what is not done by then is done again by others.
      caf::result<void>(close_atom, caf::timespan),
      // -- internal: from its member, its workers and its timer --
      caf::result<void>(record_batch_ptr, uint64_t), caf::result<void>(partition_event),
      caf::result<void>(group_assigned), caf::result<void>(group_revoked), caf::result<void>(group_lost),
      caf::result<void>(group_failed), caf::result<void>(ready_worker), caf::result<void>(finished_work),
      caf::result<void>(tick_atom, uint64_t)>;
};
using fleet_actor = typed_actor<fleet_trait>;

/// Whoever is told of events. It answers each; one that is behind by more than a thousand misses some (`fleet_event::missed`).
struct fleet_monitor_trait {
  using signatures = type_list<caf::result<void>(fleet_event)>;
};
using fleet_monitor_actor = typed_actor<fleet_monitor_trait>;

namespace detail {

/// From what makes a behavior, or from what is one.
template <class F>
worker_factory make_worker_factory(F f) {
  if constexpr (std::is_invocable_v<F&, worker::pointer>)
    return [f](worker::pointer self) mutable -> worker_behavior { return f(self); };
  else
    return [f](worker::pointer) -> worker_behavior { return f; };
}

fleet_actor spawn_fleet(
    caf::actor_system& system, cluster_actor cluster, fleet_config config, worker_factory make,
    fleet_monitor_actor monitor);

} // namespace detail

/// Starts a fleet on a cluster that others may use as well. `work` is a worker's function (`worker_behavior`), of which each worker
/// gets a copy, or makes one for a worker. `monitor` is told of events; it may be null. Throws `cafka::error`
/// (invalid_configuration, naming the field) before anything starts. The fleet ends with close_atom, or with its last handle:
/// then without a last commit.
///
///     auto cluster = cafka::spawn_cluster(system, {.bootstrap = kafka});
///     auto fleet = cafka::spawn_fleet(
///         system, cluster,
///         {.group_id = "billing", .topics = {"orders"}, .ordering = cafka::ordering::by_key, .concurrency = 64},
///         [](const cafka::fleet_record& order) { std::cout << order.value << '\n'; });
template <class Work>
fleet_actor spawn_fleet(
    caf::actor_system& system, cluster_actor cluster, fleet_config config, Work work,
    fleet_monitor_actor monitor = {}) {
  return detail::spawn_fleet(
      system, std::move(cluster), std::move(config), detail::make_worker_factory(std::move(work)), std::move(monitor));
}

} // namespace cafka
