// A connection without a socket, in memory.
#pragma once

#include <cstdint>

#include "cafka/actors/connection/connection_actor.hpp"
#include "cafka/actors/connection/connection_state.hpp"
#include "cafka/actors/connection/memory_server.hpp"

namespace cafka {

/// Takes what clients send to brokers: the connector.
struct memory_carrier_trait {
  using signatures = type_list<caf::result<void>(memory_delivery_ptr)>;
};
using memory_carrier_actor = typed_actor<memory_carrier_trait>;

struct memory_connection_trait {
  using signatures = type_list<
      caf::result<response_ptr>(outgoing_ptr), //
      caf::result<void>(close_atom),
      /// Begins the handshake; answers when it is done. Once only.
      caf::result<connected_ptr>(connect_atom),
      /// The broker sent this.
      caf::result<void>(memory_delivery_ptr),
      /// Its own timer.
      caf::result<void>(tick_atom, uint64_t)>;
};
using memory_connection_actor = typed_actor<memory_connection_trait>;

/// `number` is the server's.
memory_connection_actor spawn_memory_connection(
    caf::actor_system& system, connection_parts with, uint64_t number, memory_carrier_actor carrier);

} // namespace cafka
