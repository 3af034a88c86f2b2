#include "cafka/wire/messages/consumer_group_heartbeat.hpp"

#include "cafka/embedded/groups/consumer_group.hpp"
#include "cafka/embedded/groups/group_registry.hpp"
#include "cafka/embedded/handlers/group_access.hpp"
#include "cafka/embedded/handlers/handlers.hpp"
#include "cafka/embedded/handlers/serve.hpp"

namespace cafka::embedded {

namespace {

using wire::consumer_group_heartbeat_request;
using wire::consumer_group_heartbeat_response;

outcome refuse(const request_context& context, const error& why) {
  consumer_group_heartbeat_response response;
  response.error_code = to_wire(why.code());
  if (!why.message().empty()) response.error_message = why.message();
  return reply(context, std::move(response));
}

group_topics all_topics(const cluster_state& state) {
  group_topics all;
  for (const auto& [name, t] : state.topics()) all.emplace(name, group_topic{t->id, t->partition_count()});
  return all;
}

/// Members that join bring a group into being, unless there is one of the classic protocol.
error find(request_context& context, const consumer_group_heartbeat_request& request, consumer_group*& group) {
  auto& groups = context.state.groups();
  const auto id = request.group_id;
  auto* found = request.member_epoch == 0 ? groups.find_or_create_consumer(id) : groups.find(id);
  if (found) group = found->members->as_consumer();
  if (group) return {};
  auto refuse = [](const std::string& text) { return error{errc::group_id_not_found, text}; };
  // As a Kafka that does not let groups change over member by member (`group.consumer.migration.policy=disabled`).
  if (groups.find(id) && request.member_epoch == 0)
    return refuse("Cannot upgrade classic group " + id + " to consumer group because online upgrade is disabled.");
  if (groups.find(id)) return refuse("Group " + id + " is not a consumer group.");
  return refuse((request.member_epoch < 0 ? "Group " : "Consumer group ") + id + " not found.");
}

outcome handle(request_context& context, consumer_group_heartbeat_request request) {
  if (auto code = context.faults.refused(); code != errc::none) return refuse(context, error{code});
  if (auto refused = check_heartbeat(request, context.version)) return refuse(context, refused);
  if (auto code = check_group(context, request.group_id); code != errc::none) return refuse(context, error{code});
  consumer_group* group = nullptr;
  if (auto refused = find(context, request, group)) return refuse(context, refused);
  if (request.member_id.empty()) request.member_id = context.state.random_uuid().to_string();
  return reply(context, group->heartbeat(request, context.client_id, all_topics(context.state), context.now));
}

} // namespace

outcome serve_consumer_group_heartbeat(incoming& in) { return serve<consumer_group_heartbeat_request>(in, handle); }

} // namespace cafka::embedded
