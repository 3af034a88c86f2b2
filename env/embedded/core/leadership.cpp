// Who leads a partition, and what changes it.
#include "cafka/embedded/core/cluster_state.hpp"
#include "cafka/embedded/groups/group_registry.hpp"

#include <algorithm>
#include <iterator>

namespace cafka::embedded {

/// The first running replica in sync leads. Of a partition that never had one, all running replicas are in sync.
void cluster_state::elect(partition& which) {
  if (which.in_sync.empty()) sync(which);
  auto found = std::find_if(which.in_sync.begin(), which.in_sync.end(), [&](int32_t id) { return is_up(id); });
  which.leader = found == which.in_sync.end() ? -1 : *found;
}

void cluster_state::sync(partition& which) {
  which.in_sync.clear();
  auto up = [&](int32_t id) { return is_up(id); };
  std::copy_if(which.replicas.begin(), which.replicas.end(), std::back_inserter(which.in_sync), up);
}

void cluster_state::stop_broker(broker& which) {
  which.up = false;
  which.sessions.clear();
  for (auto& [name, t] : topics_)
    for (auto& p : t->partitions) {
      // The last replica in sync stays on the list, as with Kafka: only it may lead again.
      if (p.in_sync.size() > 1) std::erase(p.in_sync, which.id);
      if (p.leader != which.id) continue;
      elect(p);
      p.begin_epoch();
    }
  groups_->follow_brokers([&](int32_t id) { return is_up(id); });
  touch();
}

void cluster_state::start_broker(broker& which) {
  which.up = true;
  for (auto& [name, t] : topics_)
    for (auto& p : t->partitions) {
      if (p.leader == -1) {
        elect(p);
        if (p.leader != -1) p.begin_epoch();
      }
      if (p.leader != -1) sync(p);
    }
  groups_->follow_brokers([&](int32_t id) { return is_up(id); });
  touch();
}

void cluster_state::move_leader(partition& which, int32_t broker) {
  if (std::find(which.replicas.begin(), which.replicas.end(), broker) == which.replicas.end())
    which.replicas.push_back(broker);
  sync(which);
  which.leader = broker;
  which.begin_epoch();
  touch();
}

void cluster_state::elect_unclean(partition& which, int32_t broker, int64_t end) {
  which.log.truncate(end);
  which.epochs.truncate(which.log.end_offset());
  which.producers = {};
  std::erase_if(which.aborted, [&](const auto& a) { return a.last_offset >= which.log.end_offset(); });
  move_leader(which, broker);
}

} // namespace cafka::embedded
