#pragma once

#include "cafka/wire/field.hpp"

#include <cstdint>
#include <optional>
#include <string>
#include <utility>
#include <vector>

namespace cafka::wire {

// Sets, deletes, appends to and subtracts from single configuration values (KIP-339).

struct incremental_alter_configs_request {
  static constexpr message_traits traits{
      .name = "IncrementalAlterConfigsRequest",
      .key = api_key::incremental_alter_configs,
      .kind = message_kind::request,
      .versions = "0-1",
      .flexible = "1+",
  };

  struct alterable_config {
    std::string name{};
    int8_t config_operation = 0;
    std::optional<std::string> value{std::in_place};
    tagged_fields unknown_tags{};

    template <class S>
    static constexpr auto fields() {
      return std::array{
          field<&S::name>("name", "0+"),
          field<&S::config_operation>("configOperation", "0+"),
          field<&S::value>("value", "0+", nullable("0+")),
      };
    }
  };

  struct alter_configs_resource {
    int8_t resource_type = 0;
    std::string resource_name{};
    std::vector<alterable_config> configs{};
    tagged_fields unknown_tags{};

    template <class S>
    static constexpr auto fields() {
      return std::array{
          field<&S::resource_type>("resourceType", "0+"),
          field<&S::resource_name>("resourceName", "0+"),
          field<&S::configs>("configs", "0+"),
      };
    }
  };

  std::vector<alter_configs_resource> resources{};
  bool validate_only = false;
  tagged_fields unknown_tags{};

  template <class S>
  static constexpr auto fields() {
    return std::array{
        field<&S::resources>("resources", "0+"),
        field<&S::validate_only>("validateOnly", "0+"),
    };
  }
};

struct incremental_alter_configs_response {
  static constexpr message_traits traits{
      .name = "IncrementalAlterConfigsResponse",
      .key = api_key::incremental_alter_configs,
      .kind = message_kind::response,
      .versions = "0-1",
      .flexible = "1+",
  };

  struct alter_configs_resource_response {
    int16_t error_code = 0;
    std::optional<std::string> error_message{std::in_place};
    int8_t resource_type = 0;
    std::string resource_name{};
    tagged_fields unknown_tags{};

    template <class S>
    static constexpr auto fields() {
      return std::array{
          field<&S::error_code>("errorCode", "0+"),
          field<&S::error_message>("errorMessage", "0+", nullable("0+")),
          field<&S::resource_type>("resourceType", "0+"),
          field<&S::resource_name>("resourceName", "0+"),
      };
    }
  };

  int32_t throttle_time_ms = 0;
  std::vector<alter_configs_resource_response> responses{};
  tagged_fields unknown_tags{};

  template <class S>
  static constexpr auto fields() {
    return std::array{
        field<&S::throttle_time_ms>("throttleTimeMs", "0+"),
        field<&S::responses>("responses", "0+"),
    };
  }
};

} // namespace cafka::wire
