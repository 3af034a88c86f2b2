#pragma once

#include "cafka/wire/field.hpp"

#include <cstdint>
#include <limits>
#include <optional>
#include <string>
#include <vector>

namespace cafka::wire {

// State and members of classic groups.

struct describe_groups_request {
  static constexpr message_traits traits{
      .name = "DescribeGroupsRequest",
      .key = api_key::describe_groups,
      .kind = message_kind::request,
      .versions = "0-6",
      .flexible = "5+",
  };

  std::vector<std::string> groups{};
  bool include_authorized_operations = false;
  tagged_fields unknown_tags{};

  template <class S>
  static constexpr auto fields() {
    return std::array{
        field<&S::groups>("groups", "0+"),
        field<&S::include_authorized_operations>("includeAuthorizedOperations", "3+"),
    };
  }
};

struct describe_groups_response {
  static constexpr message_traits traits{
      .name = "DescribeGroupsResponse",
      .key = api_key::describe_groups,
      .kind = message_kind::response,
      .versions = "0-6",
      .flexible = "5+",
  };

  struct described_group_member {
    std::string member_id{};
    std::optional<std::string> group_instance_id{};
    std::string client_id{};
    std::string client_host{};
    bytes member_metadata{};
    bytes member_assignment{};
    tagged_fields unknown_tags{};

    template <class S>
    static constexpr auto fields() {
      return std::array{
          field<&S::member_id>("memberId", "0+"),
          field<&S::group_instance_id>("groupInstanceId", "4+", nullable("4+")),
          field<&S::client_id>("clientId", "0+"),
          field<&S::client_host>("clientHost", "0+"),
          field<&S::member_metadata>("memberMetadata", "0+"),
          field<&S::member_assignment>("memberAssignment", "0+"),
      };
    }
  };

  struct described_group {
    int16_t error_code = 0;
    std::optional<std::string> error_message{};
    std::string group_id{};
    std::string group_state{};
    std::string protocol_type{};
    std::string protocol_data{};
    std::vector<described_group_member> members{};
    int32_t authorized_operations = std::numeric_limits<int32_t>::min();
    tagged_fields unknown_tags{};

    template <class S>
    static constexpr auto fields() {
      return std::array{
          field<&S::error_code>("errorCode", "0+"),
          field<&S::error_message>("errorMessage", "6+", nullable("6+")),
          field<&S::group_id>("groupId", "0+"),
          field<&S::group_state>("groupState", "0+"),
          field<&S::protocol_type>("protocolType", "0+"),
          field<&S::protocol_data>("protocolData", "0+"),
          field<&S::members>("members", "0+"),
          field<&S::authorized_operations>("authorizedOperations", "3+"),
      };
    }
  };

  int32_t throttle_time_ms = 0;
  std::vector<described_group> groups{};
  tagged_fields unknown_tags{};

  template <class S>
  static constexpr auto fields() {
    return std::array{
        field<&S::throttle_time_ms>("throttleTimeMs", "1+"),
        field<&S::groups>("groups", "0+"),
    };
  }
};

} // namespace cafka::wire
