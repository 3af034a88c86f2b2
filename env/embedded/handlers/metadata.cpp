#include "cafka/wire/messages/metadata.hpp"

#include "cafka/embedded/handlers/authorized_operations.hpp"
#include "cafka/embedded/handlers/handlers.hpp"
#include "cafka/embedded/handlers/serve.hpp"

#include <algorithm>
#include <optional>
#include <utility>

namespace cafka::embedded {

namespace {

using wire::metadata_request;
using wire::metadata_response;

bool asks_for_all(const metadata_request& request, int16_t version) {
  return !request.topics || (version == 0 && request.topics->empty());
}

fault_targets targets(cluster_state& state, const metadata_request& request, int16_t version) {
  fault_targets named;
  if (asks_for_all(request, version)) {
    for (const auto& [name, t] : state.topics()) named.push_back({name});
    return named;
  }
  for (const auto& wanted : *request.topics) {
    auto by_id = wanted.topic_id.is_zero() ? nullptr : state.find_topic(wanted.topic_id);
    named.push_back({by_id ? by_id->name : wanted.name.value_or("")});
  }
  return named;
}

metadata_response::partition describe(cluster_state& state, const partition& p, int32_t index) {
  metadata_response::partition out;
  out.partition_index = index;
  out.leader_id = p.leader;
  out.leader_epoch = p.leader_epoch;
  out.replica_nodes = p.replicas;
  out.isr_nodes = p.in_sync;
  if (p.leader == -1) out.error_code = to_wire(errc::leader_not_available);
  for (auto id : p.replicas)
    if (!state.is_up(id)) out.offline_replicas.push_back(id);
  return out;
}

metadata_response::topic describe(cluster_state& state, topic& t) {
  metadata_response::topic out;
  out.name = t.name;
  out.topic_id = t.id;
  out.partitions.reserve(t.partitions.size());
  for (int32_t p = 0; p < t.partition_count(); ++p) out.partitions.push_back(describe(state, *t.find(p), p));
  return out;
}

metadata_response::topic unknown(const request_context& context, const metadata_request::topic& wanted, errc code) {
  metadata_response::topic out;
  auto refused = context.faults.refused(wanted.name.value_or(""));
  out.error_code = to_wire(refused == errc::none ? code : refused);
  out.name = wanted.name;
  out.topic_id = wanted.topic_id;
  return out;
}

/// A topic as the broker knows it; nothing if it knows none of this name, or with this id.
std::optional<metadata_response::topic> known(request_context& context, const metadata_request::topic& wanted) {
  // Java's client sends an empty name beside the id.
  const auto by_id = !wanted.name || !wanted.topic_id.is_zero();
  if (const auto& view = context.self.frozen_view) {
    auto found = std::find_if(view->topics.begin(), view->topics.end(), [&](const auto& t) {
      return by_id ? t.topic_id == wanted.topic_id : t.name == wanted.name;
    });
    return found == view->topics.end() ? std::nullopt : std::optional{*found};
  }
  auto found = by_id ? context.state.find_topic(wanted.topic_id) : context.state.find_topic(*wanted.name);
  return found ? std::optional{describe(context.state, *found)} : std::nullopt;
}

/// What is told of a topic: faults may hide it.
metadata_response::topic tell(
    const request_context& context, const metadata_request& request, metadata_response::topic of) {
  if (request.include_topic_authorized_operations) of.topic_authorized_operations = operations_on_topics;
  if (auto code = context.faults.refused(of.name.value_or("")); code != errc::none) {
    of.error_code = to_wire(code);
    of.partitions.clear();
  }
  return of;
}

metadata_response::topic find(
    request_context& context, const metadata_request& request, const metadata_request::topic& wanted) {
  if (auto found = known(context, wanted)) return tell(context, request, std::move(*found));
  if (!wanted.name || !wanted.topic_id.is_zero())
    return unknown(context, {wanted.topic_id, std::nullopt, {}}, errc::unknown_topic_id);
  if (!is_topic_name(*wanted.name)) return unknown(context, wanted, errc::invalid_topic_exception);
  // A topic that comes to be by being asked for is there for the next request, not for this one.
  if (request.allow_auto_topic_creation && context.state.options().auto_create_topics
      && context.faults.refused(*wanted.name) == errc::none)
    context.state.create({.name = *wanted.name});
  return unknown(context, wanted, errc::unknown_topic_or_partition);
}

void add_brokers(cluster_state& state, metadata_response& response) {
  for (const auto& b : state.brokers()) {
    if (!b.up) continue;
    auto& added = response.brokers.emplace_back();
    added.node_id = b.id;
    added.host = b.host;
    added.port = b.port;
    added.rack = b.rack;
  }
  response.cluster_id = state.options().cluster_id;
  response.controller_id = state.controller();
}

outcome handle(request_context& context, const metadata_request& request) {
  const auto& view = context.self.frozen_view;
  metadata_response response;
  response.error_code = to_wire(context.faults.refused());
  if (view) {
    response.brokers = view->brokers;
    response.cluster_id = view->cluster_id;
    response.controller_id = view->controller_id;
  } else {
    add_brokers(context.state, response);
  }
  if (request.include_cluster_authorized_operations) response.cluster_authorized_operations = operations_on_cluster;
  if (!asks_for_all(request, context.version)) {
    for (const auto& wanted : *request.topics) response.topics.push_back(find(context, request, wanted));
  } else if (view) {
    for (const auto& t : view->topics) response.topics.push_back(tell(context, request, t));
  } else {
    for (const auto& [name, t] : context.state.topics())
      response.topics.push_back(tell(context, request, describe(context.state, *t)));
  }
  return reply(context, std::move(response));
}

} // namespace

std::shared_ptr<const metadata_response> metadata_view(cluster_state& state) {
  auto view = std::make_shared<metadata_response>();
  add_brokers(state, *view);
  for (const auto& [name, t] : state.topics()) view->topics.push_back(describe(state, *t));
  return view;
}

outcome serve_metadata(incoming& in) {
  auto named = [&](const metadata_request& r) { return targets(in.state, r, in.version); };
  return serve<metadata_request>(in, named, handle);
}

} // namespace cafka::embedded
