#pragma once

#include "cafka/wire/field.hpp"

#include <cstdint>
#include <optional>
#include <string>

namespace cafka::wire {

// Tells the coordinator of a classic group that the member lives, and the member that a rebalance has begun.

struct heartbeat_request {
  static constexpr message_traits traits{
      .name = "HeartbeatRequest",
      .key = api_key::heartbeat,
      .kind = message_kind::request,
      .versions = "0-4",
      .flexible = "4+",
  };

  std::string group_id{};
  int32_t generation_id = 0;
  std::string member_id{};
  std::optional<std::string> group_instance_id{};
  tagged_fields unknown_tags{};

  template <class S>
  static constexpr auto fields() {
    return std::array{
        field<&S::group_id>("groupId", "0+"),
        field<&S::generation_id>("generationId", "0+"),
        field<&S::member_id>("memberId", "0+"),
        field<&S::group_instance_id>("groupInstanceId", "3+", nullable("3+")),
    };
  }
};

struct heartbeat_response {
  static constexpr message_traits traits{
      .name = "HeartbeatResponse",
      .key = api_key::heartbeat,
      .kind = message_kind::response,
      .versions = "0-4",
      .flexible = "4+",
  };

  int32_t throttle_time_ms = 0;
  int16_t error_code = 0;
  tagged_fields unknown_tags{};

  template <class S>
  static constexpr auto fields() {
    return std::array{
        field<&S::throttle_time_ms>("throttleTimeMs", "1+"),
        field<&S::error_code>("errorCode", "0+"),
    };
  }
};

} // namespace cafka::wire
