// The sender of one broker: makes Produce requests of the batches that partitions lend it.
#pragma once

#include <cstdint>
#include <string>

#include "cafka/actors/caf/compat.hpp"
#include "cafka/actors/caf/type_ids.hpp"
#include "cafka/actors/cluster/cluster_actor.hpp"
#include "cafka/actors/writer/lent_batch.hpp"
#include "cafka/actors/writer/writer_config.hpp"

namespace cafka {

/// The interface of who lends batches to a sender.
struct lender_trait {
  using signatures = type_list<
      /// The sender of this number takes one more batch.
      caf::result<void>(credit_atom, uint64_t),
      /// A batch is back: once for each that was lent.
      caf::result<void>(returned_batch),
      /// The answer to a release: the batch of this number is with this broker, and comes back later.
      caf::result<void>(lend_atom, uint64_t, std::string)>;
};
using lender_actor = typed_actor<lender_trait>;

/// Introduces a lender.
struct lender {
  uint64_t batcher = 0;
  lender_actor handle;
};

/// A sender keeps the produce lane of its broker connected while it has something to send. All messages come from this
/// writer's own actors; none of them fails.
struct sender_trait {
  using signatures = type_list<
      /// A partition will lend batches; it gets its first credit.
      caf::result<void>(lender),
      /// Takes a batch, for the next request. It comes back exactly once: answered, in doubt, or unsent.
      caf::result<void>(lend_atom, lent_batch_ptr),
      /// Gives a batch (batcher, number) back unsent if it is not on its way yet, else says that it is.
      caf::result<void>(release_atom, uint64_t, uint64_t),
      /// Its own: sends what has arrived in the meantime.
      caf::result<void>(seal_atom)>;
};
using sender_actor = typed_actor<sender_trait>;

/// Starts the sender of a broker. `number` names it towards lenders. `host`: the writer, which ends it. `address`: where the
/// broker is known to be, for messages.
sender_actor spawn_sender(
    caf::actor_system& host, cluster_actor cluster, int32_t node, uint64_t number, const writer_config& config,
    std::string address = {});

} // namespace cafka
