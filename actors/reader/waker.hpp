// Tells an actor from any thread that there may be room in its reader's buffer.
#pragma once

#include <functional>
#include <memory>

#include "cafka/actors/caf/compat.hpp"
#include "cafka/actors/caf/type_ids.hpp"
#include "cafka/actors/reader/read_budget.hpp"

namespace cafka {

/// Holds the actor weakly, and sends it a `Message`.
template <class Message, class Handle>
room_waiter waker(typename Handle::pointer self) {
  return std::make_shared<const std::function<void()>>([who = self->address()] {
    if (auto strong = caf::actor_cast<caf::strong_actor_ptr>(who))
      anon_mail(Message{}).send(handle_cast<Handle>(strong));
  });
}

} // namespace cafka
