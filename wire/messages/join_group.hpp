#pragma once

#include "cafka/wire/field.hpp"

#include <cstdint>
#include <optional>
#include <string>
#include <utility>
#include <vector>

namespace cafka::wire {

// Joins a classic consumer group; the answer comes when all members have joined. From version 4 on a first attempt is
// answered with MEMBER_ID_REQUIRED and the id to use (KIP-394); version 5 knows static members (KIP-345).

struct join_group_request {
  static constexpr message_traits traits{
      .name = "JoinGroupRequest",
      .key = api_key::join_group,
      .kind = message_kind::request,
      .versions = "0-9",
      .flexible = "6+",
  };

  struct protocol {
    std::string name{};
    bytes metadata{};
    tagged_fields unknown_tags{};

    template <class S>
    static constexpr auto fields() {
      return std::array{
          field<&S::name>("name", "0+"),
          field<&S::metadata>("metadata", "0+"),
      };
    }
  };

  std::string group_id{};
  int32_t session_timeout_ms = 0;
  int32_t rebalance_timeout_ms = -1;
  std::string member_id{};
  std::optional<std::string> group_instance_id{};
  std::string protocol_type{};
  std::vector<protocol> protocols{};
  std::optional<std::string> reason{};
  tagged_fields unknown_tags{};

  template <class S>
  static constexpr auto fields() {
    return std::array{
        field<&S::group_id>("groupId", "0+"),
        field<&S::session_timeout_ms>("sessionTimeoutMs", "0+"),
        field<&S::rebalance_timeout_ms>("rebalanceTimeoutMs", "1+"),
        field<&S::member_id>("memberId", "0+"),
        field<&S::group_instance_id>("groupInstanceId", "5+", nullable("5+")),
        field<&S::protocol_type>("protocolType", "0+"),
        field<&S::protocols>("protocols", "0+"),
        field<&S::reason>("reason", "8+", nullable("8+")),
    };
  }
};

struct join_group_response {
  static constexpr message_traits traits{
      .name = "JoinGroupResponse",
      .key = api_key::join_group,
      .kind = message_kind::response,
      .versions = "0-9",
      .flexible = "6+",
  };

  struct member {
    std::string member_id{};
    std::optional<std::string> group_instance_id{};
    bytes metadata{};
    tagged_fields unknown_tags{};

    template <class S>
    static constexpr auto fields() {
      return std::array{
          field<&S::member_id>("memberId", "0+"),
          field<&S::group_instance_id>("groupInstanceId", "5+", nullable("5+")),
          field<&S::metadata>("metadata", "0+"),
      };
    }
  };

  int32_t throttle_time_ms = 0;
  int16_t error_code = 0;
  int32_t generation_id = -1;
  std::optional<std::string> protocol_type{};
  std::optional<std::string> protocol_name{std::in_place};
  std::string leader{};
  bool skip_assignment = false;
  std::string member_id{};
  std::vector<member> members{};
  tagged_fields unknown_tags{};

  template <class S>
  static constexpr auto fields() {
    return std::array{
        field<&S::throttle_time_ms>("throttleTimeMs", "2+"),
        field<&S::error_code>("errorCode", "0+"),
        field<&S::generation_id>("generationId", "0+"),
        field<&S::protocol_type>("protocolType", "7+", nullable("7+")),
        field<&S::protocol_name>("protocolName", "0+", nullable("7+")),
        field<&S::leader>("leader", "0+"),
        field<&S::skip_assignment>("skipAssignment", "9+"),
        field<&S::member_id>("memberId", "0+"),
        field<&S::members>("members", "0+"),
    };
  }
};

} // namespace cafka::wire
