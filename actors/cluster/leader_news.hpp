// What users of a cluster report to it about leaders, learnt from refusals.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "cafka/actors/cluster/metadata.hpp"

namespace cafka {

/// A broker refused because it does not lead the partition, or because our epoch is old.
struct stale_leader {
  std::string topic;
  int32_t partition = -1;
  /// The epoch that was believed in; -1: unknown.
  int32_t leader_epoch = -1;
};

/// A broker told the current leader with its refusal (KIP-951), in Produce from version 10, in Fetch from version 16.
struct leader_hint {
  std::string topic;
  int32_t partition = -1;
  int32_t leader = -1;
  int32_t leader_epoch = -1;
  /// Addresses of the brokers that the response names.
  std::vector<broker_node> endpoints;
};

} // namespace cafka
