#include "cafka/wire/messages/create_partitions.hpp"

#include "cafka/embedded/handlers/handlers.hpp"
#include "cafka/embedded/handlers/serve.hpp"

#include <algorithm>
#include <optional>
#include <utility>

namespace cafka::embedded {

namespace {

using wire::create_partitions_request;
using wire::create_partitions_response;

using asked = create_partitions_request::create_partitions_topic;

std::optional<assignments> read_assignments(const asked& wanted) {
  if (!wanted.assignments) return std::nullopt;
  assignments read;
  for (const auto& a : *wanted.assignments) read.push_back(a.broker_ids);
  return read;
}

error grow(request_context& context, const create_partitions_request& request, const asked& wanted) {
  if (auto code = context.faults.refused(wanted.name); code != errc::none) return error{code};
  auto same = [&](const asked& other) { return other.name == wanted.name; };
  if (std::count_if(request.topics.begin(), request.topics.end(), same) > 1)
    return error{errc::invalid_request, "Duplicate topic name."};
  auto found = context.state.find_topic(wanted.name);
  if (!found) return error{errc::unknown_topic_or_partition};
  auto assigned = read_assignments(wanted);
  if (auto refused = context.state.check_growth(*found, wanted.count, assigned)) return refused;
  if (!request.validate_only) context.state.grow(*found, wanted.count, assigned);
  return {};
}

outcome handle(request_context& context, const create_partitions_request& request) {
  create_partitions_response response;
  for (const auto& t : request.topics) {
    // A topic that is named twice is answered once.
    auto same = [&](const create_partitions_response::create_partitions_topic_result& told) {
      return told.name == t.name;
    };
    if (std::any_of(response.results.begin(), response.results.end(), same)) continue;
    auto& out = response.results.emplace_back();
    auto refused = grow(context, request, t);
    out.name = t.name;
    out.error_code = to_wire(refused.code());
    if (!refused.message().empty()) out.error_message = refused.message();
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
