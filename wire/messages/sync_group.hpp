#pragma once

#include "cafka/wire/field.hpp"

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

namespace cafka::wire {

// Gets a member's assignment, which the leader hands in with its own request.

struct sync_group_request {
  static constexpr message_traits traits{
      .name = "SyncGroupRequest",
      .key = api_key::sync_group,
      .kind = message_kind::request,
      .versions = "0-5",
      .flexible = "4+",
  };

  struct assignment_data {
    std::string member_id{};
    bytes assignment{};
    tagged_fields unknown_tags{};

    template <class S>
    static constexpr auto fields() {
      return std::array{
          field<&S::member_id>("memberId", "0+"),
          field<&S::assignment>("assignment", "0+"),
      };
    }
  };

  std::string group_id{};
  int32_t generation_id = 0;
  std::string member_id{};
  std::optional<std::string> group_instance_id{};
  std::optional<std::string> protocol_type{};
  std::optional<std::string> protocol_name{};
  std::vector<assignment_data> assignments{};
  tagged_fields unknown_tags{};

  template <class S>
  static constexpr auto fields() {
    return std::array{
        field<&S::group_id>("groupId", "0+"),
        field<&S::generation_id>("generationId", "0+"),
        field<&S::member_id>("memberId", "0+"),
        field<&S::group_instance_id>("groupInstanceId", "3+", nullable("3+")),
        field<&S::protocol_type>("protocolType", "5+", nullable("5+")),
        field<&S::protocol_name>("protocolName", "5+", nullable("5+")),
        field<&S::assignments>("assignments", "0+"),
    };
  }
};

struct sync_group_response {
  static constexpr message_traits traits{
      .name = "SyncGroupResponse",
      .key = api_key::sync_group,
      .kind = message_kind::response,
      .versions = "0-5",
      .flexible = "4+",
  };

  int32_t throttle_time_ms = 0;
  int16_t error_code = 0;
  std::optional<std::string> protocol_type{};
  std::optional<std::string> protocol_name{};
  bytes assignment{};
  tagged_fields unknown_tags{};

  template <class S>
  static constexpr auto fields() {
    return std::array{
        field<&S::throttle_time_ms>("throttleTimeMs", "1+"),
        field<&S::error_code>("errorCode", "0+"),
        field<&S::protocol_type>("protocolType", "5+", nullable("5+")),
        field<&S::protocol_name>("protocolName", "5+", nullable("5+")),
        field<&S::assignment>("assignment", "0+"),
    };
  }
};

} // namespace cafka::wire
