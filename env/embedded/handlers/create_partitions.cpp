#include "cafka/wire/messages/create_partitions.hpp"

#include "cafka/embedded/handlers/handlers.hpp"
#include "cafka/embedded/handlers/serve.hpp"

namespace cafka::embedded {

namespace {

using wire::create_partitions_request;
using wire::create_partitions_response;

error grow(
    request_context& context, const create_partitions_request::create_partitions_topic& wanted, bool validate_only) {
  if (auto code = context.faults.refused(wanted.name); code != errc::none) return error{code};
  auto found = context.state.find_topic(wanted.name);
  if (!found) return error{errc::unknown_topic_or_partition, "This server does not host this topic-partition."};
  if (auto refused = context.state.check_growth(*found, wanted.count)) return refused;
  if (!validate_only) context.state.grow(*found, wanted.count);
  return {};
}

outcome handle(request_context& context, const create_partitions_request& request) {
  create_partitions_response response;
  for (const auto& t : request.topics) {
    auto& out = response.results.emplace_back();
    auto refused = grow(context, t, request.validate_only);
    out.name = t.name;
    out.error_code = to_wire(refused.code());
    if (refused) out.error_message = refused.what();
  }
  return reply(context, std::move(response));
}

fault_targets targets(const create_partitions_request& request) {
  fault_targets named;
  for (const auto& t : request.topics) named.push_back({t.name});
  return named;
}

} // namespace

outcome serve_create_partitions(incoming& in) { return serve<create_partitions_request>(in, targets, handle); }

} // namespace cafka::embedded
