#include "cafka/wire/messages/list_offsets.hpp"

#include "cafka/embedded/handlers/handlers.hpp"
#include "cafka/embedded/handlers/partition_access.hpp"
#include "cafka/embedded/handlers/serve.hpp"

namespace cafka::embedded {

namespace {

using wire::list_offsets_request;
using wire::list_offsets_response;
using asked = list_offsets_request::list_offsets_partition;
using answer = list_offsets_response::list_offsets_partition_response;

/// Timestamps that stand for a place. Nothing is tiered here, so what is local is everything.
constexpr int64_t latest = -1;
constexpr int64_t earliest = -2;
constexpr int64_t highest_timestamp = -3;
constexpr int64_t earliest_local = -4;
constexpr int64_t latest_tiered = -5;
constexpr int64_t earliest_pending_upload = -6;

constexpr int8_t read_committed = 1;

void find(const partition& p, int64_t timestamp, int8_t isolation, answer& out) {
  std::optional<partition_log::position> found;
  switch (timestamp) {
  case latest:
    out.offset = isolation == read_committed ? p.stable_offset() : p.high_watermark();
    out.leader_epoch = p.leader_epoch;
    return;
  case earliest:
  case earliest_local:
    out.offset = p.log.start_offset();
    out.leader_epoch = p.log.epoch_at(out.offset);
    return;
  case latest_tiered:
  case earliest_pending_upload:
    return;
  case highest_timestamp:
    found = p.log.find_max_timestamp();
    break;
  default:
    found = p.log.find_time(timestamp);
  }
  if (!found) return;
  out.offset = found->offset;
  out.timestamp = found->timestamp;
  out.leader_epoch = found->leader_epoch;
}

answer look_up(request_context& context, const std::string& topic, const asked& wanted, int8_t isolation) {
  answer out;
  out.partition_index = wanted.partition_index;
  auto code = context.faults.refused(topic, wanted.partition_index);
  auto where = locate(context.state, topic, {}, wanted.partition_index);
  if (code == errc::none) code = where.code;
  if (code == errc::none) code = check_leader(context.self, *where.at, wanted.current_leader_epoch);
  if (code == errc::none && wanted.timestamp < earliest_pending_upload) code = errc::unsupported_version;
  out.error_code = to_wire(code);
  if (code == errc::none) find(*where.at, wanted.timestamp, isolation, out);
  return out;
}

outcome handle(request_context& context, const list_offsets_request& request) {
  list_offsets_response response;
  for (const auto& t : request.topics) {
    auto& out = response.topics.emplace_back();
    out.name = t.name;
    for (const auto& p : t.partitions) out.partitions.push_back(look_up(context, t.name, p, request.isolation_level));
  }
  return reply(context, std::move(response));
}

} // namespace

outcome serve_list_offsets(incoming& in) {
  auto named = [&](const list_offsets_request& r) {
    return targets_of(
        in.state, r.topics, &list_offsets_request::list_offsets_topic::partitions, &asked::partition_index);
  };
  return serve<list_offsets_request>(in, named, handle);
}

} // namespace cafka::embedded
