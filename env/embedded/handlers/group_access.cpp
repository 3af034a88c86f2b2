#include "cafka/embedded/handlers/group_access.hpp"

#include "cafka/embedded/groups/group_registry.hpp"

namespace cafka::embedded {

errc check_group(const request_context& context, const std::string& group, bool may_be_nameless) {
  if (auto code = context.faults.refused(); code != errc::none) return code;
  if (group.empty() && !may_be_nameless) return errc::invalid_group_id;
  return context.state.groups().coordinator_of(group) == context.self.id ? errc::none : errc::not_coordinator;
}

classic_group* find_classic(const request_context& context, const std::string& group) {
  auto* found = context.state.groups().find(group);
  return found ? found->members->as_classic() : nullptr;
}

std::string random_member_id(cluster_state& state) {
  constexpr std::string_view digits = "0123456789abcdef";
  std::string text;
  const auto bytes = state.random_uuid().bytes;
  for (size_t i = 0; i < bytes.size(); ++i) {
    if (i == 4 || i == 6 || i == 8 || i == 10) text += '-';
    text += digits[static_cast<size_t>(bytes[i] >> 4)];
    text += digits[static_cast<size_t>(bytes[i] & std::byte{15})];
  }
  return text;
}

} // namespace cafka::embedded
