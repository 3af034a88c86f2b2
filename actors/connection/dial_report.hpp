// What a connector tells of a dial.
#pragma once

#include <cstdint>
#include <utility>

#include "cafka/actors/connection/connection_actor.hpp"
#include "cafka/wire/error.hpp"

namespace cafka {

/// A connection, or why there is none.
struct dial_report {
  uint64_t epoch = 0;
  connected_ptr connection = {};
  error what = {};
};

/// Tells the owner of a dial, unless it has ended.
inline void tell(const caf::actor_addr& owner, dial_report what) {
  if (auto alive = caf::actor_cast<caf::actor>(owner)) anon_mail(std::move(what)).send(alive);
}

} // namespace cafka
