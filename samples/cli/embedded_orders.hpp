#pragma once

#include "cafka/embedded/cluster.hpp"

namespace cafka::cli {

/// Does what the lines of standard input say, until they end or a signal comes: `stop BROKER` and `start BROKER`. Each that is
/// done is printed on standard output, each that cannot be is told on standard error.
void obey_orders(embedded::cluster& kafka);

} // namespace cafka::cli
