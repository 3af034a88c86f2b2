// The actor that waits for a connect, so that no other has to.
#pragma once

#include <chrono>
#include <memory>

#include "cafka/actors/caf/compat.hpp"
#include "cafka/actors/caf/type_ids.hpp"
#include "cafka/actors/connection/endpoint.hpp"
#include "cafka/actors/connection/tcp_socket.hpp"

namespace cafka {

/// Makes one connect and ends. Has a thread of its own, because it blocks.
struct dialer_trait {
  using signatures = type_list<
      /// Answers the connected socket. Errors: those of `dial`.
      caf::result<tcp_socket_ptr>(endpoint)>;
};
using dialer_actor = typed_actor<dialer_trait>;

/// `cancellation` ends it early.
dialer_actor spawn_dialer(
    caf::actor_system& system, std::chrono::milliseconds timeout,
    std::shared_ptr<const dial_cancellation> cancellation);

} // namespace cafka
