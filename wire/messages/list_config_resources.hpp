#pragma once

#include "cafka/wire/field.hpp"

#include <cstdint>
#include <string>
#include <vector>

namespace cafka::wire {

// Names of the resources that can have a configuration: version 0 only client metrics (KIP-714), 1 all (KIP-1142).

struct list_config_resources_request {
  static constexpr message_traits traits{
      .name = "ListConfigResourcesRequest",
      .key = api_key::list_config_resources,
      .kind = message_kind::request,
      .versions = "0-1",
      .flexible = "0+",
  };

  std::vector<int8_t> resource_types{};
  tagged_fields unknown_tags{};

  template <class S>
  static constexpr auto fields() {
    return std::array{
        field<&S::resource_types>("resourceTypes", "1+"),
    };
  }
};

struct list_config_resources_response {
  static constexpr message_traits traits{
      .name = "ListConfigResourcesResponse",
      .key = api_key::list_config_resources,
      .kind = message_kind::response,
      .versions = "0-1",
      .flexible = "0+",
  };

  struct config_resource {
    std::string resource_name{};
    int8_t resource_type = 16;
    tagged_fields unknown_tags{};

    template <class S>
    static constexpr auto fields() {
      return std::array{
          field<&S::resource_name>("resourceName", "0+"),
          field<&S::resource_type>("resourceType", "1+"),
      };
    }
  };

  int32_t throttle_time_ms = 0;
  int16_t error_code = 0;
  std::vector<config_resource> config_resources{};
  tagged_fields unknown_tags{};

  template <class S>
  static constexpr auto fields() {
    return std::array{
        field<&S::throttle_time_ms>("throttleTimeMs", "0+"),
        field<&S::error_code>("errorCode", "0+"),
        field<&S::config_resources>("configResources", "0+"),
    };
  }
};

} // namespace cafka::wire
