#include "cafka/wire/messages/join_group.hpp"

#include "cafka/embedded/groups/classic_group.hpp"
#include "cafka/embedded/groups/group_registry.hpp"
#include "cafka/embedded/handlers/group_access.hpp"
#include "cafka/embedded/handlers/handlers.hpp"
#include "cafka/embedded/handlers/serve.hpp"

namespace cafka::embedded {

namespace {

using wire::join_group_request;
using wire::join_group_response;

outcome refuse(const request_context& context, const join_group_request& request, errc code) {
  join_group_response response;
  response.error_code = to_wire(code);
  response.member_id = request.member_id;
  response.protocol_name.reset();
  return reply(context, std::move(response));
}

outcome handle(request_context& context, const join_group_request& request) {
  auto& groups = context.state.groups();
  auto code = check_group(context, request.group_id);
  const auto session = std::chrono::milliseconds{request.session_timeout_ms};
  if ((code == errc::none || code == errc::not_coordinator)
      && (session < groups.options().min_session_timeout || session > groups.options().max_session_timeout))
    code = errc::invalid_session_timeout;
  // Only who has no id yet brings a group into being.
  if (code == errc::none && !groups.find(request.group_id) && !request.member_id.empty())
    code = errc::unknown_member_id;
  if (code != errc::none) return refuse(context, request, code);
  auto* entry = groups.find_or_create_classic(request.group_id);
  // Kafka takes classic members into a group of the new protocol if it understands theirs; here it understands none.
  if (!entry) return refuse(context, request, errc::inconsistent_group_protocol);
  auto& group = *entry->members->as_classic();
  auto answer = make_promised<join_group_response>();
  group.join(request, {context.client_id, context.version, random_member_id(context.state)}, context.now, answer);
  context.state.touch();
  return reply_when_given(context, answer);
}

} // namespace

outcome serve_join_group(incoming& in) { return serve<join_group_request>(in, handle); }

} // namespace cafka::embedded
