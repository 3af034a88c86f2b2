#pragma once

#include "cafka/embedded/handlers/request_context.hpp"

#include <algorithm>
#include <cstdint>
#include <string>
#include <vector>

namespace cafka::embedded {

/// A partition that a request names, or why it cannot be worked on.
struct located_partition {
  topic* of = nullptr;
  partition* at = nullptr;
  errc code = errc::none;
};

/// By id if that is not zero, else by name. UNKNOWN_TOPIC_ID, UNKNOWN_TOPIC_OR_PARTITION.
located_partition locate(cluster_state& state, const std::string& name, const wire::uuid& id, int32_t index);

/// Whether this broker leads the partition, as the client believes (epoch -1: it does not say): NOT_LEADER_OR_FOLLOWER,
/// FENCED_LEADER_EPOCH or UNKNOWN_LEADER_EPOCH if not. `or_follows`: a replica in sync will do (KIP-392).
errc check_leader(const broker& self, const partition& which, int32_t leader_epoch, bool or_follows = false);

/// Whether an answer says who leads now (KIP-951).
constexpr bool names_leader(errc code) {
  return code == errc::not_leader_or_follower || code == errc::fenced_leader_epoch;
}

/// Adds the broker's address to a response's `node_endpoints`, once.
template <class Endpoint>
void add_endpoint(std::vector<Endpoint>& endpoints, const broker* which) {
  if (!which || std::any_of(endpoints.begin(), endpoints.end(), [&](const auto& e) { return e.node_id == which->id; }))
    return;
  auto& added = endpoints.emplace_back();
  added.node_id = which->id;
  added.host = which->host;
  added.port = which->port;
  added.rack = which->rack;
}

/// The topics of a request whose topics have `name`, `topic_id` (or only the first) and partitions with an index.
template <class Topics, class Partitions, class Index>
fault_targets targets_of(cluster_state& state, const Topics& topics, Partitions partitions, Index index) {
  fault_targets named;
  for (const auto& t : topics) {
    auto [name, id] = [&] {
      if constexpr (requires {
                      t.topic_id;
                      t.name;
                    })
        return std::pair{t.name, t.topic_id};
      else
        return std::pair{t.name, wire::uuid{}};
    }();
    auto by_id = id.is_zero() ? nullptr : state.find_topic(id);
    for (const auto& p : t.*partitions) named.push_back({by_id ? by_id->name : name, p.*index});
  }
  return named;
}

} // namespace cafka::embedded
