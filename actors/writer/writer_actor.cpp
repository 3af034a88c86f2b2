#include "cafka/actors/writer/writer_actor.hpp"

#include <algorithm>
#include <random>
#include <utility>

#include "cafka/actors/cluster/own_cluster.hpp"
#include "cafka/actors/writer/writer_state.hpp"

namespace cafka {

namespace {

uint64_t seed_of(const writer_config& config) {
  if (config.seed != 0) return config.seed;
  std::random_device source;
  return uint64_t{source()} << 32 | source();
}

} // namespace

writer_actor spawn_writer(caf::actor_system& system, cluster_actor cluster, writer_config config) {
  if (auto why = config.validate()) throw why;
  require_types(system);
  config.seed = seed_of(config);
  config.batch_bytes = std::min(config.batch_bytes, config.max_record_bytes);
  return spawn<writer_state>(system, std::move(cluster), std::move(config));
}

writer_actor spawn_writer(caf::actor_system& system, writer_config config) {
  if (auto why = config.validate()) throw why;
  auto cluster = spawn_cluster(system, own_cluster(config.cluster, config.bootstrap, config.seed, "writer_config"));
  return spawn_writer(system, std::move(cluster), std::move(config));
}

} // namespace cafka
