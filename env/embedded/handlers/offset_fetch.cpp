#include "cafka/wire/messages/offset_fetch.hpp"

#include "cafka/embedded/groups/group_registry.hpp"
#include "cafka/embedded/handlers/group_access.hpp"
#include "cafka/embedded/handlers/handlers.hpp"
#include "cafka/embedded/handlers/serve.hpp"

#include <utility>

namespace cafka::embedded {

namespace {

using wire::offset_fetch_request;
using wire::offset_fetch_response;

constexpr int16_t first_with_error_of_group = 2;
constexpr int16_t first_with_many_groups = 8;
constexpr int16_t first_with_topic_ids = 10;

/// The offsets of a group; none if there is no such group.
const committed_offsets& offsets_of(const request_context& context, const std::string& group) {
  static const committed_offsets none;
  auto* found = context.state.groups().find(group);
  return found ? found->offsets : none;
}

template <class Partition>
void tell(const committed_offset* found, errc code, int32_t index, Partition& out) {
  out.partition_index = index;
  out.error_code = to_wire(code);
  out.committed_offset = found ? found->offset : -1;
  out.committed_leader_epoch = found ? found->leader_epoch : -1;
  out.metadata = found ? found->metadata : "";
}

/// All that was committed.
template <class Topic>
void tell_all(const request_context& context, const committed_offsets& offsets, std::vector<Topic>& topics) {
  for (const auto& [name, partitions] : offsets.all()) {
    auto& out = topics.emplace_back();
    out.name = name;
    if constexpr (requires { out.topic_id; })
      if (auto* known = context.state.find_topic(name)) out.topic_id = known->id;
    for (const auto& [index, what] : partitions)
      tell(&what, context.faults.refused(name, index), index, out.partitions.emplace_back());
  }
}

template <class Asked, class Topic>
void tell_some(
    const request_context& context, const committed_offsets& offsets, const Asked& asked, std::vector<Topic>& topics) {
  auto name = asked.name;
  auto code = errc::none;
  auto& out = topics.emplace_back();
  if constexpr (requires { out.topic_id; }) {
    auto* known = context.state.find_topic(asked.topic_id);
    out.topic_id = asked.topic_id;
    if (known) name = known->name;
    if (!known && context.version >= first_with_topic_ids) code = errc::unknown_topic_id;
  }
  out.name = name;
  for (auto index : asked.partition_indexes) {
    auto refused = context.faults.refused(name, index);
    auto answer = refused == errc::none ? code : refused;
    auto* found = answer == errc::none ? offsets.find(name, index) : nullptr;
    tell(found, answer, index, out.partitions.emplace_back());
  }
}

outcome fetch_one(request_context& context, const offset_fetch_request& request) {
  offset_fetch_response response;
  auto code = check_group(context, request.group_id, true);
  response.error_code = to_wire(code);
  if (code != errc::none && context.version >= first_with_error_of_group) return reply(context, std::move(response));
  const auto& offsets = offsets_of(context, request.group_id);
  if (!request.topics) {
    tell_all(context, offsets, response.topics);
    return reply(context, std::move(response));
  }
  for (const auto& t : *request.topics) tell_some(context, offsets, t, response.topics);
  if (code != errc::none)
    for (auto& t : response.topics)
      for (auto& p : t.partitions) tell(nullptr, code, p.partition_index, p);
  return reply(context, std::move(response));
}

void fetch_group(
    request_context& context, const offset_fetch_request::group& asked, offset_fetch_response::group& out) {
  out.group_id = asked.group_id;
  auto code = check_group(context, asked.group_id, true);
  auto* group = context.state.groups().find(asked.group_id);
  if (code == errc::none && group) code = group->members->check_fetch(asked.member_id, asked.member_epoch);
  out.error_code = to_wire(code);
  if (code != errc::none) return;
  const auto& offsets = offsets_of(context, asked.group_id);
  if (!asked.topics) return tell_all(context, offsets, out.topics);
  for (const auto& t : *asked.topics) tell_some(context, offsets, t, out.topics);
}

outcome handle(request_context& context, const offset_fetch_request& request) {
  // Nothing is ever pending here: all offsets are stable.
  if (context.version < first_with_many_groups) return fetch_one(context, request);
  offset_fetch_response response;
  for (const auto& g : request.groups) fetch_group(context, g, response.groups.emplace_back());
  return reply(context, std::move(response));
}

fault_targets targets(cluster_state& state, const offset_fetch_request& request) {
  fault_targets named;
  auto add = [&](const std::string& name, const auto& partitions) {
    for (auto p : partitions) named.push_back({name, p});
  };
  if (request.topics)
    for (const auto& t : *request.topics) add(t.name, t.partition_indexes);
  for (const auto& g : request.groups)
    if (g.topics)
      for (const auto& t : *g.topics) {
        auto* by_id = t.topic_id.is_zero() ? nullptr : state.find_topic(t.topic_id);
        add(by_id ? by_id->name : t.name, t.partition_indexes);
      }
  return named;
}

} // namespace

outcome serve_offset_fetch(incoming& in) {
  auto named = [&](const offset_fetch_request& r) { return targets(in.state, r); };
  return serve<offset_fetch_request>(in, named, handle);
}

} // namespace cafka::embedded
