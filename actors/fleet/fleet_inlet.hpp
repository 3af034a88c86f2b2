// What a fleet's member of the group delivers to.
#pragma once

#include <cstdint>
#include <map>
#include <utility>

#include "cafka/actors/fleet/fleet_actor.hpp"

namespace cafka {

template <class... Known>
type_list<Known..., caf::result<void>(release_atom, uint64_t)> with_release(type_list<Known...>);

struct fleet_inlet_trait {
  /// As a subscriber, and from the fleet: the batch with this number is dealt with.
  using signatures = decltype(with_release(group_subscriber_trait::signatures{}));
};
using fleet_inlet_actor = typed_actor<fleet_inlet_trait>;

/// The member keeps it alive, and so it holds its fleet weakly. The answers for batches are owed here: in the fleet they would keep it alive
/// when its last handle is gone.
class fleet_inlet {
public:
  static inline const char* name = "cafka.fleet_inlet";
  fleet_inlet(fleet_inlet_actor::pointer self, const fleet_actor& to)
      : self_(self), to_(caf::actor_cast<caf::actor_addr>(to)) {}

  fleet_inlet_actor::behavior_type make_behavior() {
    return {
        [this](const record_batch_ptr& what) { return on_batch(what); },
        [this](const partition_event& what) { return pass(what); },
        [this](const group_assigned& what) { return pass(what); },
        [this](const group_revoked& what) { return pass(what); },
        [this](const group_lost& what) { return pass(what); },
        [this](const group_failed& what) { return pass(what); },
        [this](release_atom, uint64_t number) {
          if (auto found = owed_.extract(number)) found.mapped().deliver();
        },
    };
  }

private:
  caf::result<void> on_batch(const record_batch_ptr& what) {
    const auto to = caf::actor_cast<caf::strong_actor_ptr>(to_);
    if (!to) return caf::unit;
    auto asked = make_promise<void>(self_);
    owed_.emplace(++last_, asked);
    mail(self_, what, last_).send(caf::actor_cast<fleet_actor>(to));
    return asked;
  }

  template <class Message>
  caf::result<void> pass(const Message& what) {
    const auto to = caf::actor_cast<caf::strong_actor_ptr>(to_);
    if (!to) return caf::unit;
    return mail(self_, what).delegate(caf::actor_cast<fleet_actor>(to));
  }

  fleet_inlet_actor::pointer self_;
  caf::actor_addr to_;
  uint64_t last_ = 0;
  std::map<uint64_t, promise<void>> owed_;
};

} // namespace cafka
