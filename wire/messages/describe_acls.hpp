#pragma once

#include "cafka/wire/field.hpp"

#include <cstdint>
#include <optional>
#include <string>
#include <utility>
#include <vector>

namespace cafka::wire {

// Access rules that match a filter.

struct describe_acls_request {
  static constexpr message_traits traits{
      .name = "DescribeAclsRequest",
      .key = api_key::describe_acls,
      .kind = message_kind::request,
      .versions = "1-3",
      .flexible = "2+",
  };

  int8_t resource_type_filter = 0;
  std::optional<std::string> resource_name_filter{std::in_place};
  int8_t pattern_type_filter = 3;
  std::optional<std::string> principal_filter{std::in_place};
  std::optional<std::string> host_filter{std::in_place};
  int8_t operation = 0;
  int8_t permission_type = 0;
  tagged_fields unknown_tags{};

  template <class S>
  static constexpr auto fields() {
    return std::array{
        field<&S::resource_type_filter>("resourceTypeFilter", "0+"),
        field<&S::resource_name_filter>("resourceNameFilter", "0+", nullable("0+")),
        field<&S::pattern_type_filter>("patternTypeFilter", "1+"),
        field<&S::principal_filter>("principalFilter", "0+", nullable("0+")),
        field<&S::host_filter>("hostFilter", "0+", nullable("0+")),
        field<&S::operation>("operation", "0+"),
        field<&S::permission_type>("permissionType", "0+"),
    };
  }
};

struct describe_acls_response {
  static constexpr message_traits traits{
      .name = "DescribeAclsResponse",
      .key = api_key::describe_acls,
      .kind = message_kind::response,
      .versions = "1-3",
      .flexible = "2+",
  };

  struct acl_description {
    std::string principal{};
    std::string host{};
    int8_t operation = 0;
    int8_t permission_type = 0;
    tagged_fields unknown_tags{};

    template <class S>
    static constexpr auto fields() {
      return std::array{
          field<&S::principal>("principal", "0+"),
          field<&S::host>("host", "0+"),
          field<&S::operation>("operation", "0+"),
          field<&S::permission_type>("permissionType", "0+"),
      };
    }
  };

  struct describe_acls_resource {
    int8_t resource_type = 0;
    std::string resource_name{};
    int8_t pattern_type = 3;
    std::vector<acl_description> acls{};
    tagged_fields unknown_tags{};

    template <class S>
    static constexpr auto fields() {
      return std::array{
          field<&S::resource_type>("resourceType", "0+"),
          field<&S::resource_name>("resourceName", "0+"),
          field<&S::pattern_type>("patternType", "1+"),
          field<&S::acls>("acls", "0+"),
      };
    }
  };

  int32_t throttle_time_ms = 0;
  int16_t error_code = 0;
  std::optional<std::string> error_message{std::in_place};
  std::vector<describe_acls_resource> resources{};
  tagged_fields unknown_tags{};

  template <class S>
  static constexpr auto fields() {
    return std::array{
        field<&S::throttle_time_ms>("throttleTimeMs", "0+"),
        field<&S::error_code>("errorCode", "0+"),
        field<&S::error_message>("errorMessage", "0+", nullable("0+")),
        field<&S::resources>("resources", "0+"),
    };
  }
};

} // namespace cafka::wire
