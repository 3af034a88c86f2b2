// From a request struct to the frame that a connection takes.
#pragma once

#include <chrono>
#include <optional>
#include <string>

#include "cafka/actors/cluster/cluster_actor.hpp"
#include "cafka/actors/connection/frame.hpp"

namespace cafka {

/// A request struct, what it is, and in which versions it may be sent.
struct request_source {
  const void* message = nullptr;
  const wire::message_schema* schema = nullptr;
  wire::version_range versions;
};

/// Encodes a request for the highest version that both the broker and we may use. Errors: version_not_supported, naming the
/// API and the broker; not_encodable.
error encode_for(
    const connected& to, frame_pool& pool, const request_source& request, allowed_time timeout, outgoing_ptr& out);

} // namespace cafka
