#pragma once

#include "cafka/actors/blocking/client.hpp"

#include <string>
#include <vector>

namespace cafka::cli {

/// Groups with their states, a line a group below a heading.
std::string list_of_groups(const group_listing& listing);
/// Where a group is, and how far behind, a line a partition below a heading; with the members that have them, if they are known.
std::string table_of_offsets(const std::vector<blocking::group_lag>& offsets, const group_description* group = nullptr);
/// A line a member below a heading.
std::string table_of_members(const group_description& group);
/// A heading, then both.
std::string description_of(const group_description& group, const std::vector<blocking::group_lag>& offsets);
/// What a reset did or would do, a line a partition below a heading.
std::string table_of_resets(const std::vector<blocking::group_reset_outcome>& outcomes);

/// A line of JSON each: a group, a partition, a member, a partition.
std::string json_of_groups(const group_listing& listing);
std::string json_of_offsets(
    const std::string& group, const std::vector<blocking::group_lag>& offsets,
    const group_description* members = nullptr);
std::string json_of_members(const group_description& group);
std::string json_of_resets(const std::string& group, const std::vector<blocking::group_reset_outcome>& outcomes);

} // namespace cafka::cli
