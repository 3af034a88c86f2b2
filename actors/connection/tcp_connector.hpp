// The connector over TCP, as tests make it.
#pragma once

#include "cafka/actors/connection/connector.hpp"
#include "cafka/actors/connection/dial_table.hpp"

namespace cafka {

/// As the public one; `parts` replaces what it makes of the configuration.
connector_actor spawn_tcp_connector(caf::actor_system& system, connection_config config, dialer_parts parts);

} // namespace cafka
