// Handles of actors whose interface is a trait.
#pragma once

#include <type_traits>

#include "cafka/actors/caf/version.hpp"

namespace cafka {

#if CAFKA_CAF_1

template <class... Signatures>
using type_list = caf::type_list<Signatures...>;

/// The handle of an actor whose messages are `Trait::signatures`, a `type_list<caf::result<R>(Args...), ...>`.
template <class Trait>
using typed_actor = caf::typed_actor<Trait>;

#else

template <class... Signatures>
struct type_list {};

namespace detail {

template <class Signature>
struct to_mpi;

template <class... Results, class... Args>
struct to_mpi<caf::result<Results...>(Args...)> {
  using type = caf::typed_mpi<caf::detail::type_list<std::decay_t<Args>...>, caf::output_tuple<Results...>>;
};

template <class List>
struct handle_from_list;

template <class... Signatures>
struct handle_from_list<type_list<Signatures...>> {
  using type = caf::typed_actor<typename to_mpi<Signatures>::type...>;
};

} // namespace detail

template <class Trait>
using typed_actor = typename detail::handle_from_list<typename Trait::signatures>::type;

#endif

/// A handle of another type for the same actor.
template <class Handle, class From>
Handle handle_cast(const From& handle) {
  return caf::actor_cast<Handle>(handle);
}

} // namespace cafka
