#pragma once

#include "cafka/embedded/groups/assigned_partitions.hpp"

#include <map>
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <vector>

namespace cafka::embedded {

/// A member of a group of the new protocol, as an assignor sees it.
struct assignor_member {
  std::string id{};
  std::optional<std::string> instance_id{};
  std::set<std::string> topics{};
  /// Its part of the last target.
  assigned_partitions had{};
};

/// The partitions of each member, by its id.
using group_target = std::map<std::string, assigned_partitions>;

/// As Kafka names and prefers them (`group.consumer.assignors`): `uniform` first.
bool is_server_assignor(std::string_view name) noexcept;

/// Shares out the topics (all of which exist) among the members that subscribe to them.
/// `range`: of each topic a contiguous range for each of its members, in the order of instances and ids.
/// `uniform`: as even as the subscriptions allow, with as few changes as that leaves room for.
group_target assign(std::string_view assignor, const std::vector<assignor_member>& members, const group_topics& topics);

} // namespace cafka::embedded
