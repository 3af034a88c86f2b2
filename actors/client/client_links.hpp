// What the tasks of a client share: the cluster and the time.
#pragma once

#include <chrono>
#include <cstdint>
#include <functional>
#include <memory>
#include <optional>

#include "cafka/actors/caf/agenda.hpp"
#include "cafka/actors/client/client_actor.hpp"
#include "cafka/actors/retry/allowed_time.hpp"
#include "cafka/actors/retry/backoff.hpp"

namespace cafka {

/// Part of a client's state. Callbacks run in the client's handlers.
class client_links {
public:
  using time_point = std::chrono::steady_clock::time_point;
  /// With an error, or with a response.
  using callback = std::function<void(const error&, const response_ptr&)>;

  client_links(client_actor::pointer self, cluster_actor cluster, client_config config)
      : self_(self), cluster_(std::move(cluster)), config_(config), agenda_(self) {}

  time_point now() const { return agenda_.now(); }

  /// Between the rounds of one task.
  backoff pauses();

  /// What a call may take that is made now and must have come back by the deadline: a little less than is left, because what the
  /// cluster says at the end of the call tells more than we could. If any broker will do, half of what is left: one that hangs
  /// leaves time for another. At least 1 ms.
  allowed_time call_time(const route& to, const time_limit& limit) const;

  /// Sends a request by way of the cluster. The cluster keeps the time.
  void call(
      route to, std::shared_ptr<const void> request, const wire::message_schema& schema, allowed_time time,
      callback done, std::optional<int16_t> max_version = {});

  /// Calls `done` when the cluster has looked at fresh metadata, or failed to.
  void refresh(std::function<void()> done);

  /// Calls `what` then.
  agenda::entry at(time_point when, std::function<void()> what) { return agenda_.at(when, std::move(what)); }

  /// It is not called any more, and nothing is left of it.
  void withdraw(const agenda::entry& what) { agenda_.withdraw(what); }

  /// How much is to be called.
  size_t appointments() const { return agenda_.size(); }

  void ticked(uint64_t number) { agenda_.ticked(number); }

private:
  client_actor::pointer self_;
  cluster_actor cluster_;
  client_config config_;
  agenda agenda_;
  uint64_t last_pauses_ = 0;
};

} // namespace cafka
