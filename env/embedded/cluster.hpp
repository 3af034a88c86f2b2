#pragma once

#include "cafka/embedded/controls.hpp"

#include <chrono>
#include <memory>

namespace cafka::embedded {

class socket_server;

/// A Kafka cluster inside this process: in memory, speaking the real protocol on sockets to any client.
///
///     cafka::embedded::cluster kafka{{.brokers = 3}};
///     kafka.create_topic("orders", 6);
///     kafka.inject(cafka::api_key::produce, cafka::errc::not_leader_or_follower, 2);
///     auto writer = cafka::spawn_writer(system, {.bootstrap = kafka.bootstrap(), .topic = "orders"});
///
/// It listens on loopback with ports picked by the system, unless `config` says otherwise, and runs on one thread of its
/// own. It is for tests and demonstrations; clients with TLS
/// and SASL can be tried too (`config::security`). Members may be called from any thread.
class cluster : public controls {
public:
  /// Brokers accept connections when the constructor returns.
  /// Throws `cafka::error` (`invalid_configuration`, or what kept a broker from listening).
  explicit cluster(config options = {});
  /// Closes every connection and joins the thread; this takes milliseconds, whatever clients do.
  ~cluster();

  /// Waits until so many requests of an API have arrived at a broker (0: at all together), or the time is over.
  bool await_requests(
      wire::api_key api, uint64_t at_least, std::chrono::milliseconds timeout, int32_t broker = 0) const;
  /// Waits until exactly so many connections are open, or the time is over.
  bool await_connections(size_t open, std::chrono::milliseconds timeout, int32_t broker = 0) const;

private:
  std::unique_ptr<socket_server> server_;
};

} // namespace cafka::embedded
