#include "cafka/actors/cluster/router.hpp"

#include <algorithm>
#include <string>
#include <utility>

#include "cafka/actors/caf/errors.hpp"
#include "cafka/actors/cluster/outgoing_request.hpp"
#include "cafka/actors/cluster/response_errors.hpp"
#include "cafka/actors/retry/deadline.hpp"
#include "cafka/actors/retry/retry_rule.hpp"
#include "cafka/wire/frame.hpp"
#include "cafka/wire/messages/find_coordinator.hpp"
#include "cafka/wire/phrase.hpp"

namespace cafka {

namespace {

coordinator_key key_of(const route& to) { return {to.kind, to.key}; }

wire::find_coordinator_request question_for(const coordinator_key& whose) {
  wire::find_coordinator_request request;
  // The first is for versions below 4, the other for those from 4 on.
  request.key = whose.key;
  request.coordinator_keys = {whose.key};
  request.key_type = static_cast<int8_t>(whose.kind);
  return request;
}

struct told_coordinator {
  int32_t node = -1;
  error why = {};
};

told_coordinator read_answer(const coordinator_key& whose, const response& what) {
  wire::find_coordinator_response answer;
  told_coordinator told;
  if (!wire::decode_body(what.span(), what.version, answer, told.why)) return told;
  auto code = from_wire(answer.error_code);
  auto text = answer.error_message;
  told.node = answer.node_id;
  if (what.version >= 4) {
    if (answer.coordinators.size() != 1 || answer.coordinators[0].key != whose.key)
      return {
          -1,
          {errc::malformed, "the answer of FindCoordinator does not mention " + coordinated(whose.kind, whose.key)}};
    const auto& only = answer.coordinators[0];
    code = from_wire(only.error_code);
    text = only.error_message;
    told.node = only.node_id;
  }
  if (code == errc::none) return told;
  const auto said = text && !text->empty() ? *text : phrase(code);
  return {-1, {code, "the coordinator of " + coordinated(whose.kind, whose.key) + " cannot be told: " + said}};
}

} // namespace

router::router(parts with, const cluster_config& config, uint64_t seed)
    : with_(std::move(with)), config_(config), coordinators_(config.retry_backoff, config.retry_backoff_max, seed) {}

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

// -- calls -------------------------------------------------------------------------------------------------------------

void router::call(const call_ptr& what, response_callback done) {
  const auto number = ++last_number_;
  const auto deadline = deadline_of(with_.timer->now(), what->timeout);
  pending_.emplace(number, pending{what, deadline, std::move(done)});
  deadlines_.emplace(deadline, number);
  with_.timer->by(deadline);
  route(number);
}

void router::tick() {
  const auto now = with_.timer->now();
  while (!deadlines_.empty() && deadlines_.begin()->first <= now) refuse_late(deadlines_.begin()->second);
  look_for_coordinators();
  if (!deadlines_.empty()) with_.timer->by(deadlines_.begin()->first);
}

void router::close(const error& why) {
  deadlines_.clear();
  for (auto& [number, request] : std::exchange(pending_, {})) request.done(why, nullptr);
}

// -- where to ----------------------------------------------------------------------------------------------------------

void router::route(uint64_t number) {
  auto* request = find(number);
  if (request == nullptr) return;
  const auto& to = request->what->to;
  request->sent_to.reset();
  switch (to.to) {
  case route::target::any:
    return to_node(number, connections::any.node);
  case route::target::node:
    return to_node(number, to.node);
  case route::target::controller:
    return to_controller(number, false);
  case route::target::leader:
    return to_leader(number);
  case route::target::coordinator:
    return to_coordinator(number);
  }
}

void router::to_controller(uint64_t number, bool refreshed) {
  const auto& known = *with_.knowledge->snapshot();
  if (known.broker(known.controller) != nullptr) return to_node(number, known.controller);
  if (refreshed)
    return answer(number, {errc::unknown_broker, "the cluster has no controller at the moment: try again"});
  with_.knowledge->refresh(
      [this, number](const error& why) { why ? answer(number, why) : to_controller(number, true); });
}

void router::to_leader(uint64_t number) {
  const auto& wanted = find(number)->what->to;
  // Copied: the look-up may be over at once, and with it the call.
  const topic_lookup what{.topic = wanted.topic, .partition = wanted.partition};
  with_.knowledge->lookup(what, [this, number](const error& why) {
    if (why) return answer(number, why);
    const auto* request = find(number);
    if (request == nullptr) return;
    const auto& to = request->what->to;
    const auto* partition = with_.knowledge->snapshot()->partition(to.topic, to.partition);
    if (partition != nullptr && partition->leader >= 0) return to_node(number, partition->leader);
    const auto name = to.topic + "-" + std::to_string(to.partition);
    with_.knowledge->stale({to.topic, to.partition, -1});
    answer(number, {errc::leader_unknown, "partition " + name + " has no leader at the moment: try again"});
  });
}

void router::to_coordinator(uint64_t number) {
  auto* request = find(number);
  const auto whose = key_of(request->what->to);
  if (const auto node = coordinators_.find(whose)) {
    request->coordinator = *node;
    return to_node(number, *node);
  }
  coordinators_.want(whose, number);
  look_for_coordinators();
}

void router::look_for_coordinators() {
  for (const auto& whose : coordinators_.due(with_.timer->now()))
    call(
        make_call(route::to_any(), question_for(whose), config_.request_timeout),
        [this, whose](const error& why, const response_ptr& response) { coordinator_told(whose, why, response); });
  with_.timer->by(coordinators_.next_due());
}

void router::coordinator_told(const coordinator_key& whose, const error& why, const response_ptr& response) {
  const auto told = why ? told_coordinator{-1, why} : read_answer(whose, *response);
  if (!told.why) {
    if (whose.kind == coordinator_kind::group && with_.log.wants(log_level::info))
      with_.log.tell(
          {.event = log_event::coordinator_found,
           .message = with_.lanes->name_of(told.node) + " coordinates " + coordinated(whose.kind, whose.key),
           .node = told.node,
           .group = whose.key});
    for (auto number : coordinators_.told(whose, told.node)) route(number);
    return;
  }
  for (auto number : coordinators_.refused(whose, told.why, with_.timer->now())) answer(number, told.why);
  with_.timer->by(coordinators_.next_due());
}

void router::drop_coordinator(const pending& request) {
  if (request.coordinator >= 0) coordinators_.drop(key_of(request.what->to), request.coordinator);
}

void router::to_node(uint64_t number, int32_t node) {
  auto* request = find(number);
  if (request == nullptr) return;
  const lane where{node, request->what->over.kind, request->what->over.owner};
  leave_others(where);
  connect(where, request->deadline, [this, number](const error& why, const connected_ptr& to) {
    if (!why) return send(number, to);
    if (const auto* refused = find(number)) drop_coordinator(*refused);
    answer(number, why);
  });
}

/// A coordinator that has moved leaves no connection behind.
void router::leave_others(const lane& chosen) {
  if (!is_own(chosen.kind)) return;
  const lane_use use{chosen.kind, chosen.owner};
  const auto [before, is_first] = own_lanes_.try_emplace(use, chosen.node);
  if (is_first || before->second == chosen.node) return;
  with_.lanes->release({std::exchange(before->second, chosen.node), chosen.kind, chosen.owner});
}

void router::release(const lane_use& over) {
  if (const auto used = own_lanes_.extract(over)) with_.lanes->release({used.mapped(), over.kind, over.owner});
}

// -- there and back ----------------------------------------------------------------------------------------------------

/// The connection gives the broker its usual time even if the call's is shorter: it is shared, and a request whose time is over
/// ends it for all. The call's own deadline is kept here.
void router::send(uint64_t number, const connected_ptr& to) {
  auto* request = find(number);
  if (request == nullptr) return;
  const auto left = std::chrono::ceil<std::chrono::milliseconds>(request->deadline - with_.timer->now());
  if (left.count() <= 0) return refuse_late(number);
  const auto& what = *request->what;
  const auto answer_time = left > config_.request_timeout ? allowed_time{left, what.timeout.asked_for()}
                                                          : allowed_time{config_.request_timeout};
  auto versions = what.schema->versions;
  if (what.max_version) versions.max = std::min(versions.max, *what.max_version);
  outgoing_ptr out;
  if (auto why = encode_for(*to, *with_.frames, {what.request.get(), what.schema, versions}, answer_time, out))
    return answer(number, why);
  out->send_within = left;
  request->sent_to = to;
  // No timeout here: the connection answers on every path, within the timeout of the request.
  mail(with_.self, out)
      .request(to->handle, caf::infinite)
      .then(
          [this, number, to](const response_ptr& response) { answered(number, to, response); },
          [this, number, to](const caf::error& why) { refused(number, to, why); });
}

/// The connection ended before the request was sent: it goes out again over the next one, encoded anew, as the broker may
/// have been upgraded meanwhile.
void router::refused(uint64_t number, const connected_ptr& by, const caf::error& why) {
  const auto unsent = to_error(why).code() == errc::stale_connection_epoch || why == caf::sec::request_receiver_down;
  if (unsent) {
    with_.lanes->lost(by);
    return route(number);
  }
  if (const auto* request = find(number)) {
    if (request->what->to.to == route::target::any) with_.lanes->useless(by, connections::use::fails);
    drop_coordinator(*request);
  }
  answer(number, with_.lanes->judged(by->peer, to_error(why)));
}

/// One that was chosen because any broker would do, and cannot do it now, is passed over next time: a broker that is cut off from
/// its controller refuses to give producer ids for as long as that lasts.
void router::answered(uint64_t number, const connected_ptr& by, const response_ptr& response) {
  const auto* request = find(number);
  if (request != nullptr && request->what->to.to == route::target::any
      && may_pass_for_reading(top_level_error(*response)))
    with_.lanes->useless(by, connections::use::fails);
  if (request != nullptr && request->coordinator >= 0 && denies_coordinator(*response)) drop_coordinator(*request);
  answer(number, {}, response);
}

// -- what is pending ---------------------------------------------------------------------------------------------------

router::pending* router::find(uint64_t number) {
  const auto found = pending_.find(number);
  return found == pending_.end() ? nullptr : &found->second;
}

void router::answer(uint64_t number, const error& why, const response_ptr& response) {
  auto request = pending_.extract(number);
  if (!request) return;
  deadlines_.erase({request.mapped().deadline, number});
  request.mapped().done(why, response);
}

/// Whom it waited for, and what kept an unsent call if it is known: that tells more than that time has passed. One that was
/// chosen because any broker would do, and is silent, is passed over next time.
void router::refuse_late(uint64_t number) {
  const auto request = *find(number);
  const std::string api{wire::to_string(request.what->schema->key)};
  const auto& time = request.what->timeout;
  const auto within = time.is_part() ? "" : " within " + std::to_string(bounded(time).count()) + " ms";
  if (request.sent_to) {
    if (request.what->to.to == route::target::any) with_.lanes->useless(request.sent_to, connections::use::fails);
    drop_coordinator(request);
    return answer(
        number, {errc::request_timed_out_locally,
                 "broker " + to_string(request.sent_to->peer) + " did not answer " + api + within});
  }
  const auto why = unsent_because(request);
  if (request.what->to.to == route::target::coordinator) coordinators_.withdraw(key_of(request.what->to), number);
  answer(number, {why.code(), api + " was not sent" + within + ": " + phrase(why)});
}

error router::unsent_because(const pending& request) {
  const auto& to = request.what->to;
  if (to.to == route::target::coordinator)
    if (auto why = coordinators_.last_refusal(key_of(to))) return why;
  if (const auto& why = with_.knowledge->last_failure()) return why;
  const auto node = request.coordinator >= 0 ? request.coordinator : to.node;
  const bool known = with_.knowledge->snapshot()->broker(node) != nullptr;
  const auto awaited = known ? with_.lanes->addresses(lane{node}) : with_.knowledge->awaited();
  return {errc::request_timed_out_locally, "no answer from " + awaited + " yet"};
}

} // namespace cafka
