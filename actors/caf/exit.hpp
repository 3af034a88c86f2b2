// Exit messages: to ask actors to end, and to be asked.
#pragma once

#include <utility>

#include "cafka/actors/caf/version.hpp"

namespace cafka {

/// Calls `f(reason)` when the actor is asked to end by an exit message with a reason other than 'kill'; it does not end by
/// itself then: `f` quits now or later. Without this, an exit message ends the actor at once.
template <class Self, class F>
void on_exit(Self* self, F f) {
#if CAFKA_CAF_1
#pragma GCC diagnostic push
#pragma GCC diagnostic ignored "-Wdeprecated-declarations" // a handler among the behavior's would differ per actor type
#endif
  self->set_exit_handler([self, f](caf::exit_msg& message) {
    if (message.reason == caf::exit_reason::kill)
      self->quit(std::move(message.reason));
    else
      f(message.reason);
  });
#if CAFKA_CAF_1
#pragma GCC diagnostic pop
#endif
}

/// Asks another actor to end.
template <class Handle>
void send_exit(const Handle& handle, caf::exit_reason reason = caf::exit_reason::user_shutdown) {
  if (handle) caf::anon_send_exit(handle, reason);
}

} // namespace cafka
