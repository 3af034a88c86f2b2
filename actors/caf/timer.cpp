#include "cafka/actors/caf/timer.hpp"

#include <algorithm>
#include <functional>
#include <memory>
#include <utility>

#include "cafka/actors/caf/clock.hpp"
#include "cafka/actors/caf/type_ids.hpp"

#if !CAFKA_CAF_1
namespace cafka::detail {

using alarm_call = std::shared_ptr<std::function<void()>>;

} // namespace cafka::detail

CAF_ALLOW_UNSAFE_MESSAGE_TYPE(cafka::detail::alarm_call)

namespace {

void end_alarm(const caf::actor& alarm) {
  if (alarm) caf::anon_send_exit(alarm, caf::exit_reason::kill);
}

} // namespace
#endif

namespace cafka {

timer::time_point timer::now() const { return cafka::now(self_); }

void timer::by(std::optional<time_point> when) {
  if (!when || (!pending_.empty() && pending_.back().when <= *when)) return;
  pending_.push_back({*when, ++last_number_});
  send(*when, last_number_);
}

void timer::ticked(uint64_t number) {
  std::erase_if(pending_, [number](const pending& tick) { return tick.number == number; });
#if !CAFKA_CAF_1
  // Who waits for nothing keeps no other actor, of 1.2 KB, for it: there are ten thousand idle partitions.
  if (pending_.empty()) end_alarm(std::exchange(alarm_, nullptr));
#endif
}

#if CAFKA_CAF_1

timer::~timer() = default;

void timer::send(time_point when, uint64_t number) {
  // Not anon_mail().delay(): that takes the time from the wall clock, whatever clock the system has.
  self_->home_system().clock().schedule_message(
      nullptr, caf::weak_actor_ptr{self_->ctrl()}, when, caf::make_message_id(),
      caf::make_message(tick_atom_v, number));
}

#else

timer::~timer() { end_alarm(alarm_); }

void timer::send(time_point when, uint64_t number) {
  if (!alarm_)
    alarm_ = self_->home_system().spawn<caf::hidden>(
        []() -> caf::behavior { return {[](const detail::alarm_call& call) { (*call)(); }}; });
  auto call = [address = self_->address(), content = caf::make_message(tick_atom_v, number)] {
    if (auto target = caf::actor_cast<caf::strong_actor_ptr>(address))
      target->enqueue(nullptr, caf::make_message_id(), content, nullptr);
  };
  const auto delay = std::max(when - now(), time_point::duration{0});
  caf::delayed_anon_send(alarm_, delay, std::make_shared<std::function<void()>>(std::move(call)));
}

#endif

} // namespace cafka
