// A fleet of workers for main() and for threads that are no actors.
#pragma once

#include "cafka/actors/fleet/fleet_config.hpp"
#include "cafka/actors/fleet/fleet_status.hpp"
#include "cafka/actors/fleet/worker_behavior.hpp"
#include "cafka/actors/group/group_offsets.hpp"
#include "cafka/wire/topic_partition.hpp"

#include <chrono>
#include <cstdint>
#include <functional>
#include <memory>
#include <string>
#include <utility>

namespace cafka::blocking {

/// Supervised workers over what a consumer group assigns to this process. Each has a thread of its own, so that its function may
/// block; it is called for one record after the other, and returning means that the record is done. What it throws, or returns as
/// an error, is tried again, and in the end is what `on_failure` says.
///
///     cafka::stop_signal stop;
///     cafka::blocking::fleet workers{
///         {.bootstrap = kafka, .group_id = "billing", .topics = {"orders"},
///          .ordering = cafka::ordering::by_key, .concurrency = 16, .on_failure = {.dead_letters = "orders.dead"}},
///         [](const cafka::fleet_record& order) { std::cout << order.key << '\n'; }};
///     while (!stop.requested()) workers.wait(200ms);
///     workers.close(30s);
///
/// Each worker has a copy of the function, and all have the same form. All forms of `worker_behavior` will do: many records at a time, and what is completed
/// later, too.
///
/// Thread-safety: all members may be called by any thread, but not by workers: who waits for them would wait for itself.
class fleet {
public:
  /// Begins at once. Throws cafka::error: invalid_configuration, naming the field.
  template <class Work>
  fleet(fleet_config config, Work work)
      : fleet(std::move(config), worker_maker{[work = std::move(work)]() -> worker_behavior { return work; }}) {}
  /// Closes within five seconds, but for workers that block for longer; throws nothing.
  ~fleet();
  fleet(fleet&&) noexcept;
  fleet& operator=(fleet&&) noexcept;

  /// Waits for so long. Throws cafka::error if the fleet has failed: what ended its membership, or stopped it as a policy says.
  void wait(std::chrono::milliseconds time);

  /// Nothing new is begun until it is resumed: of all, of a topic, of a partition. What was begun is finished. Throws cafka::error:
  /// unknown_topic_or_partition, if this process does not have it; closed.
  void pause();
  void pause(const std::string& topic);
  void pause(const topic_partition& which);
  /// Goes on; a partition that has stopped at a record goes on with it.
  void resume();
  void resume(const std::string& topic);
  void resume(const topic_partition& which);
  /// So many workers from now on. Throws cafka::error: invalid_request; closed.
  void scale(uint32_t workers);
  /// What it is doing: `to_json` makes text of it. Throws cafka::error: request_timed_out_locally; closed.
  fleet_status status(std::chrono::milliseconds timeout = std::chrono::seconds{5});
  /// Commits what is done, without waiting for `commit_interval`. Throws cafka::error: why that failed.
  void flush(std::chrono::milliseconds timeout = std::chrono::seconds{30});
  /// Begins nothing new, waits for what is under way, commits, and leaves the group, at most within `timeout`: what is not done by
  /// then is done again by others. A worker that blocks for longer is waited for when the process ends.
  void close(std::chrono::milliseconds timeout = std::chrono::seconds{30});

private:
  using worker_maker = std::function<worker_behavior()>;
  fleet(fleet_config config, worker_maker make);

  class impl;
  std::unique_ptr<impl> impl_;
};

} // namespace cafka::blocking
