// The actor system behind the blocking classes.
#pragma once

#include "cafka/actors/caf/compat.hpp"

#include <memory>

namespace cafka::blocking {

/// One actor system that all blocking objects of a process share: made with the first of them, ended with the last. Each
/// object holds it, so it never outlives main() unless an object does.
///
/// Its scheduler is 'sharing' with two threads: CAF's default, 'stealing', polls while there is some work and so burns a
/// third of a producer's CPU time in waiting for the broker.
class runtime {
public:
  /// Thread-safe.
  static std::shared_ptr<runtime> acquire();

  ~runtime();
  runtime(const runtime&) = delete;
  runtime& operator=(const runtime&) = delete;

  caf::actor_system& system() { return *system_; }

private:
  runtime();

  std::unique_ptr<caf::actor_system_config> config_;
  std::unique_ptr<caf::actor_system> system_;
};

using runtime_ptr = std::shared_ptr<runtime>;

} // namespace cafka::blocking
