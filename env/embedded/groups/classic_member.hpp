#pragma once

#include "cafka/embedded/groups/promised.hpp"
#include "cafka/wire/messages/join_group.hpp"
#include "cafka/wire/messages/sync_group.hpp"
#include "cafka/wire/tagged_field.hpp"

#include <chrono>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace cafka::embedded {

/// Who sends a request to a group.
struct group_caller {
  std::string client_id{};
  int16_t version = 0;
  /// A member id that nobody else has, for a new member.
  std::string fresh_id{};
};

using group_protocols = std::vector<wire::join_group_request::protocol>;

/// A member of a classic group.
struct classic_member {
  std::string id{};
  std::optional<std::string> instance_id{};
  std::string client_id{};
  std::chrono::milliseconds session_timeout{};
  std::chrono::milliseconds rebalance_timeout{};
  /// In the order of the member's liking.
  group_protocols protocols{};
  wire::bytes assignment{};
  /// Joined first, and has had no answer yet: it cannot send heartbeats.
  bool is_new = false;
  promised<wire::join_group_response> joining{};
  promised<wire::sync_group_response> syncing{};

  bool speaks(std::string_view protocol) const {
    for (const auto& p : protocols)
      if (p.name == protocol) return true;
    return false;
  }
  wire::bytes metadata(std::string_view protocol) const {
    for (const auto& p : protocols)
      if (p.name == protocol) return p.metadata;
    return {};
  }
  /// One that waits for an answer of the coordinator need not send heartbeats.
  bool is_excused() const { return !is_new && (joining || syncing); }
};

} // namespace cafka::embedded
