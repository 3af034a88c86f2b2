// Messages to others.
#pragma once

#include "cafka/actors/caf/version.hpp"
#if CAFKA_CAF_1
#include <caf/anon_mail.hpp>
#endif

#include <tuple>
#include <type_traits>
#include <utility>

namespace cafka {

#if CAFKA_CAF_1

/// `mail(self, x...)` then `.send(to)`, `.delay(d).send(to)`, `.delegate(to)` or `.request(to, timeout)`, the latter with
/// `.then(f, on_error)`. A delayed message keeps its receiver alive: for an actor's own timers see `timer`.
template <class Self, class... Args>
auto mail(Self* self, Args&&... args) {
  return self->mail(std::forward<Args>(args)...);
}

/// The same for code that is no actor, without an answer: `.send(to)`.
template <class... Args>
auto anon_mail(Args&&... args) {
  return caf::anon_mail(std::forward<Args>(args)...);
}

#else

namespace detail {

struct at_once {};

template <class Self, class Delay, class... Args>
struct [[nodiscard]] mail {
  Self* self;
  Delay wait;
  std::tuple<Args...> content;

  template <class Duration>
  mail<Self, Duration, Args...> delay(Duration d) && {
    return {self, d, std::move(content)};
  }

  template <class Handle>
  void send(const Handle& to) && {
    std::apply(
        [&](auto&... xs) {
          if constexpr (std::is_same_v<Delay, at_once>)
            self->send(to, std::move(xs)...);
          else
            self->delayed_send(to, wait, std::move(xs)...);
        },
        content);
  }

  template <class Handle, class Timeout>
  auto request(const Handle& to, Timeout timeout) && {
    return std::apply([&](auto&... xs) { return self->request(to, timeout, std::move(xs)...); }, content);
  }

  template <class Handle>
  auto delegate(const Handle& to) && {
    return std::apply([&](auto&... xs) { return self->delegate(to, std::move(xs)...); }, content);
  }
};

template <class... Args>
struct [[nodiscard]] anonymous_mail {
  std::tuple<Args...> content;

  template <class Handle>
  void send(const Handle& to) && {
    std::apply([&](auto&... xs) { caf::anon_send(to, std::move(xs)...); }, content);
  }
};

} // namespace detail

template <class Self, class... Args>
auto mail(Self* self, Args&&... args) {
  return detail::mail<Self, detail::at_once, std::decay_t<Args>...>{self, {}, {std::forward<Args>(args)...}};
}

template <class... Args>
auto anon_mail(Args&&... args) {
  return detail::anonymous_mail<std::decay_t<Args>...>{{std::forward<Args>(args)...}};
}

#endif

} // namespace cafka
