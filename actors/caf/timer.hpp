// Messages to oneself, later.
#pragma once

#include <functional>
#include <memory>
#include <utility>

#include "cafka/actors/caf/version.hpp"

namespace cafka {

#if !CAFKA_CAF_1
namespace detail {
using alarm_call = std::shared_ptr<std::function<void()>>;
} // namespace detail
#endif

/// Messages to oneself, later. Unlike a delayed send they do not keep the actor alive: one that nobody else knows ends, and
/// its timers come to nothing. A member of the state, used from make_behavior() on. Timers are not cancelled: let the message
/// carry an epoch and ignore the stale ones.
class timer {
public:
  template <class Self>
  explicit timer(Self*) {}
  timer(const timer&) = delete;
  timer& operator=(const timer&) = delete;
#if CAFKA_CAF_1
  ~timer() = default;
#else
  ~timer() {
    if (alarm_) caf::anon_send_exit(alarm_, caf::exit_reason::kill);
  }
#endif

  /// Sends `args...`, a case of the actor's own interface, to `self` after `delay`.
  template <class Self, class Duration, class... Args>
  void after(Self* self, Duration delay, Args&&... args);

private:
#if !CAFKA_CAF_1
  // Hidden, it holds the delayed messages in the actor's place. It ends by message: if the last reference to a live actor is
  // dropped by the clock's thread, that thread waits for room in the clock's own queue (seen as a deadlock when a system with
  // some hundred timers ended).
  caf::actor alarm_;
#endif
};

} // namespace cafka

#if !CAFKA_CAF_1
CAF_ALLOW_UNSAFE_MESSAGE_TYPE(cafka::detail::alarm_call)
#endif

namespace cafka {

template <class Self, class Duration, class... Args>
void timer::after(Self* self, Duration delay, Args&&... args) {
#if CAFKA_CAF_1
  // Not anon_mail().delay(): that takes the time from the wall clock, whatever clock the system has.
  auto& clock = self->home_system().clock();
  clock.schedule_message(
      nullptr, caf::weak_actor_ptr{self->ctrl()}, clock.now() + delay, caf::make_message_id(),
      caf::make_message(std::forward<Args>(args)...));
#else
  if (!alarm_)
    alarm_ = self->home_system().template spawn<caf::hidden>(
        []() -> caf::behavior { return {[](const detail::alarm_call& call) { (*call)(); }}; });
  auto call = [address = self->address(), content = caf::make_message(std::forward<Args>(args)...)] {
    if (auto target = caf::actor_cast<caf::strong_actor_ptr>(address))
      target->enqueue(nullptr, caf::make_message_id(), content, nullptr);
  };
  caf::delayed_anon_send(alarm_, delay, std::make_shared<std::function<void()>>(std::move(call)));
#endif
}

} // namespace cafka
