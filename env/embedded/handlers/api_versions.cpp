#include "cafka/wire/messages/api_versions.hpp"

#include "cafka/embedded/handlers/handlers.hpp"
#include "cafka/embedded/handlers/serve.hpp"

namespace cafka::embedded {

namespace {

using wire::api_versions_request;
using wire::api_versions_response;

void add(api_versions_response& response, const config& options, wire::api_key api) {
  auto versions = versions_of(options, api);
  if (versions.empty()) return;
  auto& added = response.api_keys.emplace_back();
  added.api_key = static_cast<int16_t>(api);
  // Like Kafka 4: librdkafka before 2.8 takes a broker without Produce 0 for one that cannot do anything at all.
  added.min_version = api == wire::api_key::produce ? int16_t{0} : versions.min;
  added.max_version = versions.max;
}

outcome handle(request_context& context, const api_versions_request&) {
  api_versions_response response;
  response.error_code = to_wire(context.faults.refused());
  for (const auto& api : served_apis()) add(response, context.state.options(), api.key);
  return reply(context, std::move(response));
}

} // namespace

outcome serve_api_versions(incoming& in) { return serve<api_versions_request>(in, handle); }

wire::bytes refuse_api_versions(const config& options, int32_t correlation_id) {
  api_versions_response response;
  response.error_code = to_wire(errc::unsupported_version);
  add(response, options, wire::api_key::api_versions);
  const auto& schema = wire::schema_of<api_versions_response>();
  wire::bytes frame(wire::response_size(schema, &response, 0));
  if (wire::encode_response(frame, schema, &response, 0, correlation_id)) frame.clear();
  return frame;
}

} // namespace cafka::embedded
