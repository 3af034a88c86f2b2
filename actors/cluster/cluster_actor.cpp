#include "cafka/actors/cluster/cluster_actor.hpp"

#include <random>
#include <utility>

#include "cafka/actors/caf/prepare.hpp"
#include "cafka/actors/cluster/cluster_state.hpp"

namespace cafka {

namespace {

connection_config connection_of(const cluster_config& config) {
  connection_config result;
  result.client_id = config.client_id;
  result.connect_timeout = config.connect_timeout;
  result.idle_timeout = config.idle_timeout;
  result.max_frame = config.max_response_bytes;
  result.resolve = config.resolve;
  result.family = config.family;
  result.tls = config.tls;
  result.sasl = config.sasl;
  return result;
}

uint64_t seed_from_system() {
  std::random_device source;
  return (static_cast<uint64_t>(source()) << 32) | source();
}

cluster_actor spawn_supervisor(
    caf::actor_system& system, cluster_config config, connector_actor first, connector_maker again) {
  require_types(system);
  std::vector<endpoint> bootstrap;
  if (auto refused = parse_endpoints(config.bootstrap, bootstrap)) throw refused;
  if (config.seed == 0) config.seed = seed_from_system();
  auto log = open_log(system, config.log, config.error_log);
  return cluster_actor{spawn<cluster_state>(
      system, std::move(config), std::move(bootstrap), std::move(first), std::move(again), std::move(log))};
}

} // namespace

cluster_actor spawn_cluster(caf::actor_system& system, cluster_config config) {
  if (auto refused = config.validate()) throw refused;
  return spawn_cluster(
      system, config, [&system, config] { return spawn_tcp_connector(system, connection_of(config)); });
}

cluster_actor spawn_cluster(caf::actor_system& system, cluster_config config, connector_actor connector) {
  if (auto refused = config.validate()) throw refused;
  return spawn_supervisor(system, std::move(config), std::move(connector), {});
}

cluster_actor spawn_cluster(caf::actor_system& system, cluster_config config, const connector_maker& make) {
  if (auto refused = config.validate()) throw refused;
  return spawn_supervisor(system, std::move(config), make(), make);
}

} // namespace cafka
