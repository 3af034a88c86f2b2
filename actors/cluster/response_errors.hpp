// What a broker says of a request, whatever it was: errors are found without knowing the message.
#pragma once

#include "cafka/actors/connection/frame.hpp"
#include "cafka/wire/error_code.hpp"

namespace cafka {

/// The error of a short response whose message has one of its own, such as InitProducerId; none of any other, as of those that
/// have one for each topic.
errc top_level_error(const response& what);

/// Whether the response says, as a whole or of anything in it, that the broker is not the coordinator (any more).
bool denies_coordinator(const response& what);

} // namespace cafka
