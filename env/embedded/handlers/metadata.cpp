#include "cafka/wire/messages/metadata.hpp"

#include "cafka/embedded/handlers/handlers.hpp"
#include "cafka/embedded/handlers/serve.hpp"

#include <iterator>

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

metadata_response::topic describe(const request_context& context, topic& t) {
  metadata_response::topic out;
  out.name = t.name;
  out.topic_id = t.id;
  if (auto code = context.faults.refused(t.name); code != errc::none) {
    out.error_code = to_wire(code);
    return out;
  }
  out.partitions.reserve(t.partitions.size());
  for (int32_t p = 0; p < t.partition_count(); ++p) out.partitions.push_back(describe(context.state, *t.find(p), p));
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

metadata_response::topic find(
    request_context& context, const metadata_request& request, const metadata_request::topic& wanted) {
  auto& state = context.state;
  if (!wanted.name) {
    auto by_id = state.find_topic(wanted.topic_id);
    return by_id ? describe(context, *by_id) : unknown(context, wanted, errc::unknown_topic_id);
  }
  if (auto by_name = state.find_topic(*wanted.name)) return describe(context, *by_name);
  if (!is_topic_name(*wanted.name)) return unknown(context, wanted, errc::invalid_topic_exception);
  // A topic that comes to be by being asked for is there for the next request, not for this one.
  if (request.allow_auto_topic_creation && state.options().auto_create_topics
      && context.faults.refused(*wanted.name) == errc::none)
    state.create({.name = *wanted.name});
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
  metadata_response response;
  response.error_code = to_wire(context.faults.refused());
  add_brokers(context.state, response);
  if (asks_for_all(request, context.version)) {
    for (const auto& [name, t] : context.state.topics()) response.topics.push_back(describe(context, *t));
  } else {
    for (const auto& wanted : *request.topics) response.topics.push_back(find(context, request, wanted));
  }
  return reply(context, std::move(response));
}

} // namespace

outcome serve_metadata(incoming& in) {
  auto named = [&](const metadata_request& r) { return targets(in.state, r, in.version); };
  return serve<metadata_request>(in, named, handle);
}

} // namespace cafka::embedded
