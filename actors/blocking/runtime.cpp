#include "cafka/actors/blocking/runtime.hpp"

#include "cafka/actors/caf/prepare.hpp"

#include <mutex>

namespace cafka::blocking {

std::shared_ptr<runtime> runtime::acquire() {
  static std::mutex mutex;
  static std::weak_ptr<runtime> current;
  const std::lock_guard guard{mutex};
  auto shared = current.lock();
  if (!shared) {
    shared = std::shared_ptr<runtime>(new runtime);
    current = shared;
  }
  return shared;
}

runtime::runtime() : config_(std::make_unique<caf::actor_system_config>()) {
  prepare(*config_);
  set_scheduler(*config_, scheduler_policy::sharing, 2);
  system_ = std::make_unique<caf::actor_system>(*config_);
}

runtime::~runtime() = default;

} // namespace cafka::blocking
