// Whether a Metadata response as a whole is of use.
#pragma once

#include <string>

#include "cafka/wire/error.hpp"
#include "cafka/wire/messages/metadata.hpp"

namespace cafka {

/// none; or why the broker, called `who` in the message, has told nothing. Both that it is starting and that it wants us to find
/// the brokers anew (KIP-1102) pass by asking again, so they get a code that says so, which Kafka's own codes for them do not.
error refusal_of(const wire::metadata_response& response, const std::string& who);

} // namespace cafka
