// The cluster that a writer or a reader starts for itself.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "cafka/actors/cluster/cluster_config.hpp"

namespace cafka {

/// All of `cluster`, at the addresses of the short form `bootstrap` unless it has its own, and with `seed` likewise. Throws
/// invalid_configuration, naming the field of `whose` configuration, if there are no addresses at all.
cluster_config own_cluster(
    cluster_config cluster, const std::vector<std::string>& bootstrap, uint64_t seed, const char* whose);

/// Refuses addresses that contradict each other, and whatever `cluster` refuses, but not that there are no addresses: who is
/// given a cluster needs none, and starting one checks that.
error check_own_cluster(
    const cluster_config& cluster, const std::vector<std::string>& bootstrap, const config_names& names);

} // namespace cafka
