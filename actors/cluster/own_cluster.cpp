#include "cafka/actors/cluster/own_cluster.hpp"

namespace cafka {

cluster_config own_cluster(
    cluster_config cluster, const std::vector<std::string>& bootstrap, uint64_t seed, const char* whose) {
  if (cluster.bootstrap.empty()) cluster.bootstrap = bootstrap;
  if (cluster.bootstrap.empty())
    throw check_bootstrap(bootstrap, fields_of(whose)("bootstrap"), cluster, part_of(fields_of(whose), "cluster"));
  if (cluster.seed == 0) cluster.seed = seed;
  return cluster;
}

error check_own_cluster(
    const cluster_config& cluster, const std::vector<std::string>& bootstrap, const config_names& names) {
  config_check check{names};
  check.that(
      bootstrap.empty() || cluster.bootstrap.empty() || bootstrap == cluster.bootstrap, "bootstrap",
      "and " + names("cluster.bootstrap") + " name different brokers; give one of them");
  const auto below = part_of(names, "cluster");
  if (!bootstrap.empty()) check.part(check_bootstrap(bootstrap, names("bootstrap"), cluster, below));
  if (!cluster.bootstrap.empty()) check.part(check_bootstrap(cluster.bootstrap, below("bootstrap"), cluster, below));
  check.part(check_settings(cluster, below));
  return check.result();
}

} // namespace cafka
