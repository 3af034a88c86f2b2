// The batcher of one partition: the actor around a batch_queue.
#pragma once

#include <chrono>
#include <cstdint>
#include <memory>
#include <string>

#include "cafka/actors/caf/compat.hpp"
#include "cafka/actors/caf/type_ids.hpp"
#include "cafka/actors/writer/batch_queue.hpp"
#include "cafka/actors/writer/produce_sender.hpp"
#include "cafka/actors/writer/producer_identity.hpp"
#include "cafka/actors/writer/settlement.hpp"
#include "cafka/actors/writer/writer_config.hpp"

namespace cafka {

/// Records on their way from the writer to a partition.
struct partition_slice {
  std::shared_ptr<record_slice> slice;
  slice_offer offer;
};

/// The writer has a newer producer identity, or `refused` says why it has none.
struct identity_news {
  batch_identity identity;
  error refused = {};
  /// It is asked for again.
  bool sought = false;
};

/// Who sends a partition's batches from now on.
struct sender_assignment {
  /// 0: nobody, as the partition has no leader.
  uint64_t sender = 0;
  sender_actor handle = {};
  /// Whom it sends to, for messages.
  std::string broker = {};
  wire::uuid topic_id = {};
  int32_t leader_epoch = -1;
  /// Why there will be nobody: the topic was created again, and does not have the partition.
  error gone = {};
};

/// All messages come from this writer's own actors. Outcomes go to the writer as settlements.
struct batcher_trait {
  using signatures = type_list<
      // -- from the writer --
      /// Takes records; each of them is settled once.
      caf::result<void>(partition_slice),
      /// Adopted when no batch is in doubt; see batch_queue.
      caf::result<void>(identity_news),
      /// The leader moved, or its sender was replaced.
      caf::result<void>(sender_assignment),
      /// A sender is gone, and what it had is in doubt.
      caf::result<void>(release_atom, uint64_t),
      /// What has arrived is not to linger.
      caf::result<void>(flush_atom),
      /// Settles everything now: `failed` or `unknown`.
      caf::result<void>(close_atom),
      // -- from senders: it is a lender_actor --
      caf::result<void>(credit_atom, uint64_t), caf::result<void>(returned_batch),
      caf::result<void>(lend_atom, uint64_t, std::string),
      // -- internal --
      caf::result<void>(tick_atom, uint64_t)>;
};
using batcher_actor = typed_actor<batcher_trait>;

/// Starts the batcher of a partition. `number` names it towards senders; `writer` gets the settlements, and is not kept
/// alive.
batcher_actor spawn_batcher(
    caf::actor_system& host, caf::actor_addr writer, cluster_actor cluster, uint64_t number, std::string topic,
    int32_t partition, const writer_config& config);

} // namespace cafka
