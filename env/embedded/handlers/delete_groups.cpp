#include "cafka/wire/messages/delete_groups.hpp"

#include "cafka/embedded/groups/group_registry.hpp"
#include "cafka/embedded/handlers/group_access.hpp"
#include "cafka/embedded/handlers/handlers.hpp"
#include "cafka/embedded/handlers/serve.hpp"

#include <algorithm>

namespace cafka::embedded {

namespace {

using wire::delete_groups_request;
using wire::delete_groups_response;

outcome handle(request_context& context, const delete_groups_request& request) {
  delete_groups_response response;
  for (const auto& name : request.groups_names) {
    // A group that is named twice is answered once.
    auto same = [&](const auto& told) { return told.group_id == name; };
    if (std::any_of(response.results.begin(), response.results.end(), same)) continue;
    auto code = check_group(context, name, true);
    if (code == errc::none) code = context.state.groups().remove(name);
    auto& out = response.results.emplace_back();
    out.group_id = name;
    out.error_code = to_wire(code);
  }
  return reply(context, std::move(response));
}

} // namespace

outcome serve_delete_groups(incoming& in) { return serve<delete_groups_request>(in, handle); }

} // namespace cafka::embedded
