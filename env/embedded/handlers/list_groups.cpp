#include "cafka/wire/messages/list_groups.hpp"

#include "cafka/embedded/groups/group_registry.hpp"
#include "cafka/embedded/handlers/handlers.hpp"
#include "cafka/embedded/handlers/serve.hpp"

#include <algorithm>
#include <cctype>
#include <string>
#include <string_view>
#include <vector>

namespace cafka::embedded {

namespace {

using wire::list_groups_request;
using wire::list_groups_response;

bool same(std::string_view a, std::string_view b) {
  auto lower = [](char c) { return std::tolower(static_cast<unsigned char>(c)); };
  return std::equal(a.begin(), a.end(), b.begin(), b.end(), [&](char x, char y) { return lower(x) == lower(y); });
}

/// Whether what is wanted, all if nothing is named, has the value, in whatever case.
bool wants(const std::vector<std::string>& wanted, std::string_view value) {
  return wanted.empty() || std::any_of(wanted.begin(), wanted.end(), [&](const auto& w) { return same(w, value); });
}

outcome handle(request_context& context, const list_groups_request& request) {
  list_groups_response response;
  auto code = context.faults.refused();
  response.error_code = to_wire(code);
  if (code != errc::none) return reply(context, std::move(response));
  const auto& groups = context.state.groups();
  for (const auto& [id, group] : groups.all()) {
    if (groups.coordinator_of(id) != context.self.id) continue;
    const auto& of = *group.members;
    const auto state = of.state_name();
    if (!wants(request.states_filter, state) || !wants(request.types_filter, of.type())) continue;
    auto& out = response.groups.emplace_back();
    out.group_id = id;
    out.protocol_type = of.protocol_type();
    out.group_state = state;
    out.group_type = of.type();
  }
  return reply(context, std::move(response));
}

} // namespace

outcome serve_list_groups(incoming& in) { return serve<list_groups_request>(in, handle); }

} // namespace cafka::embedded
