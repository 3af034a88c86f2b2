// Dialling over sockets.
#pragma once

#include <chrono>
#include <string_view>
#include <utility>

#include "cafka/actors/caf/ask.hpp"
#include "cafka/actors/caf/prepare.hpp"
#include "cafka/actors/connection/connector.hpp"

namespace cafka::test {

constexpr auto long_enough = std::chrono::seconds{20};

/// Dials for the actor `self`, and waits for what comes of it.
inline answer<connected_ptr> dial_for(
    caf::scoped_actor& self, const connector_actor& connector, const endpoint& where, uint64_t epoch = 1) {
  answer<connected_ptr> result{error{errc::request_timed_out_locally, "the connector told nothing"}};
  mail(caf::actor_cast<caf::blocking_actor*>(self), where, epoch).send(connector);
  self->receive(
      [&](const dial_report& what) {
        if (what.connection)
          result = answer<connected_ptr>{what.connection};
        else
          result = answer<connected_ptr>{what.what};
      },
      caf::after(long_enough) >> [] {});
  return result;
}

struct prepared_config : caf::actor_system_config {
  prepared_config() { prepare(*this); }
};

/// A system, and an actor that owns the connections: they end with the fixture.
struct tcp_fixture {
  prepared_config config;
  caf::actor_system system{config};
  caf::scoped_actor self{system};

  connector_actor connector(connection_config options = {}) { return spawn_tcp_connector(system, std::move(options)); }
  answer<connected_ptr> connect(const endpoint& where, connection_config options = {}) {
    return dial_for(self, connector(std::move(options)), where);
  }
};

inline bool mentions(const error& what, std::string_view text) {
  return what.message().find(text) != std::string::npos;
}

} // namespace cafka::test
