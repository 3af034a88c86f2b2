// Reads partitions of a topic and delivers their records to a subscriber. The supervisor of the reading tree: a
// partition_reader for each partition, a fetcher for each broker that they read from.
#pragma once

#include <cstdint>
#include <vector>

#include "cafka/actors/caf/compat.hpp"
#include "cafka/actors/caf/type_ids.hpp"
#include "cafka/actors/cluster/cluster_actor.hpp"
#include "cafka/actors/reader/partition_position.hpp"
#include "cafka/actors/reader/reader_config.hpp"
#include "cafka/actors/reader/subscriber_actor.hpp"

namespace cafka {

/// A partition reader learnt of a better replica to read from, or that the one it reads from does not serve it.
struct replica_choice {
  int32_t partition = -1;
  /// Node id; -1: back to the leader.
  int32_t node = -1;
};

/// Every case is answered on every path. Errors name topic and partition; `closed` once the reader is closing. A reader
/// ends by close_atom, when its subscriber ends, when its cluster ends (the subscriber is told: failed, partition -1,
/// cluster_closed), or when the last handle to it is dropped.
struct reader_trait {
  using signatures = type_list<
      // -- the user's --
      /// Goes on at another place in a partition. Batches that were delivered before and not answered yet stay valid; after
      /// the answer none from before the seek arrives any more (for a subscriber that asks itself, or through the answer).
      /// Starts a partition that has failed again, and leaves a paused one paused. Answered when the seek has taken effect,
      /// before the new place is looked up. Errors: unknown_topic_or_partition if the reader does not read the partition;
      /// invalid_configuration if the offset is negative.
      caf::result<void>(seek_atom, int32_t, start_position),
      /// Delivers no more of the partition, and fetches no more of it, until it is resumed. Errors: as for seek.
      caf::result<void>(pause_atom, int32_t),
      /// Ends the pause. No error if it was not paused.
      caf::result<void>(resume_atom, int32_t),
      /// Answers how far the partition is read. Errors: as for seek.
      caf::result<partition_position>(position_atom, int32_t),
      /// Answers the same for all partitions, by partition.
      caf::result<std::vector<partition_position>>(position_atom),
      /// Stops fetching and delivering, closes the fetch sessions and connections, ends. Answered when all children have
      /// ended; they wait for no broker, and request_timeout bounds it. Batches already delivered stay valid.
      caf::result<void>(close_atom),
      // -- internal --
      /// From the cluster: leaders of the topic changed, or partitions were added.
      caf::result<void>(leader_update),
      /// From a partition reader.
      caf::result<void>(replica_choice),
      /// The timer of the reader's own.
      caf::result<void>(tick_atom, uint64_t)>;
};
using reader_actor = typed_actor<reader_trait>;

/// Starts a reader that delivers to `subscriber`. Throws `cafka::error` (invalid_configuration, naming the field) before
/// anything starts if the configuration is refused. The reader keeps the subscriber alive, not the other way round.
reader_actor spawn_reader(
    caf::actor_system& system, cluster_actor cluster, reader_config config, subscriber_actor subscriber);

/// The same with a cluster of its own, made of `config.cluster` and found at `config.bootstrap`, that ends with the reader.
reader_actor spawn_reader(caf::actor_system& system, reader_config config, subscriber_actor subscriber);

} // namespace cafka
