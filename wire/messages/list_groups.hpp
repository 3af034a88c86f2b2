#pragma once

#include "cafka/wire/field.hpp"

#include <cstdint>
#include <string>
#include <vector>

namespace cafka::wire {

// The groups a broker coordinates, filtered by state (KIP-518) and by type (KIP-848).

struct list_groups_request {
  static constexpr message_traits traits{
      .name = "ListGroupsRequest",
      .key = api_key::list_groups,
      .kind = message_kind::request,
      .versions = "0-5",
      .flexible = "3+",
  };

  std::vector<std::string> states_filter{};
  std::vector<std::string> types_filter{};
  tagged_fields unknown_tags{};

  template <class S>
  static constexpr auto fields() {
    return std::array{
        field<&S::states_filter>("statesFilter", "4+"),
        field<&S::types_filter>("typesFilter", "5+"),
    };
  }
};

struct list_groups_response {
  static constexpr message_traits traits{
      .name = "ListGroupsResponse",
      .key = api_key::list_groups,
      .kind = message_kind::response,
      .versions = "0-5",
      .flexible = "3+",
  };

  struct listed_group {
    std::string group_id{};
    std::string protocol_type{};
    std::string group_state{};
    std::string group_type{};
    tagged_fields unknown_tags{};

    template <class S>
    static constexpr auto fields() {
      return std::array{
          field<&S::group_id>("groupId", "0+"),
          field<&S::protocol_type>("protocolType", "0+"),
          field<&S::group_state>("groupState", "4+"),
          field<&S::group_type>("groupType", "5+"),
      };
    }
  };

  int32_t throttle_time_ms = 0;
  int16_t error_code = 0;
  std::vector<listed_group> groups{};
  tagged_fields unknown_tags{};

  template <class S>
  static constexpr auto fields() {
    return std::array{
        field<&S::throttle_time_ms>("throttleTimeMs", "1+"),
        field<&S::error_code>("errorCode", "0+"),
        field<&S::groups>("groups", "0+"),
    };
  }
};

} // namespace cafka::wire
