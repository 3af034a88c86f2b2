#include "cafka/wire/messages/offset_for_leader_epoch.hpp"

#include "cafka/embedded/handlers/handlers.hpp"
#include "cafka/embedded/handlers/partition_access.hpp"
#include "cafka/embedded/handlers/serve.hpp"

namespace cafka::embedded {

namespace {

using wire::offset_for_leader_epoch_request;
using wire::offset_for_leader_epoch_response;
using asked = offset_for_leader_epoch_request::offset_for_leader_partition;
using answer = offset_for_leader_epoch_response::epoch_end_offset;

answer look_up(request_context& context, const std::string& topic, const asked& wanted) {
  answer out;
  out.partition = wanted.partition;
  auto code = context.faults.refused(topic, wanted.partition);
  auto where = locate(context.state, topic, {}, wanted.partition);
  if (code == errc::none) code = where.code;
  if (code == errc::none) code = check_leader(context.self, *where.at, wanted.current_leader_epoch);
  out.error_code = to_wire(code);
  if (code != errc::none) return out;
  auto end = where.at->end_of_epoch(wanted.leader_epoch);
  out.leader_epoch = end.epoch;
  out.end_offset = end.offset;
  return out;
}

outcome handle(request_context& context, const offset_for_leader_epoch_request& request) {
  offset_for_leader_epoch_response response;
  for (const auto& t : request.topics) {
    auto& out = response.topics.emplace_back();
    out.topic = t.topic;
    for (const auto& p : t.partitions) out.partitions.push_back(look_up(context, t.topic, p));
  }
  return reply(context, std::move(response));
}

fault_targets targets(const offset_for_leader_epoch_request& request) {
  fault_targets named;
  for (const auto& t : request.topics)
    for (const auto& p : t.partitions) named.push_back({t.topic, p.partition});
  return named;
}

} // namespace

outcome serve_offset_for_leader_epoch(incoming& in) {
  return serve<offset_for_leader_epoch_request>(in, targets, handle);
}

} // namespace cafka::embedded
