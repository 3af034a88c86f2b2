#pragma once

#include "cafka/actors/caf/ask.hpp"
#include "cafka/actors/caf/compat.hpp"
#include "cafka/actors/caf/errors.hpp"

#include <chrono>
#include <cstddef>
#include <memory>
#include <optional>
#include <stdexcept>
#include <string_view>
#include <utility>
#include <vector>

namespace cafka::test {

/// An answer that a test waits for.
template <class T>
class pending {
public:
  bool done() const { return state_->has_value(); }
  /// The answer; throws if there is none yet.
  answer<T>& get() const {
    if (!done()) throw std::logic_error{"the request has not been answered"};
    return **state_;
  }
  /// The value; throws the error, or if there is no answer yet.
  typename answer<T>::value_type& value() const { return get().value(); }
  /// The error's code; none for a value.
  errc code() const { return get().error().code(); }
  const std::string& message() const { return get().error().message(); }

private:
  friend class virtual_time;
  std::shared_ptr<std::optional<answer<T>>> state_ = std::make_shared<std::optional<answer<T>>>();
};

/// An actor system whose time stands still and whose actors run only when the test says so: in its own thread, one message
/// after the other, in the same order each time. It has no I/O module; detached and blocking actors cannot be used.
///
///     struct fixture : cafka::test::virtual_time { ... };
///     auto answer = ask<int>(actor, 42); run(); BOOST_TEST(answer.value() == 43);
class virtual_time {
public:
  virtual_time();
  virtual_time(const virtual_time&) = delete;
  virtual_time& operator=(const virtual_time&) = delete;
  /// Does not wait for actors that are still there: a test which cares asks `actors()`.
  ~virtual_time();

  caf::actor_system& system();
  std::chrono::steady_clock::time_point now();

  /// Handles all messages there are, and those that come of them. Returns how many jobs that were.
  size_t run();

  /// Runs, then lets `amount` pass: each timer that falls into it fires at its own time, followed by a run. Returns how many
  /// jobs that were.
  size_t advance(std::chrono::nanoseconds amount);

  /// Lets `amount` pass at once, as for a process that was stopped: what is due fires late, all together.
  void stand_still(std::chrono::nanoseconds amount);

  /// Time until the next timer; nothing if there is none.
  std::optional<std::chrono::nanoseconds> next_timer();

  /// Actors that have not ended, hidden ones not counted.
  size_t actors();

  /// Those of cafka's own actors of this name that have run and not ended, in the order in which they were made. On CAF 1.x
  /// none: its fixture does not show who runs.
  std::vector<caf::actor> actors_named(std::string_view name);

  /// Sends a request as an actor would; the answer is there after a `run` or an `advance`. There is no timeout: a request
  /// that nobody answers stays pending.
  template <class T, class Handle, class... Args>
  pending<T> ask(const Handle& to, Args... args) {
    pending<T> result;
    system().template spawn<caf::hidden>(
        [state = result.state_, to, ... xs = std::move(args)](caf::event_based_actor* self) {
          auto failed = [state](const caf::error& what) { *state = answer<T>{to_error(what)}; };
          auto response = mail(self, xs...).request(to, caf::infinite);
          if constexpr (std::is_void_v<T>)
            std::move(response).then([state] { *state = answer<T>{std::monostate{}}; }, failed);
          else
            std::move(response).then([state](const T& value) { *state = answer<T>{value}; }, failed);
        });
    return result;
  }

private:
  struct engine;
  std::unique_ptr<engine> engine_;
};

} // namespace cafka::test
