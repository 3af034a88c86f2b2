#include "cafka/actors/caf/ask.hpp"

#include "cafka/actors/caf/exit.hpp"

namespace cafka {

namespace {

bool ended_within(caf::scoped_actor& self, std::chrono::milliseconds grace) {
  bool ended = false;
  self->receive([&](const caf::down_msg&) { ended = true; }, caf::after(grace) >> [] {});
  return ended;
}

} // namespace

bool stop(caf::actor_system& system, const caf::actor& who, std::chrono::milliseconds grace) {
  // Long enough for an actor to be scheduled once; a killed actor only has to notice.
  constexpr std::chrono::seconds kill_grace{1};
  caf::scoped_actor self{system};
  self->monitor(who);
  send_exit(who, caf::exit_reason::user_shutdown);
  if (ended_within(self, grace)) return true;
  send_exit(who, caf::exit_reason::kill);
  ended_within(self, kill_grace);
  return false;
}

} // namespace cafka
