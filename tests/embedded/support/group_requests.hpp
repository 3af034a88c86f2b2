#pragma once

#include "cafka/wire/messages/heartbeat.hpp"
#include "cafka/wire/messages/join_group.hpp"
#include "cafka/wire/messages/leave_group.hpp"
#include "cafka/wire/messages/offset_commit.hpp"
#include "cafka/wire/messages/offset_fetch.hpp"
#include "cafka/wire/messages/sync_group.hpp"
#include "cafka/wire/tagged_field.hpp"

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

/// \file
/// The requests of members of groups, as most tests send them.

namespace cafka::embedded::test {

/// The newest versions; those of offsets are the newest whose topics have names.
inline constexpr int16_t join_version = 9;
inline constexpr int16_t sync_version = 5;
inline constexpr int16_t heartbeat_version = 4;
inline constexpr int16_t leave_version = 5;
inline constexpr int16_t commit_version = 9;
inline constexpr int16_t offset_fetch_version = 9;

/// A subscription as Java's consumers write it, version 0.
wire::bytes subscription(const std::vector<std::string>& topics);
wire::bytes bytes_of(std::string_view text);

/// Of type `consumer`, which speaks these protocols, each with a subscription to topic `t`.
wire::join_group_request join_of(
    const std::string& group, const std::string& member = {}, const std::vector<std::string>& protocols = {"range"},
    std::optional<std::string> instance = {});
/// Of protocol `range`, with these assignments, member and bytes.
wire::sync_group_request sync_of(
    const std::string& group, int32_t generation, const std::string& member,
    const std::vector<std::pair<std::string, std::string>>& assignments = {});
wire::heartbeat_request heartbeat_of(const std::string& group, int32_t generation, const std::string& member);
wire::leave_group_request leave_of(
    const std::string& group, const std::string& member, std::optional<std::string> instance = {});
wire::offset_commit_request commit_of(
    const std::string& group, int32_t generation, const std::string& member, const std::string& topic,
    int32_t partition, int64_t offset);
wire::offset_fetch_request committed_of(const std::string& group, const std::string& topic, int32_t partition);

} // namespace cafka::embedded::test
