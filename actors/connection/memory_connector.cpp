#include <map>
#include <utility>

#include "cafka/actors/caf/errors.hpp"
#include "cafka/actors/caf/prepare.hpp"
#include "cafka/actors/connection/connector.hpp"
#include "cafka/actors/connection/memory_connection.hpp"
#include "cafka/actors/connection/shared_tls.hpp"

namespace cafka {

namespace {

struct memory_connector_trait {
  using signatures = type_list<
      caf::result<void>(endpoint, uint64_t),
      /// A client sent this.
      caf::result<void>(memory_delivery_ptr),
      /// Something may be due.
      caf::result<void>(tick_atom, uint64_t)>;
};
using memory_connector_actor = typed_actor<memory_connector_trait>;

struct memory_connector_state {
  static inline const char* name = "cafka.memory_connector";

  memory_connector_state(
      memory_connector_actor::pointer self, connection_config config, std::shared_ptr<const tls_context> tls,
      std::shared_ptr<memory_server> server)
      : self_(self),
        config_(std::move(config)),
        tls_(std::move(tls)),
        server_(std::move(server)),
        pool_(frame_pool::make()),
        timer_(self) {}

  ~memory_connector_state() { server_->on_change({}); }

  memory_connector_actor::behavior_type make_behavior() {
    server_->on_change([address = self_->address()] {
      if (auto self = caf::actor_cast<caf::actor>(address)) anon_mail(tick_atom_v, out_of_turn).send(self);
    });
    return {
        [this](const endpoint& where, uint64_t epoch) { connect(where, epoch); },
        [this](const memory_delivery_ptr& what) -> caf::result<void> { return carry(*what); },
        [this](tick_atom, uint64_t number) -> caf::result<void> { return tick(number); },
    };
  }

  void connect(const endpoint& where, uint64_t epoch) {
    const auto owner = caf::actor_cast<caf::actor_addr>(caf::strong_actor_ptr{self_->current_sender()});
    const auto number = server_->connect(where, now(self_));
    if (!number)
      return tell(
          owner, {.epoch = epoch,
                  .what = {
                      errc::connection_refused,
                      "cannot connect to " + to_string(where) + ": nobody listens there, in memory"}});
    const auto connection = spawn_memory_connection(
        self_->home_system(),
        {.config = config_,
         .tls = tls_,
         .pool = pool_,
         .peer = where,
         .epoch = epoch,
         .seed = *number,
         .owner = owner,
         .handshake_deadline = now(self_) + config_.connect_timeout},
        *number, memory_carrier_actor{memory_connector_actor{self_}});
    connections_[*number] = caf::actor_cast<caf::actor_addr>(connection);
    mail(self_, connect_atom_v)
        .request(connection, caf::infinite)
        .then(
            [owner, epoch](const connected_ptr& ready) { tell(owner, {.epoch = epoch, .connection = ready}); },
            [owner, epoch](const caf::error& why) { tell(owner, {.epoch = epoch, .what = to_error(why)}); });
    deliver();
  }

  caf::result<void> carry(const memory_delivery& what) {
    if (!what.data.empty()) server_->receive(what.connection, what.data, now(self_));
    if (what.close && connections_.erase(what.connection) > 0) server_->disconnect(what.connection, now(self_));
    deliver();
    return caf::unit;
  }

  caf::result<void> tick(uint64_t number) {
    timer_.ticked(number);
    deliver();
    return caf::unit;
  }

  void deliver() {
    for (auto& each : server_->take(now(self_))) {
      const auto position = connections_.find(each.connection);
      if (position == connections_.end()) continue; // the client closed meanwhile
      const auto connection = caf::actor_cast<memory_connection_actor>(position->second);
      if (each.close) connections_.erase(position);
      if (connection)
        anon_mail(memory_delivery_ptr{std::make_shared<const memory_delivery>(std::move(each))}).send(connection);
    }
    timer_.by(server_->next_due());
  }

  // The timer counts from 1.
  static constexpr uint64_t out_of_turn = 0;

  memory_connector_actor::pointer self_;
  connection_config config_;
  std::shared_ptr<const tls_context> tls_;
  std::shared_ptr<memory_server> server_;
  std::shared_ptr<frame_pool> pool_;
  timer timer_;
  std::map<uint64_t, caf::actor_addr> connections_;
};

} // namespace

connector_actor spawn_memory_connector(
    caf::actor_system& system, connection_config config, std::shared_ptr<memory_server> server) {
  require_types(system);
  if (auto problem = config.validate()) throw problem;
  auto tls = read_tls(config);
  return connector_actor{spawn<memory_connector_state>(system, std::move(config), std::move(tls), std::move(server))};
}

} // namespace cafka
