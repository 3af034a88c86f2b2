// cafka's errors as CAF carries them between actors, and back. Code and message survive the trip exactly.
#pragma once

#include "cafka/actors/caf/compat.hpp"
#include "cafka/actors/caf/type_ids.hpp"
#include "cafka/wire/error.hpp"

#include <string>

CAFKA_ERROR_ENUM(cafka::errc, "kafka")

namespace cafka {

CAFKA_INSPECT_ERROR_ENUM(errc)

/// An answer for a requester: the code, and what happened, where, and what to do.
caf::error make_error(errc code, std::string message);
caf::error make_error(const error& what);

/// What a requester got. CAF's own errors become ours: a request that timed out in the actor system is
/// request_timed_out_locally, an actor that ended before or instead of answering is closed, anything else
/// unknown_server_error with CAF's text. No error gives errc::none.
error to_error(const caf::error& what);

/// For logs: "NAME: message", the same on both CAFs.
std::string render(const caf::error& what);

} // namespace cafka
