// The actor behind worker_actor.
#pragma once

#include <chrono>
#include <cstdint>
#include <memory>
#include <optional>

#include "cafka/actors/fleet/worker_actor.hpp"

namespace cafka {

class worker_state {
public:
  static inline const char* name = "cafka.worker";

  worker_state(worker_actor::pointer self, uint32_t number, caf::actor_addr fleet, worker_factory make);
  worker_state(const worker_state&) = delete;
  worker_state& operator=(const worker_state&) = delete;

  worker_actor::behavior_type make_behavior();

private:
  void on_work(const work_ptr& what);
  void on_completed(const completed_work& what);
  void go_on();
  void crashed(const error& why);
  void finish();
  void stop_clock(work& of);
  template <class Message>
  void tell_fleet(const Message& what);
  completion make_completion();

  worker_actor::pointer self_;
  uint32_t number_;
  caf::actor_addr fleet_;
  worker_factory make_;
  std::shared_ptr<completion_target> completions_;
  std::optional<worker_behavior> behavior_;

  work_ptr current_;
  uint32_t at_ = 0;
  std::chrono::steady_clock::time_point since_{};
  uint64_t last_completion_ = 0;
  bool pending_ = false;
};

} // namespace cafka
