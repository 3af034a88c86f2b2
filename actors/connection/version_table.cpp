#include "cafka/actors/connection/version_table.hpp"

namespace cafka {

std::optional<wire::version_range> version_table::broker_range(wire::api_key key) const {
  const auto position = ranges_.find(key);
  if (position == ranges_.end()) return std::nullopt;
  return position->second;
}

std::optional<int16_t> version_table::negotiated(wire::api_key key, wire::version_range ours) const {
  const auto theirs = broker_range(key);
  if (!theirs || theirs->empty() || ours.empty()) return std::nullopt;
  return wire::highest_common(*theirs, ours);
}

std::optional<finalized_feature> version_table::feature(const std::string& name) const {
  const auto position = features_.find(name);
  if (position == features_.end()) return std::nullopt;
  return position->second;
}

} // namespace cafka
