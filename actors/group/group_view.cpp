#include "cafka/actors/group/group_view.hpp"

#include <algorithm>

namespace cafka {

std::vector<const member_subscription*> in_order(const std::vector<member_subscription>& members) {
  std::vector<const member_subscription*> ordered;
  ordered.reserve(members.size());
  for (const auto& member : members) ordered.push_back(&member);
  std::sort(ordered.begin(), ordered.end(), [](const member_subscription* a, const member_subscription* b) {
    if (a->instance_id && b->instance_id) return *a->instance_id < *b->instance_id;
    if (a->instance_id || b->instance_id) return a->instance_id.has_value();
    return a->id < b->id;
  });
  return ordered;
}

group_assignment nothing_for(const std::vector<member_subscription>& members) {
  group_assignment nothing;
  for (const auto& member : members) nothing[member.id];
  return nothing;
}

} // namespace cafka
