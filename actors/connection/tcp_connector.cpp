#include "cafka/actors/connection/tcp_connector.hpp"

#include <map>
#include <random>
#include <utility>
#include <vector>

#include "cafka/actors/caf/errors.hpp"
#include "cafka/actors/caf/prepare.hpp"
#include "cafka/actors/connection/broker_connection.hpp"
#include "cafka/actors/connection/dialer.hpp"
#include "cafka/actors/connection/shared_tls.hpp"

namespace cafka {

namespace {

struct tcp_connector_trait {
  using signatures = type_list<
      caf::result<void>(endpoint, uint64_t),
      /// The dialer: the socket of this attempt of this dial is connected.
      caf::result<void>(tcp_socket_ptr, uint64_t, uint64_t),
      /// The dialer: nothing comes of this dial.
      caf::result<void>(caf::error, uint64_t)>;
};
using tcp_connector_actor = typed_actor<tcp_connector_trait>;

/// To the connector, from the dialer's thread, unless it has ended.
dial_callbacks messages_to(caf::actor_addr connector) {
  return {
      [connector](uint64_t dial, size_t attempt, tcp_socket_ptr socket) {
        if (auto alive = caf::actor_cast<tcp_connector_actor>(connector))
          anon_mail(std::move(socket), dial, uint64_t{attempt}).send(alive);
      },
      [connector](uint64_t dial, const error& why) {
        if (auto alive = caf::actor_cast<tcp_connector_actor>(connector))
          cafka::anon_mail(make_error(why), dial).send(alive);
      }};
}

struct tcp_connector_state {
  static inline const char* name = "cafka.tcp_connector";

  tcp_connector_state(
      tcp_connector_actor::pointer self, connection_config config, std::shared_ptr<const tls_context> tls,
      dialer_parts parts)
      : self_(self),
        watcher_(self),
        config_(std::move(config)),
        tls_(std::move(tls)),
        pool_(frame_pool::make()),
        dialer_(std::move(parts), messages_to(self->address())) {}

  tcp_connector_actor::behavior_type make_behavior() {
    return {
        [this](const endpoint& where, uint64_t epoch) { connect(where, epoch); },
        [this](const tcp_socket_ptr& socket, uint64_t number, uint64_t attempt) { adopt(number, attempt, socket); },
        [this](const caf::error& why, uint64_t number) { finish(number, {.what = to_error(why)}); }};
  }

  // Owners are held weakly: a dial keeps nobody alive, so it ends with its owner.
  struct dial {
    endpoint where;
    uint64_t epoch = 0;
    caf::actor_addr owner;
    dialer::time_point deadline;
    /// Those that shake hands, by attempt.
    std::map<uint64_t, caf::actor_addr> connections = {};
  };

  void connect(const endpoint& where, uint64_t epoch) {
    const caf::strong_actor_ptr owner = self_->current_sender();
    if (!owner) return; // there is nobody to own it, or to be told
    const auto number = ++last_number_;
    const auto deadline = now(self_) + config_.connect_timeout;
    dials_.emplace(number, dial{where, epoch, caf::actor_cast<caf::actor_addr>(owner), deadline});
    watch_owner(owner);
    if (auto why = dialer_.begin(number, where, config_.connect_timeout, deadline)) finish(number, {.what = why});
  }

  void watch_owner(const caf::strong_actor_ptr& owner) {
    const auto address = caf::actor_cast<caf::actor_addr>(owner);
    watcher_.watch(self_, handle_cast<caf::actor>(owner), [this, address](const caf::error&) {
      std::erase_if(dials_, [&](const auto& each) {
        if (each.second.owner != address) return false;
        dialer_.cancel(each.first); // connections watch their owner themselves
        return true;
      });
    });
  }

  void adopt(uint64_t number, uint64_t attempt, const tcp_socket_ptr& socket) {
    const auto found = dials_.find(number);
    if (found == dials_.end()) return;
    auto& which = found->second;
    const auto connection = spawn_broker_connection(
        self_->home_system(),
        {.config = config_,
         .tls = tls_,
         .pool = pool_,
         .peer = which.where,
         .epoch = which.epoch,
         .seed = seeds_.next(),
         .owner = which.owner,
         .handshake_deadline = which.deadline},
        socket);
    which.connections[attempt] = caf::actor_cast<caf::actor_addr>(connection);
    // The session has its own deadline for the handshake, and answers in any case.
    mail(self_, connect_atom_v)
        .request(connection, caf::infinite)
        .then(
            [this, number, attempt](const connected_ptr& ready) { succeeded(number, attempt, ready); },
            [this, number, attempt](const caf::error& why) { failed(number, attempt, to_error(why)); });
  }

  void succeeded(uint64_t number, uint64_t attempt, const connected_ptr& ready) {
    const auto found = dials_.find(number);
    if (found == dials_.end()) return anon_mail(close_atom_v).send(ready->handle); // another was faster
    dialer_.succeeded(number, attempt);
    found->second.connections.erase(attempt);
    finish(number, {.connection = ready});
  }

  void failed(uint64_t number, uint64_t attempt, const error& why) {
    const auto found = dials_.find(number);
    if (found == dials_.end()) return;
    found->second.connections.erase(attempt);
    dialer_.failed(number, attempt, why); // which goes on with the next address, or tells that there is none
  }

  void finish(uint64_t number, dial_report what) {
    auto done = dials_.extract(number);
    if (!done) return;
    const auto& which = done.mapped();
    for (const auto& [attempt, address] : which.connections)
      if (auto connection = caf::actor_cast<new_connection_actor>(address))
        anon_mail(close_atom_v).send(handle_cast<connection_actor>(connection));
    what.epoch = which.epoch;
    tell(which.owner, std::move(what));
  }

  tcp_connector_actor::pointer self_;
  watcher watcher_;
  connection_config config_;
  std::shared_ptr<const tls_context> tls_;
  random_source seeds_{std::random_device{}()};
  std::shared_ptr<frame_pool> pool_;
  dialer dialer_;
  uint64_t last_number_ = 0;
  std::map<uint64_t, dial> dials_;
};

} // namespace

connector_actor spawn_tcp_connector(caf::actor_system& system, connection_config config, dialer_parts parts) {
  require_types(system);
  require_middleman(system);
  if (auto problem = config.validate()) throw problem;
  auto tls = read_tls(config);
  return connector_actor{spawn<tcp_connector_state>(system, std::move(config), std::move(tls), std::move(parts))};
}

connector_actor spawn_tcp_connector(caf::actor_system& system, connection_config config) {
  dialer_parts parts{.resolve = config.resolve, .family = config.family};
  return spawn_tcp_connector(system, std::move(config), std::move(parts));
}

} // namespace cafka
