#include "cafka/wire/messages/describe_cluster.hpp"

#include "cafka/embedded/handlers/authorized_operations.hpp"
#include "cafka/embedded/handlers/handlers.hpp"
#include "cafka/embedded/handlers/serve.hpp"

namespace cafka::embedded {

namespace {

using wire::describe_cluster_request;
using wire::describe_cluster_response;

constexpr int8_t of_brokers = 1;

outcome handle(request_context& context, const describe_cluster_request& request) {
  auto& state = context.state;
  describe_cluster_response response;
  auto code = context.faults.refused();
  if (code == errc::none && request.endpoint_type != of_brokers) code = errc::mismatched_endpoint_type;
  response.error_code = to_wire(code);
  if (code != errc::none) return reply(context, std::move(response));
  response.cluster_id = state.options().cluster_id;
  response.controller_id = state.controller();
  if (request.include_cluster_authorized_operations) response.cluster_authorized_operations = operations_on_cluster;
  for (const auto& b : state.brokers()) {
    if (!b.up && !request.include_fenced_brokers) continue;
    auto& out = response.brokers.emplace_back();
    out.broker_id = b.id;
    out.host = b.host;
    out.port = b.port;
    out.rack = b.rack;
    out.is_fenced = !b.up;
  }
  return reply(context, std::move(response));
}

} // namespace

outcome serve_describe_cluster(incoming& in) { return serve<describe_cluster_request>(in, handle); }

} // namespace cafka::embedded
