// Reads partitions of topics and delivers their records to a subscriber. The supervisor of the reading tree: a
// partition_reader for each partition, a fetcher for each broker that they read from.
#pragma once

#include <cstdint>
#include <vector>

#include "cafka/actors/caf/compat.hpp"
#include "cafka/actors/caf/type_ids.hpp"
#include "cafka/actors/cluster/cluster_actor.hpp"
#include "cafka/actors/reader/offset_queries.hpp"
#include "cafka/actors/reader/partition_position.hpp"
#include "cafka/actors/reader/reader_assignment.hpp"
#include "cafka/actors/reader/reader_config.hpp"
#include "cafka/actors/reader/reader_stats.hpp"
#include "cafka/actors/reader/subscriber_actor.hpp"

namespace cafka {

/// A partition reader learnt of a better replica to read from, or that the one it reads from does not serve it.
struct replica_choice {
  topic_partition of;
  /// Node id; -1: back to the leader.
  int32_t node = -1;
};

/// Every case is answered on every path, and at any time: what is sought, paused or resumed before the topic is known, or while a
/// partition's actor is started again, is remembered. Errors name topic and partition; `closed` once the reader is closing. A
/// reader ends by close_atom, when its subscriber ends, when its cluster ends (the subscriber is told: failed, partition -1,
/// cluster_closed), or when the last handle to it is dropped.
struct reader_trait {
  using signatures = type_list<
      // -- the user's --
      /// Reads these partitions from now on, and no others, whatever the configuration names. Partitions that are read already
      /// go on where they are, under the epoch that they were given with. Answered when all that was taken away is gone (no
      /// batch or event of it is sent after the answer, nothing of it is fetched or takes room in the buffer, but for batches
      /// that the subscriber has), and what was given is being looked up. What happens to it then, events tell. Errors:
      /// invalid_request for a partition that cannot be, or for an epoch below that of an earlier assignment: nothing changes.
      caf::result<void>(assign_atom, reader_assignment),
      /// Goes on at another place in a partition. Batches that were delivered before and not answered yet stay valid; after
      /// the answer none from before the seek arrives any more (for a subscriber that asks itself, or through the answer).
      /// Starts a partition that has failed again, and leaves a paused one paused. Answered when the seek has taken effect,
      /// before the new place is looked up. Errors: unknown_topic_or_partition if the reader does not read the partition;
      /// invalid_configuration if the offset is negative.
      ///
      /// While a topic that is read whole is not known, all its partitions may be sought and paused; for one that turns out not
      /// to exist the subscriber is told `failed`.
      caf::result<void>(seek_atom, topic_partition, start_position),
      /// Delivers no more of the partition, and fetches no more of it, until it is resumed. Errors: as for seek.
      caf::result<void>(pause_atom, topic_partition),
      /// Ends the pause. No error if it was not paused.
      caf::result<void>(resume_atom, topic_partition),
      /// Answers how far the partition is read. Errors: as for seek.
      caf::result<partition_position>(position_atom, topic_partition),
      /// Answers the same for all partitions, by topic and partition.
      caf::result<std::vector<partition_position>>(position_atom),
      /// The same for a partition of the only topic. Errors also: invalid_request if there are several, or none.
      caf::result<void>(seek_atom, int32_t, start_position), caf::result<void>(pause_atom, int32_t),
      caf::result<void>(resume_atom, int32_t), caf::result<partition_position>(position_atom, int32_t),
      /// Answers what was read so far in numbers, and how far each partition is.
      caf::result<reader_stats>(stats_atom),
      /// Stops fetching and delivering, closes the fetch sessions and connections, ends. Answered when all children have
      /// ended; they wait for no broker, and request_timeout bounds it. Batches already delivered stay valid.
      caf::result<void>(close_atom),
      // -- internal --
      /// From the cluster: leaders of the topic changed, or partitions were added.
      caf::result<void>(leader_update),
      /// From a partition reader.
      caf::result<void>(replica_choice),
      /// The same: answers the offset, -1 if there is none for the time asked for. Errors: those of the broker and of the way to it.
      caf::result<int64_t>(offset_inquiry),
      /// From itself: asks what was collected.
      caf::result<void>(flush_atom),
      /// The timer of the reader's own.
      caf::result<void>(tick_atom, uint64_t)>;
};
using reader_actor = typed_actor<reader_trait>;

/// Starts a reader that delivers to `subscriber`. Throws `cafka::error` (invalid_configuration, naming the field) before
/// anything starts if the configuration is refused. The reader keeps the subscriber alive, not the other way round.
reader_actor spawn_reader(
    caf::actor_system& system, cluster_actor cluster, reader_config config, subscriber_actor subscriber);

/// The same with a subscriber for each partition that `subscribers` names one for: it gets the partition's batches and events. The
/// reader keeps it alive while it reads the partition. If it ends, the partition stops: `subscriber`, which gets all else, is told
/// `failed` (answer_lost) at the first offset that was not answered, and a seek to it makes the partition go on with another.
reader_actor spawn_reader(
    caf::actor_system& system, cluster_actor cluster, reader_config config, subscriber_actor subscriber,
    subscriber_factory subscribers);

/// One for all, with a cluster of its own, made of `config.cluster` and found at `config.bootstrap`, that ends with the reader.
reader_actor spawn_reader(caf::actor_system& system, reader_config config, subscriber_actor subscriber);

} // namespace cafka
