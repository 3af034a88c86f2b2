// A connection over a socket: runs in the I/O thread, moves frames, and leaves all else to its session.
#pragma once

#include <cstdint>
#include <memory>

#include "cafka/actors/connection/connection_actor.hpp"
#include "cafka/actors/connection/connection_config.hpp"
#include "cafka/actors/connection/session.hpp"
#include "cafka/actors/connection/tcp_socket.hpp"

namespace cafka {

/// What the connector uses of a connection, besides the public part.
struct new_connection_trait {
  using signatures = type_list<
      /// Begins the handshake; answers when it is done. Once only.
      caf::result<connected_ptr>(connect_atom)>;
};
using new_connection_actor = typed_actor<new_connection_trait>;

/// Adopts the socket. `owner` is the actor with which the connection ends; by the deadline the handshake is done, or has failed.
new_connection_actor spawn_broker_connection(
    caf::actor_system& system, const connection_config& config, std::shared_ptr<frame_pool> pool, endpoint peer,
    uint64_t epoch, tcp_socket_ptr socket, caf::actor_addr owner, session::time_point handshake_deadline);

} // namespace cafka
