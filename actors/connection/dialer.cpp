#include "cafka/actors/connection/dialer.hpp"

#include <utility>

#include "cafka/actors/caf/errors.hpp"

namespace cafka {

namespace {

struct dialer_state {
  static inline const char* name = "cafka.dialer";

  dialer_state(
      dialer_actor::pointer self, std::chrono::milliseconds timeout,
      std::shared_ptr<const dial_cancellation> cancellation)
      : self_(self), timeout_(timeout), cancellation_(std::move(cancellation)) {}

  dialer_actor::behavior_type make_behavior() {
    return {[this](const endpoint& where) { return connect(where); }};
  }

  caf::result<tcp_socket_ptr> connect(const endpoint& where) {
    self_->quit();
    error failure;
    auto socket = dial(where, timeout_, *cancellation_, failure);
    if (!socket) return make_error(failure);
    return socket;
  }

  dialer_actor::pointer self_;
  std::chrono::milliseconds timeout_;
  std::shared_ptr<const dial_cancellation> cancellation_;
};

} // namespace

dialer_actor spawn_dialer(
    caf::actor_system& system, std::chrono::milliseconds timeout,
    std::shared_ptr<const dial_cancellation> cancellation) {
  return spawn_detached<dialer_state>(system, timeout, std::move(cancellation));
}

} // namespace cafka
