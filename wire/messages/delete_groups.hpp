#pragma once

#include "cafka/wire/field.hpp"

#include <cstdint>
#include <string>
#include <vector>

namespace cafka::wire {

// Deletes groups without members (KIP-229).

struct delete_groups_request {
  static constexpr message_traits traits{
      .name = "DeleteGroupsRequest",
      .key = api_key::delete_groups,
      .kind = message_kind::request,
      .versions = "0-2",
      .flexible = "2+",
  };

  std::vector<std::string> groups_names{};
  tagged_fields unknown_tags{};

  template <class S>
  static constexpr auto fields() {
    return std::array{
        field<&S::groups_names>("groupsNames", "0+"),
    };
  }
};

struct delete_groups_response {
  static constexpr message_traits traits{
      .name = "DeleteGroupsResponse",
      .key = api_key::delete_groups,
      .kind = message_kind::response,
      .versions = "0-2",
      .flexible = "2+",
  };

  struct deletable_group_result {
    std::string group_id{};
    int16_t error_code = 0;
    tagged_fields unknown_tags{};

    template <class S>
    static constexpr auto fields() {
      return std::array{
          field<&S::group_id>("groupId", "0+"),
          field<&S::error_code>("errorCode", "0+"),
      };
    }
  };

  int32_t throttle_time_ms = 0;
  std::vector<deletable_group_result> results{};
  tagged_fields unknown_tags{};

  template <class S>
  static constexpr auto fields() {
    return std::array{
        field<&S::throttle_time_ms>("throttleTimeMs", "0+"),
        field<&S::results>("results", "0+"),
    };
  }
};

} // namespace cafka::wire
