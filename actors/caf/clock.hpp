// The actor system's time.
#pragma once

#include <chrono>

#include "cafka/actors/caf/version.hpp"

namespace cafka {

/// The actor system's time: virtual in tests that run on virtual time.
inline std::chrono::steady_clock::time_point now_of(caf::actor_system& system) { return system.clock().now(); }

template <class Self>
std::chrono::steady_clock::time_point now(Self* self) {
  return now_of(self->home_system());
}

} // namespace cafka
