// To hear of the end of other actors.
#pragma once

#include <functional>
#include <map>
#include <utility>

#include "cafka/actors/caf/version.hpp"

namespace cafka {

/// Tells an actor when others end. A member of its state, one per actor. On 1.x a callback may run before the state of the
/// actor that ended is destroyed.
class watcher {
public:
  template <class Self>
  explicit watcher([[maybe_unused]] Self* self) {
#if !CAFKA_CAF_1
    self->set_down_handler([this](caf::down_msg& down) { ended(down.source, down.reason); });
#endif
  }
  watcher(const watcher&) = delete;
  watcher& operator=(const watcher&) = delete;

  /// Calls `f(reason)` once, when the actor behind `handle` ends; at once in its turn if it has ended already. Watching again
  /// replaces the callback.
  template <class Self, class Handle, class F>
  void watch(Self* self, const Handle& handle, F f) {
    auto address = caf::actor_cast<caf::actor_addr>(handle);
    forget(self, handle);
#if CAFKA_CAF_1
    watched_[address] =
        self->monitor(caf::actor_cast<caf::actor>(handle), [this, address, f](const caf::error& reason) {
          watched_.erase(address);
          f(reason);
        });
#else
    watched_[address] = std::move(f);
    self->monitor(handle);
#endif
  }

  /// No longer calls back for `handle`.
  template <class Self, class Handle>
  void forget([[maybe_unused]] Self* self, const Handle& handle) {
    auto position = watched_.find(caf::actor_cast<caf::actor_addr>(handle));
    if (position == watched_.end()) return;
#if CAFKA_CAF_1
    position->second.dispose();
#else
    self->demonitor(position->first);
#endif
    watched_.erase(position);
  }

private:
#if CAFKA_CAF_1
  std::map<caf::actor_addr, caf::disposable> watched_;
#else
  void ended(const caf::actor_addr& source, const caf::error& reason) {
    auto position = watched_.find(source);
    if (position == watched_.end()) return;
    auto f = std::move(position->second);
    watched_.erase(position);
    f(reason);
  }

  std::map<caf::actor_addr, std::function<void(const caf::error&)>> watched_;
#endif
};

} // namespace cafka
