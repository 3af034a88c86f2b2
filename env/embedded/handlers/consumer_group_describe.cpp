#include "cafka/wire/messages/consumer_group_describe.hpp"

#include "cafka/embedded/groups/consumer_group.hpp"
#include "cafka/embedded/groups/group_registry.hpp"
#include "cafka/embedded/handlers/authorized_operations.hpp"
#include "cafka/embedded/handlers/group_access.hpp"
#include "cafka/embedded/handlers/handlers.hpp"
#include "cafka/embedded/handlers/serve.hpp"

namespace cafka::embedded {

namespace {

using wire::consumer_group_describe_request;
using wire::consumer_group_describe_response;
using answer = consumer_group_describe_response::described_group;

constexpr int8_t of_the_new_protocol = 1; // a member's type

void write(
    request_context& context, const assigned_partitions& all, consumer_group_describe_response::assignment_data& out) {
  for (const auto& [id, partitions] : all) {
    auto* topic = context.state.find_topic(id);
    if (!topic) continue;
    auto& added = out.topic_partitions.emplace_back();
    added.topic_id = id;
    added.topic_name = topic->name;
    added.partitions.assign(partitions.begin(), partitions.end());
  }
}

void describe(request_context& context, const consumer_group& group, answer& out) {
  out.group_state = group.state_name();
  out.group_epoch = group.epoch();
  out.assignment_epoch = group.assignment_epoch();
  out.assignor_name = group.assignor();
  for (const auto& m : group.members()) {
    auto& told = out.members.emplace_back();
    told.member_id = m.id;
    told.instance_id = m.instance_id;
    told.rack_id = m.rack;
    told.member_epoch = m.epoch;
    told.client_id = m.client_id;
    told.client_host = "/127.0.0.1";
    told.subscribed_topic_names = m.topics;
    told.subscribed_topic_regex = m.regex.value_or("");
    told.member_type = of_the_new_protocol;
    write(context, m.assigned, told.assignment);
    write(context, group.target_of(m.id), told.target_assignment);
  }
}

void describe(request_context& context, const std::string& id, answer& out) {
  out.group_id = id;
  auto code = check_group(context, id);
  auto* found = code == errc::none ? context.state.groups().find(id) : nullptr;
  if (found && found->members->as_consumer()) return describe(context, *found->members->as_consumer(), out);
  if (code == errc::none) {
    code = errc::group_id_not_found;
    out.error_message = "Group " + id + (found ? " is not a consumer group." : " not found.");
  }
  out.error_code = to_wire(code);
}

outcome handle(request_context& context, const consumer_group_describe_request& request) {
  consumer_group_describe_response response;
  for (const auto& id : request.group_ids) {
    auto& out = response.groups.emplace_back();
    describe(context, id, out);
    if (request.include_authorized_operations && out.error_code == 0) out.authorized_operations = operations_on_groups;
  }
  return reply(context, std::move(response));
}

} // namespace

outcome serve_consumer_group_describe(incoming& in) { return serve<consumer_group_describe_request>(in, handle); }

} // namespace cafka::embedded
