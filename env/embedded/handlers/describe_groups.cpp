#include "cafka/wire/messages/describe_groups.hpp"

#include "cafka/embedded/groups/classic_group.hpp"
#include "cafka/embedded/groups/group_registry.hpp"
#include "cafka/embedded/handlers/authorized_operations.hpp"
#include "cafka/embedded/handlers/group_access.hpp"
#include "cafka/embedded/handlers/handlers.hpp"
#include "cafka/embedded/handlers/serve.hpp"

namespace cafka::embedded {

namespace {

using wire::describe_groups_request;
using wire::describe_groups_response;
using answer = describe_groups_response::described_group;

/// From here on a group that is not there is an error, no longer one in the state "Dead".
constexpr int16_t first_telling_of_no_group = 6;

void describe(const classic_group& group, answer& out) {
  const auto stable = group.current() == classic_group::state::stable;
  out.group_state = group.state_name();
  out.protocol_type = group.protocol_type();
  if (stable) out.protocol_data = group.protocol().value_or("");
  for (const auto& m : group.members()) {
    auto& told = out.members.emplace_back();
    told.member_id = m.id;
    told.group_instance_id = m.instance_id;
    told.client_id = m.client_id;
    told.client_host = "/127.0.0.1";
    if (stable) told.member_metadata = m.metadata(out.protocol_data);
    told.member_assignment = m.assignment;
  }
}

void describe(const request_context& context, const std::string& id, answer& out) {
  out.group_id = id;
  auto code = check_group(context, id, true);
  if (code == errc::none)
    if (auto* group = find_classic(context, id)) return describe(*group, out);
  if (code == errc::none) {
    out.group_state = "Dead";
    if (context.version < first_telling_of_no_group) return;
    code = errc::group_id_not_found;
    out.error_message =
        context.state.groups().find(id) ? "Group " + id + " is not a classic group." : "Group " + id + " not found.";
  }
  out.error_code = to_wire(code);
}

outcome handle(request_context& context, const describe_groups_request& request) {
  describe_groups_response response;
  for (const auto& id : request.groups) {
    auto& out = response.groups.emplace_back();
    describe(context, id, out);
    if (request.include_authorized_operations && out.error_code == 0) out.authorized_operations = operations_on_groups;
  }
  return reply(context, std::move(response));
}

} // namespace

outcome serve_describe_groups(incoming& in) { return serve<describe_groups_request>(in, handle); }

} // namespace cafka::embedded
