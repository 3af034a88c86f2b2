#include "cafka/wire/messages/offset_delete.hpp"

#include "cafka/embedded/groups/group_registry.hpp"
#include "cafka/embedded/handlers/group_access.hpp"
#include "cafka/embedded/handlers/handlers.hpp"
#include "cafka/embedded/handlers/partition_access.hpp"
#include "cafka/embedded/handlers/serve.hpp"

namespace cafka::embedded {

namespace {

using wire::offset_delete_request;
using wire::offset_delete_response;

errc remove(request_context& context, group_entry& group, const std::string& topic, int32_t partition) {
  if (auto code = context.faults.refused(topic, partition); code != errc::none) return code;
  if (auto where = locate(context.state, topic, {}, partition); where.code != errc::none) return where.code;
  if (group.members->is_subscribed_to(topic)) return errc::group_subscribed_to_topic;
  group.offsets.remove(topic, partition);
  return errc::none;
}

outcome handle(request_context& context, const offset_delete_request& request) {
  offset_delete_response response;
  auto code = check_group(context, request.group_id);
  auto* group = context.state.groups().find(request.group_id);
  if (code == errc::none && !group) code = errc::group_id_not_found;
  if (code == errc::none && group->members->may_use_any_topic()) code = errc::non_empty_group;
  response.error_code = to_wire(code);
  if (code != errc::none) return reply(context, std::move(response));
  for (const auto& t : request.topics) {
    auto& out = response.topics.emplace_back();
    out.name = t.name;
    for (const auto& p : t.partitions) {
      auto& told = out.partitions.emplace_back();
      told.partition_index = p.partition_index;
      told.error_code = to_wire(remove(context, *group, t.name, p.partition_index));
    }
  }
  return reply(context, std::move(response));
}

} // namespace

outcome serve_offset_delete(incoming& in) {
  auto named = [&](const offset_delete_request& r) {
    return targets_of(
        in.state, r.topics, &offset_delete_request::topic::partitions,
        &offset_delete_request::partition::partition_index);
  };
  return serve<offset_delete_request>(in, named, handle);
}

} // namespace cafka::embedded
