#pragma once

#include "cafka/wire/field.hpp"

#include <cstdint>
#include <optional>
#include <string>
#include <utility>
#include <vector>

namespace cafka::wire {

// Adds access rules.

struct create_acls_request {
  static constexpr message_traits traits{
      .name = "CreateAclsRequest",
      .key = api_key::create_acls,
      .kind = message_kind::request,
      .versions = "1-3",
      .flexible = "2+",
  };

  struct acl_creation {
    int8_t resource_type = 0;
    std::string resource_name{};
    int8_t resource_pattern_type = 3;
    std::string principal{};
    std::string host{};
    int8_t operation = 0;
    int8_t permission_type = 0;
    tagged_fields unknown_tags{};

    template <class S>
    static constexpr auto fields() {
      return std::array{
          field<&S::resource_type>("resourceType", "0+"),
          field<&S::resource_name>("resourceName", "0+"),
          field<&S::resource_pattern_type>("resourcePatternType", "1+"),
          field<&S::principal>("principal", "0+"),
          field<&S::host>("host", "0+"),
          field<&S::operation>("operation", "0+"),
          field<&S::permission_type>("permissionType", "0+"),
      };
    }
  };

  std::vector<acl_creation> creations{};
  tagged_fields unknown_tags{};

  template <class S>
  static constexpr auto fields() {
    return std::array{
        field<&S::creations>("creations", "0+"),
    };
  }
};

struct create_acls_response {
  static constexpr message_traits traits{
      .name = "CreateAclsResponse",
      .key = api_key::create_acls,
      .kind = message_kind::response,
      .versions = "1-3",
      .flexible = "2+",
  };

  struct acl_creation_result {
    int16_t error_code = 0;
    std::optional<std::string> error_message{std::in_place};
    tagged_fields unknown_tags{};

    template <class S>
    static constexpr auto fields() {
      return std::array{
          field<&S::error_code>("errorCode", "0+"),
          field<&S::error_message>("errorMessage", "0+", nullable("0+")),
      };
    }
  };

  int32_t throttle_time_ms = 0;
  std::vector<acl_creation_result> results{};
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
