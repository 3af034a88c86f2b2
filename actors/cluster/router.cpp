#include "cafka/actors/cluster/router.hpp"

#include <algorithm>
#include <utility>

#include "cafka/actors/caf/errors.hpp"
#include "cafka/actors/cluster/outgoing_request.hpp"

namespace cafka {

void router::connect(const lane& where, time_point deadline, connections::callback done) {
  if (where.node < 0 || with_.knowledge->snapshot()->broker(where.node) != nullptr)
    return with_.lanes->connect(where, deadline, std::move(done));
  with_.knowledge->refresh([this, where, deadline, done = std::move(done)](const error& why) {
    if (why) return done(why, nullptr);
    if (with_.knowledge->snapshot()->broker(where.node) == nullptr)
      return done(
          {errc::unknown_broker,
           "broker " + std::to_string(where.node) + ": the cluster has no broker of this id, or it is down"},
          nullptr);
    with_.lanes->connect(where, deadline, done);
  });
}

void router::call(const call_ptr& what, response_callback done) {
  if (!what || !what->request || what->schema == nullptr)
    return done({errc::invalid_request, "a call needs a request: see make_call"}, nullptr);
  route(std::make_shared<pending>(pending{what, with_.timer->now() + what->timeout, std::move(done)}));
}

void router::route(const pending_ptr& request) {
  if (time_left(*request).count() <= 0)
    return request->done(
        {errc::request_timed_out_locally,
         std::string(request->what->schema->name) + ": not sent within the time given"},
        nullptr);
  switch (request->what->to.to) {
  case route::target::any:
    return to_node(request, connections::any.node);
  case route::target::node:
    return to_node(request, request->what->to.node);
  case route::target::controller:
    return to_controller(request, false);
  case route::target::leader:
    return to_leader(request);
  }
}

void router::to_controller(const pending_ptr& request, bool refreshed) {
  const auto& known = *with_.knowledge->snapshot();
  if (known.broker(known.controller) != nullptr) return to_node(request, known.controller);
  if (refreshed)
    return request->done({errc::unknown_broker, "the cluster has no controller at the moment: try again"}, nullptr);
  with_.knowledge->refresh(
      [this, request](const error& why) { why ? request->done(why, nullptr) : to_controller(request, true); });
}

void router::to_leader(const pending_ptr& request) {
  const auto& to = request->what->to;
  with_.knowledge->lookup({.topic = to.topic}, [this, request](const error& why) {
    if (why) return request->done(why, nullptr);
    const auto& wanted = request->what->to;
    const auto name = wanted.topic + "-" + std::to_string(wanted.partition);
    const auto* partition = with_.knowledge->snapshot()->partition(wanted.topic, wanted.partition);
    if (partition == nullptr) return request->done({errc::unknown_partition, "there is no partition " + name}, nullptr);
    if (partition->leader >= 0) return to_node(request, partition->leader);
    with_.knowledge->suspect();
    request->done({errc::leader_unknown, "partition " + name + " has no leader at the moment: try again"}, nullptr);
  });
}

void router::to_node(const pending_ptr& request, int32_t node) {
  connect({node, lane_kind::control}, request->deadline, [this, request](const error& why, const connected_ptr& to) {
    why ? request->done(why, nullptr) : send(request, to);
  });
}

void router::send(const pending_ptr& request, const connected_ptr& to) {
  const auto& what = *request->what;
  auto versions = what.schema->versions;
  if (what.max_version) versions.max = std::min(versions.max, *what.max_version);
  const auto timeout = std::clamp(time_left(*request), std::chrono::milliseconds{1}, config_.request_timeout);
  outgoing_ptr out;
  if (auto why =
          encode_for(*to, *with_.frames, config_.client_id, {what.request.get(), what.schema, versions}, timeout, out))
    return request->done(why, nullptr);
  // No timeout here: the connection answers on every path, within the timeout of the request.
  mail(with_.self, out)
      .request(to->handle, caf::infinite)
      .then(
          [request](const response_ptr& response) { request->done({}, response); },
          [this, request, to](const caf::error& why) { refused(request, to, why); });
}

/// The connection ended before the request was sent: it goes out again over the next one, encoded anew, as the broker may
/// have been upgraded meanwhile.
void router::refused(const pending_ptr& request, const connected_ptr& by, const caf::error& why) {
  const auto unsent = to_error(why).code() == errc::stale_connection_epoch || why == caf::sec::request_receiver_down;
  if (!unsent) return request->done(to_error(why), nullptr);
  with_.lanes->lost(by);
  route(request);
}

std::chrono::milliseconds router::time_left(const pending& request) const {
  return std::chrono::duration_cast<std::chrono::milliseconds>(request.deadline - with_.timer->now());
}

} // namespace cafka
