#include "cafka/actors/fleet/worker_state.hpp"

#include <exception>
#include <string>
#include <utility>

#include "cafka/actors/caf/clock.hpp"
#include "cafka/actors/fleet/fleet_actor.hpp"

namespace cafka {

namespace {

/// Completions may outlive their worker, and do not keep it.
class completion_mailbox : public completion_target {
public:
  explicit completion_mailbox(caf::actor_addr to) : to_(std::move(to)) {}
  void complete(uint64_t number, const error& why, bool abandoned) override {
    const auto to = caf::actor_cast<caf::strong_actor_ptr>(to_);
    if (!to) return;
    anon_mail(completed_work{.number = number, .why = why, .abandoned = abandoned})
        .send(caf::actor_cast<worker_actor>(to));
  }

private:
  caf::actor_addr to_;
};

error thrown(const char* what) { return {errc::handler_failed, std::string{"the worker's function threw: "} + what}; }

} // namespace

worker_actor spawn_worker(
    caf::actor_system& system, uint32_t number, const caf::actor_addr& fleet, worker_factory make, bool own_thread) {
  if (own_thread) return worker_actor{spawn_detached<worker_state>(system, number, fleet, std::move(make))};
  return worker_actor{spawn<worker_state>(system, number, fleet, std::move(make))};
}

error to_handler_error(const caf::error& why) {
  auto known = to_error(why);
  return known.code() == errc::unknown_server_error ? error{errc::handler_failed, caf::to_string(why)} : known;
}

worker_state::worker_state(worker_actor::pointer self, uint32_t number, caf::actor_addr fleet, worker_factory make)
    : self_(self), number_(number), fleet_(std::move(fleet)), make_(std::move(make)) {}

worker_actor::behavior_type worker_state::make_behavior() {
  completions_ = std::make_shared<completion_mailbox>(self_->address());
  try {
    behavior_.emplace(make_(self_));
    tell_fleet(ready_worker{.number = number_, .takes_many = behavior_->takes_many()});
  } catch (const std::exception& what) { crashed(thrown(what.what())); } catch (...) {
    crashed(thrown("something that is no std::exception"));
  }
  return {
      [this](const work_ptr& what) { on_work(what); },
      [this](const completed_work& what) { on_completed(what); },
  };
}

void worker_state::on_work(const work_ptr& what) {
  if (!behavior_) return; // it is ending
  current_ = what;
  at_ = 0;
  since_ = now(self_);
  go_on();
}

void worker_state::go_on() {
  try {
    at_ = behavior_->run(*current_, at_, pending_, [this] { return make_completion(); });
  } catch (const std::exception& what) { return crashed(thrown(what.what())); } catch (...) {
    return crashed(thrown("something that is no std::exception"));
  }
  if (!pending_) finish();
}

/// One that completes twice, or after its record was given up, means nothing.
void worker_state::on_completed(const completed_work& what) {
  if (!pending_ || what.number != last_completion_) return;
  pending_ = false;
  const bool many = behavior_->takes_many();
  if (what.abandoned)
    at_ = worker_behavior::fail(
        *current_, at_, many, failure::kind::abandoned,
        {errc::handler_failed, "the worker's function dropped the completion that it was given"});
  else if (what.why)
    at_ = worker_behavior::fail(*current_, at_, many, failure::kind::error, what.why);
  else
    at_ = worker_behavior::succeed(*current_, at_, many);
  go_on();
}

/// The fleet reads what it has done when it hears of the end: only the record at hand has failed.
void worker_state::crashed(const error& why) {
  pending_ = false;
  if (const auto had = std::exchange(current_, nullptr)) {
    const auto at = had->at_hand.load(std::memory_order_relaxed);
    worker_behavior::fail(*had, at, behavior_->takes_many(), failure::kind::exception, why);
    stop_clock(*had);
  }
  behavior_.reset();
  self_->quit(make_error(why));
}

void worker_state::finish() {
  const auto done = std::exchange(current_, nullptr);
  stop_clock(*done);
  tell_fleet(finished_work{.worker = number_, .number = done->number});
}

void worker_state::stop_clock(work& of) {
  of.nanoseconds = std::chrono::duration_cast<std::chrono::nanoseconds>(now(self_) - since_).count();
}

template <class Message>
void worker_state::tell_fleet(const Message& what) {
  if (const auto fleet = caf::actor_cast<caf::strong_actor_ptr>(fleet_))
    mail(self_, what).send(caf::actor_cast<fleet_actor>(fleet));
}

completion worker_state::make_completion() { return {completions_, ++last_completion_, current_}; }

} // namespace cafka
