// Whether an actor ends because nobody holds it any more.
#pragma once

#include <caf/actor_control_block.hpp>

namespace cafka {

/// In the destructor of an actor's state: its last handle was dropped, so that it ends for no other reason.
template <class Self>
bool is_unreachable(Self* self) {
  return caf::actor_control_block::from(self)->strong_refs.load() == 0;
}

} // namespace cafka
