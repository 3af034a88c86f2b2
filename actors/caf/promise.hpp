// Answers that are given later than when their handler returns.
#pragma once

#include <memory>
#include <string>
#include <type_traits>
#include <utility>

#include "cafka/actors/caf/version.hpp"

namespace cafka {

namespace detail {

#if CAFKA_CAF_1
using shared_promise = caf::response_promise; // dropped unanswered, it answers sec::broken_promise by itself
inline caf::response_promise& promise_of(shared_promise& promise) { return promise; }
#else
struct promise_guard {
  explicit promise_guard(caf::response_promise p) : promise(std::move(p)) {}
  promise_guard(const promise_guard&) = delete;
  promise_guard& operator=(const promise_guard&) = delete;
  ~promise_guard() {
    if (promise.pending()) promise.deliver(caf::make_error(caf::sec::runtime_error, std::string{"broken_promise"}));
  }
  caf::response_promise promise;
};
using shared_promise = std::shared_ptr<promise_guard>;
inline caf::response_promise& promise_of(shared_promise& promise) { return promise->promise; }
#endif

} // namespace detail

/// An answer that is still owed. Copies share it; when the last one goes unanswered, the requester is told so at once
/// (`errc::answer_lost` after `to_error`). A handler returns it as its result. While it is pending the actor stays alive.
template <class T>
class promise {
public:
  promise() = default;
  explicit promise(detail::shared_promise p) : promise_(std::move(p)) {}

  /// Answers; only the first call counts.
  template <class... Args>
  void deliver(Args&&... args) {
    static_assert(
        (sizeof...(Args) == 0 && std::is_void_v<T>)
            || (sizeof...(Args) == 1
                && ((std::is_same_v<std::decay_t<Args>, T> || std::is_same_v<std::decay_t<Args>, caf::error>)&&...)),
        "a promise is answered by its value or by a caf::error");
    if (!pending()) return;
    if constexpr (sizeof...(Args) == 0)
      detail::promise_of(promise_).deliver(caf::unit);
    else
      detail::promise_of(promise_).deliver(std::forward<Args>(args)...);
  }

  bool pending() const {
    auto copy = promise_;
#if !CAFKA_CAF_1
    if (!copy) return false;
#endif
    return detail::promise_of(copy).pending();
  }

  operator caf::result<T>() const { return caf::delegated<T>{}; }

private:
  detail::shared_promise promise_;
};

/// The promise of the request that is being handled. From then on it is what answers: a handler that made one and then
/// returns an error has dropped it.
template <class T, class Self>
promise<T> make_promise(Self* self) {
#if CAFKA_CAF_1
  return promise<T>{self->make_response_promise()};
#else
  return promise<T>{std::make_shared<detail::promise_guard>(self->make_response_promise())};
#endif
}

/// Whether a request failed because the one who should have answered is gone.
inline bool is_gone(const caf::error& what) {
#if CAFKA_CAF_1
  if (what == caf::sec::broken_promise) return true;
#else
  if (what == caf::make_error(caf::sec::runtime_error, std::string{"broken_promise"})) return true;
#endif
  return what == caf::make_error(caf::sec::request_receiver_down) || what == caf::exit_reason::unreachable;
}

} // namespace cafka
