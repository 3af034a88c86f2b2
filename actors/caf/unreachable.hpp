// Whether an actor ends because nobody holds it any more.
#pragma once

#include <caf/actor_control_block.hpp>

#include <cstddef>

#include "cafka/actors/caf/version.hpp"

namespace cafka {

/// In the destructor of an actor's state: its last handle was dropped, so that it ends for no other reason.
template <class Self>
bool is_unreachable(Self* self) {
  // CAF 1.x holds the actor itself while it cleans up. Whoever supervises one that fails has a handle besides.
  constexpr size_t of_caf = CAFKA_CAF_1;
  return caf::actor_control_block::from(self)->strong_refs.load() <= of_caf;
}

} // namespace cafka
