#include <algorithm>
#include <list>
#include <utility>

#include "cafka/actors/caf/errors.hpp"
#include "cafka/actors/caf/prepare.hpp"
#include "cafka/actors/connection/broker_connection.hpp"
#include "cafka/actors/connection/connector.hpp"
#include "cafka/actors/connection/dialer.hpp"

namespace cafka {

namespace {

struct tcp_connector_state {
  static inline const char* name = "cafka.tcp_connector";

  tcp_connector_state(connector_actor::pointer self, connection_config config)
      : self_(self), watcher_(self), config_(std::move(config)), pool_(frame_pool::make()) {}

  // Dialers that are under way must not keep the actor system for their whole timeout.
  ~tcp_connector_state() {
    for (auto& each : dials_) each.cancellation->cancel();
  }

  connector_actor::behavior_type make_behavior() {
    return {[this](const endpoint& where, uint64_t epoch) { connect(where, epoch); }};
  }

  // Owners are held weakly: a dial keeps nobody alive, so it ends with its owner.
  struct dial {
    endpoint where;
    uint64_t epoch = 0;
    caf::actor_addr owner;
    std::shared_ptr<dial_cancellation> cancellation = std::make_shared<dial_cancellation>();
  };
  using dial_position = std::list<dial>::iterator;

  void connect(const endpoint& where, uint64_t epoch) {
    const caf::strong_actor_ptr owner = self_->current_sender();
    if (!owner) return; // there is nobody to own it, or to be told
    const auto position = dials_.insert(dials_.end(), dial{where, epoch, caf::actor_cast<caf::actor_addr>(owner)});
    watch_owner(owner);
    // Not the request's timeout but the dial's own ends it.
    mail(self_, where)
        .request(spawn_dialer(self_->home_system(), config_.connect_timeout, position->cancellation), caf::infinite)
        .then(
            [this, position](tcp_socket_ptr& socket) { adopt(position, std::move(socket)); },
            [this, position](const caf::error& why) { failed(position, why); });
  }

  void watch_owner(const caf::strong_actor_ptr& owner) {
    const auto address = caf::actor_cast<caf::actor_addr>(owner);
    watcher_.watch(self_, handle_cast<caf::actor>(owner), [this, address](const caf::error&) {
      for (auto& each : dials_)
        if (each.owner == address) each.cancellation->cancel();
    });
  }

  void adopt(dial_position position, tcp_socket_ptr socket) {
    const auto connection = spawn_broker_connection(
        self_->home_system(), config_, pool_, position->where, position->epoch, std::move(socket), position->owner);
    // The session has its own deadline for the handshake, and answers in any case.
    mail(self_, connect_atom_v)
        .request(connection, caf::infinite)
        .then(
            [this, position](const connected_ptr& ready) { finish(position, {.connection = ready}); },
            [this, position](const caf::error& why) { failed(position, why); });
  }

  void failed(dial_position position, const caf::error& why) { finish(position, {.what = to_error(why)}); }

  void finish(dial_position position, dial_report what) {
    what.epoch = position->epoch;
    tell(position->owner, std::move(what));
    dials_.erase(position);
  }

  connector_actor::pointer self_;
  watcher watcher_;
  connection_config config_;
  std::shared_ptr<frame_pool> pool_;
  std::list<dial> dials_;
};

} // namespace

connector_actor spawn_tcp_connector(caf::actor_system& system, connection_config config) {
  require_types(system);
  require_middleman(system);
  if (auto problem = config.validate()) throw problem;
  return spawn<tcp_connector_state>(system, std::move(config));
}

} // namespace cafka
