// Which errors pass when the same is tried again, and which say that the metadata is old: the same for all who try.
#pragma once

#include "cafka/wire/error_code.hpp"

namespace cafka {

/// Whether the same request may succeed later: what the table calls retriable, what fresh metadata cures, and brokers that
/// are not there at the moment (BROKER_NOT_AVAILABLE, for which Kafka's own table has no remedy).
bool may_pass(errc code);

/// The same for what only reads, and so does no harm when it is done twice. Adds UNKNOWN_SERVER_ERROR, which brokers answer
/// for what passes as well, such as a log directory that is being moved.
bool may_pass_for_reading(errc code);

/// Whether the metadata has to be fetched before the next attempt, or that will end as this one did. Adds to the table what
/// says that another is meant now, and UNKNOWN_LEADER_EPOCH: mostly the broker is behind and catches up, but the epoch may be
/// of a former topic of that name, and then no broker ever comes to it.
bool calls_for_metadata(errc code);

} // namespace cafka
