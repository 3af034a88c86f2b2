// How connections come to be. A cluster owns a connector; tests give it one without sockets.
#pragma once

#include <cstdint>
#include <memory>

#include "cafka/actors/connection/connection_actor.hpp"
#include "cafka/actors/connection/connection_config.hpp"
#include "cafka/actors/connection/dial_report.hpp"
#include "cafka/actors/connection/memory_server.hpp"

namespace cafka {

/// A connector ends when its last handle is dropped, or by an exit message; of dials under way nothing is told then, so watch
/// it.
struct connector_trait {
  using signatures = type_list<
      /// Makes a connection of the given epoch (above 0) for the actor that sends this, and sends it a dial_report as soon as
      /// the connection has said which versions it speaks, or has failed. It is a message without answer, because an answer
      /// that is owed would keep that actor alive: when it ends, the dial is cancelled and the connection ends.
      /// Errors in the report name the endpoint and each address tried with what came of it; the code is that of the address that
      /// got furthest: host_not_found, network_unreachable (also if this process gets no thread or descriptor for the dial),
      /// connect_timed_out, connection_refused, connection_closed (during the handshake), not_kafka_http, not_kafka_tls, not_kafka,
      /// version_not_supported.
      caf::result<void>(endpoint, uint64_t)>;
};
using connector_actor = typed_actor<connector_trait>;

/// Connects over TCP. Throws `cafka::error`: missing_type_ids if the system was not prepared (see prepare.hpp),
/// invalid_configuration if the configuration is refused.
connector_actor spawn_tcp_connector(caf::actor_system& system, connection_config config);

/// Connects to `server`, without sockets and without the middleman, so that all of it runs on virtual time.
/// Throws as spawn_tcp_connector does.
connector_actor spawn_memory_connector(
    caf::actor_system& system, connection_config config, std::shared_ptr<memory_server> server);

} // namespace cafka
