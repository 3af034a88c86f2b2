#include "cafka/embedded/handlers/partition_access.hpp"

namespace cafka::embedded {

located_partition locate(cluster_state& state, const std::string& name, const wire::uuid& id, int32_t index) {
  auto of = id.is_zero() ? state.find_topic(name) : state.find_topic(id);
  if (!of) return {nullptr, nullptr, name.empty() ? errc::unknown_topic_id : errc::unknown_topic_or_partition};
  auto at = of->find(index);
  return {of, at, at ? errc::none : errc::unknown_topic_or_partition};
}

errc check_leader(const broker& self, const partition& which, int32_t leader_epoch, bool or_follows) {
  const auto& replicas = which.replicas;
  if (std::find(replicas.begin(), replicas.end(), self.id) == replicas.end()) return errc::not_leader_or_follower;
  // The epoch comes first: a client that is behind is told so even by a broker that does not lead.
  if (leader_epoch != -1 && leader_epoch < which.leader_epoch) return errc::fenced_leader_epoch;
  if (leader_epoch != -1 && leader_epoch > which.leader_epoch) return errc::unknown_leader_epoch;
  if (which.leader == self.id) return errc::none;
  const auto& in_sync = which.in_sync;
  auto follows = or_follows && std::find(in_sync.begin(), in_sync.end(), self.id) != in_sync.end();
  return follows ? errc::none : errc::not_leader_or_follower;
}

} // namespace cafka::embedded
