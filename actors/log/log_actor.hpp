// The actor that tells a cluster's log, and how others send it entries.
#pragma once

#include <cstdint>
#include <utility>

#include "cafka/actors/caf/compat.hpp"
#include "cafka/actors/caf/type_ids.hpp"
#include "cafka/actors/log/log_entry.hpp"

namespace cafka {

/// Tells what log_limiter lets pass. Ends when its last handle is dropped; what is held is told then.
struct log_trait {
  using signatures = type_list<
      /// Something happened. The answer is ignored.
      caf::result<void>(log_entry),
      // -- internal --
      /// The timer of the log's own.
      caf::result<void>(tick_atom, uint64_t)>;
};
using log_actor = typed_actor<log_trait>;

/// A log as those see it who have something to tell. Cheap to copy; one that nobody listens to takes nothing.
class log_handle {
public:
  log_handle() = default;
  log_handle(log_actor to, log_level from) : to_(std::move(to)), from_(from) {}

  /// Whether an entry of this level is worth making.
  bool wants(log_level level) const { return to_ && level >= from_; }

  /// Now.
  void tell(log_entry what) const {
    if (!wants(what.level)) return;
    what.time = std::chrono::system_clock::now();
    anon_mail(std::move(what)).send(to_);
  }

private:
  log_actor to_;
  log_level from_ = log_level::info;
};

/// Starts the actor, if there is a callback. See cluster_config for which of them gets what.
log_handle open_log(caf::actor_system& system, const log_callback& log, const log_callback& error_log);

} // namespace cafka
