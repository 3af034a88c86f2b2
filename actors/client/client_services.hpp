// What the tasks of a client are made of: calls by way of the cluster, fresh metadata, and pauses.
#pragma once

#include <algorithm>
#include <chrono>
#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <utility>

#include "cafka/actors/caf/errors.hpp"
#include "cafka/actors/client/client_actor.hpp"
#include "cafka/actors/client/retry_rounds.hpp"
#include "cafka/wire/frame.hpp"

namespace cafka {

/// Part of a client's state. A task lives in the callbacks that it leaves here, and they run in the client's handlers.
class client_services {
public:
  using time_point = std::chrono::steady_clock::time_point;

  client_services(client_actor::pointer self, cluster_actor cluster)
      : self_(self), cluster_(std::move(cluster)), agenda_(self) {}

  time_point now() const { return cafka::now(self_); }

  /// At least 1 ms.
  std::chrono::milliseconds time_left(time_point deadline) const {
    const auto left = std::chrono::duration_cast<std::chrono::milliseconds>(deadline - now());
    return std::max(left, std::chrono::milliseconds{1});
  }

  /// Between the rounds of one task.
  backoff pauses() {
    const auto seed = static_cast<uint64_t>(now().time_since_epoch().count()) + ++last_pause_;
    return {std::chrono::milliseconds{50}, std::chrono::seconds{1}, seed};
  }

  /// Sends a request by way of the cluster; then calls `done` with an error, or with none and the decoded response.
  template <class Response, class Request, class F>
  void call(route to, Request what, time_point deadline, F done) {
    auto once = within<Response>(deadline + grace, std::move(done));
    // No timeout here, nor below: on CAF 0.17.6 one would keep this actor alive until it has passed.
    mail(self_, make_call(std::move(to), std::move(what), time_left(deadline)))
        .request(cluster_, caf::infinite)
        .then(
            [once](const response_ptr& answer) {
              Response response;
              error why;
              wire::decode_body(answer->span(), answer->version, response, why);
              once(why, response);
            },
            [once](const caf::error& why) { once(to_error(why), Response{}); });
  }

  /// Asks the cluster for metadata in which the topic is known.
  template <class F>
  void look_up(const std::string& topic, time_point deadline, F done) {
    auto once = within<metadata_ptr>(deadline + grace, std::move(done));
    mail(self_, metadata_atom_v, topic_lookup{.topic = topic, .timeout = time_left(deadline)})
        .request(cluster_, caf::infinite)
        .then(
            [once](const metadata_ptr& known) { once({}, known); },
            [once](const caf::error& why) { once(to_error(why), nullptr); });
  }

  /// Starts the next round of a task after a pause, and after a look at fresh metadata if a refusal called for it. False if
  /// there is none: all is settled, or the time is over.
  template <class Key>
  bool again(retry_rounds<Key>& rounds, std::function<void()> ask) {
    const auto when = rounds.next(now());
    if (!when) return false;
    if (rounds.needs_refresh())
      agenda_.at(*when, [this, ask = std::move(ask), deadline = rounds.deadline()] { refresh(deadline, ask); });
    else
      agenda_.at(*when, std::move(ask));
    return true;
  }

  /// A pause may be over.
  void tick(uint64_t number) { agenda_.ticked(number); }

private:
  /// What the cluster itself says at the deadline tells more than we could.
  static constexpr std::chrono::seconds grace{1};

  /// `done`, to be called once: with what came, or at the deadline with an error.
  template <class Value, class F>
  auto within(time_point deadline, F done) {
    auto waiting = std::make_shared<std::optional<F>>(std::move(done));
    auto once = [waiting](const error& why, const Value& what) {
      if (!*waiting) return;
      auto call = std::move(**waiting);
      waiting->reset();
      call(why, what);
    };
    agenda_.at(deadline, [once] {
      once({errc::request_timed_out_locally, "no answer within the time given"}, Value{});
    });
    return once;
  }

  /// If it fails, the round that follows tells why.
  void refresh(time_point deadline, std::function<void()> then) {
    auto once = within<metadata_ptr>(deadline, [then = std::move(then)](const error&, const metadata_ptr&) { then(); });
    mail(self_, refresh_atom_v)
        .request(cluster_, caf::infinite)
        .then(
            [once](const metadata_ptr& known) { once({}, known); },
            [once](const caf::error& why) { once(to_error(why), nullptr); });
  }

  client_actor::pointer self_;
  cluster_actor cluster_;
  agenda agenda_;
  uint64_t last_pause_ = 0;
};

} // namespace cafka
