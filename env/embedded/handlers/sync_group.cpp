#include "cafka/wire/messages/sync_group.hpp"

#include "cafka/embedded/groups/classic_group.hpp"
#include "cafka/embedded/handlers/group_access.hpp"
#include "cafka/embedded/handlers/handlers.hpp"
#include "cafka/embedded/handlers/serve.hpp"

namespace cafka::embedded {

namespace {

using wire::sync_group_request;
using wire::sync_group_response;

/// From here on requests say what the group is to go by (KIP-559).
constexpr int16_t first_with_protocol = 5;

outcome handle(request_context& context, const sync_group_request& request) {
  auto code = context.faults.refused();
  if (code == errc::none && context.version >= first_with_protocol && !(request.protocol_type && request.protocol_name))
    code = errc::inconsistent_group_protocol;
  if (code == errc::none) code = check_group(context, request.group_id);
  auto* group = find_classic(context, request.group_id);
  if (code == errc::none && !group) code = errc::unknown_member_id;
  if (code != errc::none) {
    sync_group_response response;
    response.error_code = to_wire(code);
    return reply(context, std::move(response));
  }
  auto answer = make_promised<sync_group_response>();
  group->sync(request, context.now, answer);
  context.state.touch();
  return reply_when_given(context, answer);
}

} // namespace

outcome serve_sync_group(incoming& in) { return serve<sync_group_request>(in, handle); }

} // namespace cafka::embedded
