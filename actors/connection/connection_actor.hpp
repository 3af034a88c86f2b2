// A connection to one broker, as its users see it.
#pragma once

#include <atomic>
#include <cstdint>
#include <memory>

#include "cafka/actors/caf/compat.hpp"
#include "cafka/actors/caf/type_ids.hpp"
#include "cafka/actors/connection/endpoint.hpp"
#include "cafka/actors/connection/frame.hpp"
#include "cafka/actors/connection/version_table.hpp"

namespace cafka {

/// Every request is answered on every path: it is sent within its `send_within` or given back, and answered within its timeout
/// from then. The connection ends when its socket does, when a request that was sent times out, when it was idle for too long (without error then), when the actor that asked for it ends,
/// or by close_atom. Watch its handle.
struct connection_trait {
  using signatures = type_list<
      /// Sends a request and answers the response. Requests go out, and are answered, in order of arrival.
      /// Errors after which it is unknown whether the broker has handled the request: connection_closed,
      /// request_timed_out_locally, correlation_mismatch, malformed, frame_too_large (of the response), not_kafka*.
      /// Errors after which it surely was not sent, and its frame is untouched: stale_connection_epoch (it was encoded for
      /// another connection, or this one ended first: encode again for the next), CAF's own request_receiver_down (this one had
      /// ended before the request arrived), throttling_quota_exceeded (the broker's throttle time is longer than it may wait), buffer_full (too much waits
      /// before it, or has waited for too long), invalid_request (no frame, or too short for one).
      caf::result<response_ptr>(outgoing_ptr),
      /// Refuses new work, fails what is pending, closes the socket and ends. Answered first.
      caf::result<void>(close_atom)>;
};
using connection_actor = typed_actor<connection_trait>;

/// A connection that has said which versions it speaks.
struct connected {
  connection_actor handle;
  std::shared_ptr<const version_table> versions;
  /// Given by whoever asked for the connection; frames carry it.
  uint64_t epoch = 0;
  endpoint peer;
  /// Whom the broker takes us for; every request on this connection says so.
  std::string client_id = {};
  /// Counts the responses that came over it, handshake excluded. Null: nobody counts.
  std::shared_ptr<const std::atomic<uint64_t>> answered = {};
};
using connected_ptr = std::shared_ptr<const connected>;

} // namespace cafka
