// A cluster that passes all on to another one, and notes who asks: so a test gets hold of a group reader's children.
#pragma once

#include "cafka/actors/cluster/cluster_actor.hpp"

#include <memory>
#include <utility>

namespace cafka::test {

/// Who has asked last.
struct overheard {
  caf::actor_addr reader;
  caf::actor_addr membership;
};

class overheard_cluster_state {
private:
  caf::actor_addr sender() { return caf::actor_cast<caf::actor_addr>(self_->current_sender()); }
  template <class... Args>
  auto pass(Args... what) {
    return mail(self_, std::move(what)...).delegate(to_);
  }

public:
  static inline const char* name = "overheard_cluster";
  overheard_cluster_state(cluster_actor::pointer self, cluster_actor to, std::shared_ptr<overheard> log)
      : self_(self), to_(std::move(to)), log_(std::move(log)) {}

  cluster_actor::behavior_type make_behavior() {
    return {
        [this](metadata_atom what) { return pass(what); },
        [this](metadata_atom what, const topic_lookup& topic) {
          log_->reader = sender();
          return pass(what, topic);
        },
        [this](refresh_atom what) { return pass(what); },
        [this](const stale_leader& what) { return pass(what); },
        [this](const leader_hint& what) { return pass(what); },
        [this](watch_atom what, const topic_watch& topic) { return pass(what, topic); },
        [this](unwatch_atom what, const topic_watch& topic) { return pass(what, topic); },
        [this](connect_atom what, const lane& which) { return pass(what, which); },
        [this](release_atom what, const lane& which) { return pass(what, which); },
        [this](const call_ptr& what) {
          if (what->over.kind == lane_kind::group) log_->membership = sender();
          return pass(what);
        },
        [this](const log_entry& what) { return pass(what); },
        [this](close_atom what) { return pass(what); },
        [this](tick_atom what, uint64_t number) { return pass(what, number); },
    };
  }

private:
  cluster_actor::pointer self_;
  cluster_actor to_;
  std::shared_ptr<overheard> log_;
};

inline cluster_actor overhear(caf::actor_system& system, cluster_actor cluster, std::shared_ptr<overheard> log) {
  return spawn<overheard_cluster_state>(system, std::move(cluster), std::move(log));
}

} // namespace cafka::test
