// The writer: takes record sets, routes their slices to partitions, and reports what became of every record.
#pragma once

#include <algorithm>
#include <chrono>
#include <cstdint>
#include <memory>
#include <string>

#include "cafka/actors/caf/compat.hpp"
#include "cafka/actors/caf/type_ids.hpp"
#include "cafka/actors/cluster/cluster_actor.hpp"
#include "cafka/actors/writer/settlement.hpp"
#include "cafka/actors/writer/write_report.hpp"
#include "cafka/actors/writer/writer_config.hpp"
#include "cafka/wire/records/record_set.hpp"

namespace cafka {

/// Every request is answered on every path. Errors are those of actors/caf/errors.hpp and name topic, partition or broker.
///
/// A record set should be moved into its message: only a set that nobody else holds is sent without being copied.
/// Sets of one sender to the same topic are written in the order in which they arrived; see writer_config for what
/// repetitions may do to that without idempotence.
struct writer_trait {
  using signatures = type_list<
      // -- requests --
      /// Writes a set and answers what became of every record, at the latest shortly after the deadline (counted from
      /// arrival, and capped by delivery_timeout): records without an answer from a broker by then are `failed` if they were
      /// surely not written, else `unknown`.
      /// A record that can go nowhere fails alone: it names another topic than the writer, or neither names one (invalid_request),
      /// a partition that was not to be found in three seconds (unknown_partition), a topic that is of no use (the broker's
      /// error) or could not be looked up (delivery_timed_out), or the partitioner failed for it (invalid_request).
      /// Errors mean that nothing of the set was accepted: one of these for all of its records, invalid_request (a slice that is
      /// no record data), buffer_full, closed.
      caf::result<write_report_ptr>(write_atom, record_set_ptr, caf::timespan),
      /// Takes a set and answers as soon as there is room for it: the sender goes on then, and so memory stays bounded. The
      /// report goes to writer_config::completion, whatever becomes of the records; the deadline is delivery_timeout.
      /// Errors: invalid_request (a slice that is no record data), buffer_full, closed; then there is no report.
      caf::result<void>(offer_atom, record_set_ptr),
      /// Sends what lingers, and answers when every set that arrived before has its outcome. No errors but closed.
      caf::result<void>(flush_atom),
      /// Answers how records of a topic are routed now, for a record_set_builder; a set built with an older snapshot is sent
      /// as well. Errors: the broker's error of an unusable topic; why no broker could be asked within request_timeout; closed.
      caf::result<routing_ptr>(routing_atom, std::string),
      /// The same within that time, in place of request_timeout.
      caf::result<routing_ptr>(routing_atom, std::string, caf::timespan),
      /// Refuses new sets, flushes, and answers when all is settled, or when the grace time is over: what is without outcome
      /// then is reported `failed` or `unknown`, and the writer ends. A further close is answered at the same time.
      caf::result<void>(close_atom, caf::timespan),
      // -- from the cluster: it makes the writer a watcher_actor --
      /// Leaders of a topic changed.
      caf::result<void>(leader_update),
      // -- internal --
      /// A partition's batcher tells outcomes of records.
      caf::result<void>(settlements_ptr),
      /// A partition's batcher needs a producer identity newer than this version.
      caf::result<void>(refresh_atom, uint64_t),
      /// The timer of the writer's own.
      caf::result<void>(tick_atom, uint64_t)>;
};
using writer_actor = typed_actor<writer_trait>;

/// Starts a writer on a cluster that others may use as well. Throws `cafka::error` (invalid_configuration, naming the
/// field) before anything starts if the configuration is refused. The writer ends with its last handle, or by close_atom.
writer_actor spawn_writer(caf::actor_system& system, cluster_actor cluster, writer_config config);

/// The same on a cluster of its own, made of `config.cluster` and found at `config.bootstrap`; it ends with the writer.
writer_actor spawn_writer(caf::actor_system& system, writer_config config);

/// Asks for a write: `write(self, writer, set, 30s).then(…)`. The answer comes within the deadline and a short grace, so
/// the request itself waits longer than both. No deadline is later than the longest delivery_timeout.
template <class Self>
auto write(Self* self, const writer_actor& writer, record_set_ptr set, caf::timespan deadline) {
  auto patience = std::min<caf::timespan>(deadline, longest_delivery_timeout) + std::chrono::seconds{10};
  return mail(self, write_atom_v, std::move(set), deadline).request(writer, patience);
}

/// Hands a set over: `offer(self, writer, set).then(…)` runs when there is room for more.
///
/// The request itself has no timeout: the writer answers within its delivery_timeout, and CAF does if the writer ends. On
/// CAF 0.17.6 a timeout would also keep the asking actor alive until it has passed.
template <class Self>
auto offer(Self* self, const writer_actor& writer, record_set_ptr set) {
  return mail(self, offer_atom_v, std::move(set)).request(writer, caf::infinite);
}

} // namespace cafka
