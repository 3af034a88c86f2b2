#pragma once

#include "cafka/wire/field.hpp"

#include <cstdint>
#include <optional>
#include <string>
#include <utility>
#include <vector>

namespace cafka::wire {

// Takes members out of a classic group, several at once from version 3 on (KIP-345).

struct leave_group_request {
  static constexpr message_traits traits{
      .name = "LeaveGroupRequest",
      .key = api_key::leave_group,
      .kind = message_kind::request,
      .versions = "0-5",
      .flexible = "4+",
  };

  struct member_identity {
    std::string member_id{};
    std::optional<std::string> group_instance_id{};
    std::optional<std::string> reason{};
    tagged_fields unknown_tags{};

    template <class S>
    static constexpr auto fields() {
      return std::array{
          field<&S::member_id>("memberId", "3+"),
          field<&S::group_instance_id>("groupInstanceId", "3+", nullable("3+")),
          field<&S::reason>("reason", "5+", nullable("5+")),
      };
    }
  };

  std::string group_id{};
  std::string member_id{};
  std::vector<member_identity> members{};
  tagged_fields unknown_tags{};

  template <class S>
  static constexpr auto fields() {
    return std::array{
        field<&S::group_id>("groupId", "0+"),
        field<&S::member_id>("memberId", "0-2"),
        field<&S::members>("members", "3+"),
    };
  }
};

struct leave_group_response {
  static constexpr message_traits traits{
      .name = "LeaveGroupResponse",
      .key = api_key::leave_group,
      .kind = message_kind::response,
      .versions = "0-5",
      .flexible = "4+",
  };

  struct member_response {
    std::string member_id{};
    std::optional<std::string> group_instance_id{std::in_place};
    int16_t error_code = 0;
    tagged_fields unknown_tags{};

    template <class S>
    static constexpr auto fields() {
      return std::array{
          field<&S::member_id>("memberId", "3+"),
          field<&S::group_instance_id>("groupInstanceId", "3+", nullable("3+")),
          field<&S::error_code>("errorCode", "3+"),
      };
    }
  };

  int32_t throttle_time_ms = 0;
  int16_t error_code = 0;
  std::vector<member_response> members{};
  tagged_fields unknown_tags{};

  template <class S>
  static constexpr auto fields() {
    return std::array{
        field<&S::throttle_time_ms>("throttleTimeMs", "1+"),
        field<&S::error_code>("errorCode", "0+"),
        field<&S::members>("members", "3+"),
    };
  }
};

} // namespace cafka::wire
