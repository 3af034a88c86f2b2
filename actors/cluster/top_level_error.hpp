// What a broker says of a request as a whole.
#pragma once

#include "cafka/actors/connection/frame.hpp"
#include "cafka/wire/error_code.hpp"

namespace cafka {

/// The error of a short response whose message has one of its own, such as InitProducerId; none of any other, as of those that
/// have one for each topic.
errc top_level_error(const response& what);

} // namespace cafka
