#include "cafka/wire/messages/heartbeat.hpp"

#include "cafka/embedded/groups/classic_group.hpp"
#include "cafka/embedded/handlers/group_access.hpp"
#include "cafka/embedded/handlers/handlers.hpp"
#include "cafka/embedded/handlers/serve.hpp"

namespace cafka::embedded {

namespace {

using wire::heartbeat_request;

outcome handle(request_context& context, const heartbeat_request& request) {
  auto code = check_group(context, request.group_id);
  auto* group = find_classic(context, request.group_id);
  if (code == errc::none && !group) code = errc::unknown_member_id;
  if (code == errc::none)
    code = group->heartbeat(request.member_id, request.group_instance_id, request.generation_id, context.now);
  wire::heartbeat_response response;
  response.error_code = to_wire(code);
  return reply(context, std::move(response));
}

} // namespace

outcome serve_heartbeat(incoming& in) { return serve<heartbeat_request>(in, handle); }

} // namespace cafka::embedded
