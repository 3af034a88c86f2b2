// A worker of a fleet: the user's function, in an actor of its own.
#pragma once

#include <cstdint>
#include <functional>

#include "cafka/actors/caf/compat.hpp"
#include "cafka/actors/caf/errors.hpp"
#include "cafka/actors/caf/result_error.hpp"
#include "cafka/actors/caf/type_ids.hpp"
#include "cafka/actors/fleet/work.hpp"
#include "cafka/actors/fleet/worker_behavior.hpp"

namespace cafka {

/// Something that was to be completed later has been, or cannot be any more.
struct completed_work {
  uint64_t number = 0;
  error why = {};
  bool abandoned = false;
};

/// A worker has made its behavior, and waits for work.
struct ready_worker {
  uint32_t number = 0;
  bool takes_many = false;
};

/// A worker is through with a piece of work.
struct finished_work {
  uint32_t worker = 0;
  uint64_t number = 0;
};

struct worker_trait {
  using signatures = type_list<
      // -- from its fleet --
      /// Work, one piece at a time; the fleet gets a `finished_work` when it is over.
      caf::result<void>(work_ptr),
      // -- from completions --
      caf::result<void>(completed_work)>;
};
using worker_actor = typed_actor<worker_trait>;

/// What a worker is to the function that makes its behavior: an event-based actor, which may send messages, set up requests and their
/// handlers, spawn and watch. Whatever ends it is a crash, and another one is made in its place.
struct worker {
  using pointer = worker_actor::pointer;
  using behavior_type = worker_behavior;
};

/// Called once for each worker, and again for one that takes the place of another, in the worker.
using worker_factory = std::function<worker_behavior(worker::pointer)>;

/// Starts a worker for a fleet, which is told of finished work, and which it does not keep alive.
worker_actor spawn_worker(
    caf::actor_system& system, uint32_t number, const caf::actor_addr& fleet, worker_factory make, bool own_thread);

// Errors of the program's own keep their text, and are `handler_failed`.
error to_handler_error(const caf::error& why);

template <>
struct handler_answer<caf::error> {
  static error why(const caf::error& answer) { return answer ? to_handler_error(answer) : error{}; }
};

template <>
struct handler_answer<caf::result<void>> {
  static error why(const caf::result<void>& answer) { return handler_answer<caf::error>::why(error_of(answer)); }
};

} // namespace cafka
