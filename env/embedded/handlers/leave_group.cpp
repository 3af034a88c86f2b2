#include "cafka/wire/messages/leave_group.hpp"

#include "cafka/embedded/groups/group_registry.hpp"
#include "cafka/embedded/handlers/group_access.hpp"
#include "cafka/embedded/handlers/handlers.hpp"
#include "cafka/embedded/handlers/serve.hpp"

#include <algorithm>
#include <vector>

namespace cafka::embedded {

namespace {

using wire::leave_group_request;
using wire::leave_group_response;

constexpr int16_t first_with_many_members = 3;

std::vector<leave_group_request::member_identity> leaving(const leave_group_request& request, int16_t version) {
  if (version >= first_with_many_members) return request.members;
  return {{.member_id = request.member_id}};
}

outcome handle(request_context& context, const leave_group_request& request) {
  leave_group_response response;
  if (auto code = check_group(context, request.group_id); code != errc::none) {
    response.error_code = to_wire(code);
    return reply(context, std::move(response));
  }
  auto* group = context.state.groups().find(request.group_id);
  for (const auto& member : leaving(request, context.version)) {
    auto& out = response.members.emplace_back();
    out.member_id = member.member_id;
    out.group_instance_id = member.group_instance_id;
    out.error_code =
        to_wire(group ? group->members->leave({member.member_id, member.group_instance_id}) : errc::unknown_member_id);
  }
  auto left = [](const auto& m) { return m.error_code == 0; };
  if (std::any_of(response.members.begin(), response.members.end(), left)) {
    group->members->after_leaving(context.now);
    context.state.touch();
  }
  if (context.version < first_with_many_members) response.error_code = response.members[0].error_code;
  return reply(context, std::move(response));
}

} // namespace

outcome serve_leave_group(incoming& in) { return serve<leave_group_request>(in, handle); }

} // namespace cafka::embedded
