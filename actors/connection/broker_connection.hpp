// A connection over a socket: runs in the I/O thread, moves bytes, and leaves all else to what connections have in common.
#pragma once

#include "cafka/actors/connection/connection_actor.hpp"
#include "cafka/actors/connection/connection_state.hpp"
#include "cafka/actors/connection/tcp_socket.hpp"

namespace cafka {

/// What the connector uses of a connection, besides the public part.
struct new_connection_trait {
  using signatures = type_list<
      /// Begins the handshake; answers when it is done. Once only.
      caf::result<connected_ptr>(connect_atom)>;
};
using new_connection_actor = typed_actor<new_connection_trait>;

/// Adopts the socket.
new_connection_actor spawn_broker_connection(caf::actor_system& system, connection_parts with, tcp_socket_ptr socket);

} // namespace cafka
