// The root supervisor of one transport: it finds the brokers, keeps the metadata, owns the connections and routes requests.
#pragma once

#include <chrono>
#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "cafka/actors/caf/compat.hpp"
#include "cafka/actors/caf/type_ids.hpp"
#include "cafka/actors/cluster/cluster_config.hpp"
#include "cafka/actors/cluster/lane.hpp"
#include "cafka/actors/cluster/leader_news.hpp"
#include "cafka/actors/cluster/metadata.hpp"
#include "cafka/actors/cluster/route.hpp"
#include "cafka/actors/connection/connector.hpp"
#include "cafka/actors/log/log_entry.hpp"
#include "cafka/actors/retry/allowed_time.hpp"
#include "cafka/wire/message.hpp"

namespace cafka {

// -- what is sent to a cluster -----------------------------------------------------------------------------------------

/// Asks for a snapshot in which the topic is known.
struct topic_lookup {
  std::string topic;
  /// Lets brokers with auto.create.topics.enable create a missing topic; the look-up then waits for its leaders.
  bool allow_auto_creation = false;
  /// How long to repeat the look-up while the answer is retriable (LEADER_NOT_AVAILABLE during an election, or
  /// UNKNOWN_TOPIC_OR_PARTITION right after a create). 0: one fresh look is enough to report that a topic does not exist.
  std::chrono::milliseconds timeout{0};
  /// A partition that has to exist too, perhaps added a moment ago: one beyond the known number is looked for as a topic that
  /// is not known. -1: any number will do.
  int32_t partition = -1;
};

/// Told to the watchers of a topic when a leader, an epoch, an error, the id or the number of partitions has changed.
struct leader_update {
  std::string topic;
  metadata_ptr snapshot;
};

/// The interface of whoever wants to hear of a topic's leaders.
struct watcher_trait {
  using signatures = type_list<
      /// The snapshot is newer than any before it. The answer is ignored.
      caf::result<void>(leader_update)>;
};
using watcher_actor = typed_actor<watcher_trait>;

/// Names a topic and who watches it. The cluster remembers the watcher weakly: watching keeps nobody alive.
struct topic_watch {
  std::string topic;
  watcher_actor watcher;
};

/// A request for some broker, in memory: the cluster encodes it for the version that the broker and we both know best.
struct call {
  route to;
  std::shared_ptr<const void> request;
  const wire::message_schema* schema = nullptr;
  /// The highest version to use, if lower than what both sides know.
  std::optional<int16_t> max_version;
  /// From arrival at the cluster to the answer, connecting included.
  allowed_time timeout = std::chrono::seconds{30};
  /// Which connection of the broker: one's own if the broker may park the request. A lane of one's own ends with its user, and
  /// there is one at a time: it is closed when the route leads to another broker.
  lane_use over = {};
};
using call_ptr = std::shared_ptr<const call>;

/// Makes a call of a request struct of `wire/messages`.
template <class Request>
call_ptr make_call(
    route to, Request request, allowed_time timeout, std::optional<int16_t> max_version = std::nullopt,
    lane_use over = {}) {
  return std::make_shared<const call>(call{
      .to = std::move(to),
      .request = std::make_shared<const Request>(std::move(request)),
      .schema = &wire::schema_of<Request>(),
      .max_version = max_version,
      .timeout = timeout,
      .over = over});
}

// -- the actor ---------------------------------------------------------------------------------------------------------

/// Every case is answered on every path: all pending requests get `cluster_closed` when the cluster ends, whatever the
/// reason. Errors are those of actors/caf/errors.hpp and name the broker or the topic. A cluster ends when the last handle
/// outside it is dropped (as soon as no request is pending), or by close_atom.
struct cluster_trait {
  using signatures = type_list<
      // -- metadata --
      /// Answers the current snapshot as soon as one broker has answered.
      /// Errors: while no broker answers, the last dial error, after each round over all addresses.
      caf::result<metadata_ptr>(metadata_atom),
      /// Answers a snapshot in which the topic exists and is usable; at once if it is known, else after a fresh look.
      /// The topic is of interest from then on: it is in every later snapshot. Partitions may still lack a leader.
      /// Errors: the broker's error of the topic (unknown_topic_or_partition, topic_authorization_failed, …);
      /// unknown_partition, with the number of those there are; invalid_topic_exception for a name that cannot be asked for.
      caf::result<metadata_ptr>(metadata_atom, topic_lookup),
      /// Fetches all topics of interest afresh and answers the new snapshot. Requests at the same time share one fetch.
      caf::result<metadata_ptr>(refresh_atom),
      /// A broker said NOT_LEADER_OR_FOLLOWER, FENCED_LEADER_EPOCH or the like for this epoch, or somebody needs a partition
      /// that the snapshot does not have: looks at the topic afresh, at once but no faster than the retry backoff, unless the
      /// snapshot is newer than the epoch already; brokers that tell nothing new are passed over. Answered when noted, not when
      /// refreshed. Errors: invalid_request for what names no topic or partition.
      caf::result<void>(stale_leader),
      /// A broker told the new leader with its refusal (KIP-951): applied if it is newer than the snapshot. Answered when
      /// applied or ignored; watchers are told of it as of any change. Errors as those of a stale_leader.
      caf::result<void>(leader_hint),
      /// From now on the watcher gets a leader_update whenever the topic changes, and one at once if the topic is known.
      /// Watching twice is as watching once. Ends by itself when the watcher ends. Errors: invalid_request without a watcher,
      /// invalid_topic_exception for a name that cannot be asked for.
      caf::result<void>(watch_atom, topic_watch),
      /// Ends that. Updates already on their way still arrive.
      caf::result<void>(unwatch_atom, topic_watch),
      // -- connections --
      /// Answers the connection of a lane, dialled when first needed; watch its handle and ask again when it ends.
      /// Errors: those of the dial, given to all who wait for it; after a failed dial the next waits out the backoff.
      /// unknown_broker if the metadata has no such node even after a refresh; invalid_request for what is no lane.
      caf::result<connected_ptr>(connect_atom, lane),
      /// Closes the connection of a fetch or group lane and forgets the lane. No error if there is none; invalid_request for a
      /// lane that others share.
      caf::result<void>(release_atom, lane),
      /// Sends a request over the control lane of the broker it is for, or over the lane that it names, and answers the response with the version used. Not
      /// repeated once sent: retriable Kafka errors are in the response. Errors: those of `connect_atom`; those of the
      /// connection (connection_closed, request_timed_out_locally: the outcome is unknown); version_not_supported;
      /// unknown_broker, unknown_partition or leader_unknown if the route leads nowhere even after a refresh; for a route to
      /// a leader also the errors of a look-up of its topic; for a route to a coordinator those of FindCoordinator, which is
      /// repeated while there is time (COORDINATOR_NOT_AVAILABLE while brokers make the offsets topic). A coordinator that
      /// refuses as not (or not any more) in charge, or cannot be reached, is looked for anew by the next call.
      /// invalid_request for what is no request or no route.
      caf::result<response_ptr>(call_ptr),
      // -- log --
      /// Writes it in the log of this cluster, if it has one: what its users and connections have to tell.
      caf::result<void>(log_entry),
      // -- life --
      /// Answers all that is pending with cluster_closed, closes the connections and ends; answered first.
      caf::result<void>(close_atom),
      // -- internal --
      /// The timer of the cluster's own.
      caf::result<void>(tick_atom, uint64_t)>;
};
using cluster_actor = typed_actor<cluster_trait>;

/// Starts a cluster that dials over TCP. Throws `cafka::error` (invalid_configuration, naming the field) before anything
/// starts if the configuration is refused. Connects to nothing until it is first asked.
cluster_actor spawn_cluster(caf::actor_system& system, cluster_config config);

/// The same with a connector of the caller's, e.g. one in memory, which has its own settings of connections: name of the client,
/// timeouts of connecting and idling, largest response. The cluster owns the connector from then on. There is no other: when it
/// ends, dials fail with `closed`.
cluster_actor spawn_cluster(caf::actor_system& system, cluster_config config, connector_actor connector);

/// Starts a connector.
using connector_maker = std::function<connector_actor()>;

/// The same with connectors of the caller's: whenever one has ended, the cluster starts another after a pause. `make` is called
/// at once, and then by the cluster, from any thread; what it throws then is a failure of that attempt.
cluster_actor spawn_cluster(caf::actor_system& system, cluster_config config, const connector_maker& make);

} // namespace cafka
