#include "cafka/embedded/cluster.hpp"

#include "cafka/embedded/sockets/socket_server.hpp"

#include <utility>

namespace cafka::embedded {

cluster::cluster(config options)
    : controls(std::make_unique<engine>(std::move(options))), server_(std::make_unique<socket_server>(core())) {}

cluster::~cluster() = default;

bool cluster::await_requests(
    wire::api_key api, uint64_t at_least, std::chrono::milliseconds timeout, int32_t broker) const {
  return core().await(timeout, [&](broker_core& c) { return c.requests(api, broker) >= at_least; });
}

bool cluster::await_connections(size_t open, std::chrono::milliseconds timeout, int32_t broker) const {
  return core().await(timeout, [&](broker_core& c) { return c.connections_open(broker) == open; });
}

} // namespace cafka::embedded
