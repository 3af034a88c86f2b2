// Actors made of state classes.
#pragma once

#include "cafka/actors/caf/version.hpp"
#if CAFKA_CAF_1
#include <caf/actor_from_state.hpp>
#endif

#include <optional>
#include <type_traits>
#include <utility>

namespace cafka {

namespace detail {

// 0.17.6 makes a state without arguments, and both do so for brokers: the real state is put in when the actor starts.
template <class State>
struct state_holder {
  static inline const char* name = State::name;
  std::optional<State> state;
};

#if CAFKA_CAF_1
using closing_broker = caf::io::broker;
#else
// When a broker of 0.17.6 ends, it does not do what other actors do: answer what its mailbox holds, and what comes later.
struct closing_broker : caf::io::broker {
  using caf::io::broker::broker;
  bool cleanup(caf::error&& reason, caf::execution_unit* host) override {
    caf::io::broker::cleanup(caf::error{reason}, host);
    return caf::scheduled_actor::cleanup(std::move(reason), host); // NOLINT(bugprone-parent-virtual-call)
  }
};

template <class Behavior>
struct handle_from_behavior;

template <class... Signatures>
struct handle_from_behavior<caf::typed_behavior<Signatures...>> {
  using type = caf::typed_actor<Signatures...>;
  template <class State>
  using pointer = typename type::template stateful_pointer<State>;
};

template <>
struct handle_from_behavior<caf::behavior> {
  using type = caf::actor;
  template <class State>
  using pointer = caf::stateful_actor<State>*;
};

#endif

template <class Self>
auto& holder_of(Self* self) {
#if CAFKA_CAF_1
  return self->state();
#else
  return self->state;
#endif
}

} // namespace detail

/// Starts an actor made of a state class: `State(Self* self, args...)`, `make_behavior()`, and `static inline const char*
/// name`. `host` is an actor system or the spawning actor (`*self`). The state ends with the actor, on every path: what its
/// members owe is delivered by their destructors. The constructor may run in the spawning thread: start children and timers
/// in make_behavior().
template <class State, caf::spawn_options Options = caf::no_spawn_options, class Host, class... Args>
auto spawn(Host& host, Args&&... args) {
#if CAFKA_CAF_1
  return host.template spawn<Options>(caf::actor_from_state<State>, std::forward<Args>(args)...);
#else
  using behavior_type = decltype(std::declval<State&>().make_behavior());
  using pointer = typename detail::handle_from_behavior<behavior_type>::template pointer<detail::state_holder<State>>;
  auto init = [](pointer self, std::decay_t<Args>... xs) -> behavior_type {
    detail::holder_of(self).state.emplace(self, std::move(xs)...);
    return detail::holder_of(self).state->make_behavior();
  };
  return host.template spawn<Options>(init, std::forward<Args>(args)...);
#endif
}

/// The same with a thread of its own, for what blocks.
template <class State, class Host, class... Args>
auto spawn_detached(Host& host, Args&&... args) {
  return spawn<State, caf::detached>(host, std::forward<Args>(args)...);
}

/// Starts an actor that runs in the I/O thread: `State(caf::io::broker* self, args...)` and `caf::behavior make_behavior()`,
/// both called in that thread. The caller casts the handle to the interface which the behavior implements.
template <class State, class... Args>
caf::actor spawn_broker(caf::actor_system& system, Args&&... args) {
  auto init = [](caf::stateful_actor<detail::state_holder<State>, detail::closing_broker>* self,
                 std::decay_t<Args>... xs) -> caf::behavior {
    detail::holder_of(self).state.emplace(self, std::move(xs)...);
    return detail::holder_of(self).state->make_behavior();
  };
  return system.middleman().spawn_broker(init, std::forward<Args>(args)...);
}

} // namespace cafka
