// Talking to actors from threads that are none: main(), tests, the blocking classes. Every wait has a deadline.
#pragma once

#include <chrono>
#include <optional>
#include <type_traits>
#include <utility>
#include <variant>

#include "cafka/actors/caf/errors.hpp"
#include "cafka/actors/caf/mail.hpp"
#include "cafka/actors/caf/typed_actor.hpp"

namespace cafka {

/// A value, or why there is none.
template <class T>
class answer {
public:
  using value_type = std::conditional_t<std::is_void_v<T>, std::monostate, T>;

  answer(value_type value) : value_(std::move(value)) {}
  answer(cafka::error what) : error_(std::move(what)) {}

  explicit operator bool() const noexcept { return value_.has_value(); }
  value_type& operator*() { return *value_; }
  const value_type& operator*() const { return *value_; }
  value_type* operator->() { return &*value_; }
  const value_type* operator->() const { return &*value_; }
  /// Code none if there is a value.
  const cafka::error& error() const noexcept { return error_; }
  /// The value; throws the error if there is none.
  value_type& value() {
    if (!value_) throw error_;
    return *value_;
  }

private:
  std::optional<value_type> value_;
  cafka::error error_;
};

/// Sends `args...` to `to` and waits for the answer, a T, at most `timeout` (then request_timed_out_locally).
/// Call from threads that are no actors; from within an actor it would block the scheduler.
template <class T, class Handle, class... Args>
answer<T> ask(caf::scoped_actor& self, const Handle& to, std::chrono::milliseconds timeout, Args&&... args) {
  answer<T> result{cafka::error{errc::closed, "there is nobody to ask"}};
  if (!to) return result;
  auto failed = [&](const caf::error& what) { result = answer<T>{to_error(what)}; };
  auto* pointer = caf::actor_cast<caf::blocking_actor*>(self);
  auto response = mail(pointer, std::forward<Args>(args)...).request(to, timeout);
  if constexpr (std::is_void_v<T>)
    std::move(response).receive([&] { result = answer<T>{std::monostate{}}; }, failed);
  else
    std::move(response).receive([&](T& value) { result = answer<T>{std::move(value)}; }, failed);
  return result;
}

template <class T, class Handle, class... Args>
answer<T> ask(caf::actor_system& system, const Handle& to, std::chrono::milliseconds timeout, Args&&... args) {
  caf::scoped_actor self{system};
  return ask<T>(self, to, timeout, std::forward<Args>(args)...);
}

/// Asks an actor to end and waits until it has, at most `grace`; then kills it. True if it ended by itself in time.
bool stop(caf::actor_system& system, const caf::actor& who, std::chrono::milliseconds grace);

/// The same for any handle, which is dropped.
template <class Handle>
bool stop(Handle& handle, std::chrono::milliseconds grace) {
  if (!handle) return true;
  auto who = handle_cast<caf::actor>(handle);
  handle = nullptr;
  auto& system = who->home_system();
  return stop(system, who, grace);
}

} // namespace cafka
