// Fetches from one broker for one reader, many partitions in a request.
#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>

#include "cafka/actors/caf/compat.hpp"
#include "cafka/actors/caf/type_ids.hpp"
#include "cafka/actors/cluster/cluster_actor.hpp"
#include "cafka/actors/reader/fetch/fetch_messages.hpp"
#include "cafka/actors/reader/reader_commons.hpp"
#include "cafka/actors/reader/reader_config.hpp"

namespace cafka {

/// What a fetcher tells those who registered.
struct fetch_sink_trait {
  using signatures = type_list<
      /// A part of a response. The answer is ignored.
      caf::result<void>(fetched_slice_ptr),
      /// The registration has ended, and why. The answer is ignored.
      caf::result<void>(fetch_ended)>;
};
using fetch_sink_actor = typed_actor<fetch_sink_trait>;

/// A registration, and who is told of its records. The fetcher remembers it weakly.
struct fetch_entry {
  fetch_registration registration;
  fetch_sink_actor sink;
};

/// All registrations are over whose ids have `holder` as their upper half: it has ended.
struct fetch_abandon {
  uint32_t holder = 0;
};

/// There may be room in the buffer again for what is to be fetched.
struct fetch_budget {};

/// A connection that breaks is replaced, and fetching goes on at the positions with a new session; registrations know
/// nothing of it. They all end, with the error, if no connection can be made, if a request fails in a way that trying again
/// cannot mend, or if requests fail twice in a row: broken connections, no answer in time, refusals as a whole.
struct fetcher_trait {
  using signatures = type_list<
      /// Starts fetching a partition, in place of an older registration of the same partition. Answered at once; what comes
      /// of it goes to the sink.
      caf::result<void>(fetch_entry),
      /// Ends a registration. No error if it has ended already.
      caf::result<void>(fetch_leave),
      /// A holder of registrations has ended.
      caf::result<void>(fetch_abandon), caf::result<void>(fetch_budget),
      /// Fetches no more, ends the session at the broker and the connection, ends. Answered at once: it waits for no broker.
      caf::result<void>(close_atom),
      /// The timer of its own.
      caf::result<void>(tick_atom, uint64_t)>;
};
using fetcher_actor = typed_actor<fetcher_trait>;

/// Starts a fetcher for the broker `node`. Whoever does so watches it.
fetcher_actor spawn_fetcher(
    caf::actor_system& system, cluster_actor cluster, int32_t node, std::shared_ptr<const reader_config> config,
    reader_commons commons);

} // namespace cafka
