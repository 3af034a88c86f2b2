#pragma once

#include "cafka/wire/field.hpp"

#include <cstdint>
#include <optional>
#include <string>
#include <utility>
#include <vector>

namespace cafka::wire {

// Configuration of topics, brokers, loggers, groups and clients, with where each value comes from (KIP-226).

struct describe_configs_request {
  static constexpr message_traits traits{
      .name = "DescribeConfigsRequest",
      .key = api_key::describe_configs,
      .kind = message_kind::request,
      .versions = "1-4",
      .flexible = "4+",
  };

  struct describe_configs_resource {
    int8_t resource_type = 0;
    std::string resource_name{};
    std::optional<std::vector<std::string>> configuration_keys{std::in_place};
    tagged_fields unknown_tags{};

    template <class S>
    static constexpr auto fields() {
      return std::array{
          field<&S::resource_type>("resourceType", "0+"),
          field<&S::resource_name>("resourceName", "0+"),
          field<&S::configuration_keys>("configurationKeys", "0+", nullable("0+")),
      };
    }
  };

  std::vector<describe_configs_resource> resources{};
  bool include_synonyms = false;
  bool include_documentation = false;
  tagged_fields unknown_tags{};

  template <class S>
  static constexpr auto fields() {
    return std::array{
        field<&S::resources>("resources", "0+"),
        field<&S::include_synonyms>("includeSynonyms", "1+"),
        field<&S::include_documentation>("includeDocumentation", "3+"),
    };
  }
};

struct describe_configs_response {
  static constexpr message_traits traits{
      .name = "DescribeConfigsResponse",
      .key = api_key::describe_configs,
      .kind = message_kind::response,
      .versions = "1-4",
      .flexible = "4+",
  };

  struct describe_configs_synonym {
    std::string name{};
    std::optional<std::string> value{std::in_place};
    int8_t source = 0;
    tagged_fields unknown_tags{};

    template <class S>
    static constexpr auto fields() {
      return std::array{
          field<&S::name>("name", "1+"),
          field<&S::value>("value", "1+", nullable("0+")),
          field<&S::source>("source", "1+"),
      };
    }
  };

  struct describe_configs_resource_result {
    std::string name{};
    std::optional<std::string> value{std::in_place};
    bool read_only = false;
    int8_t config_source = -1;
    bool is_sensitive = false;
    std::vector<describe_configs_synonym> synonyms{};
    int8_t config_type = 0;
    std::optional<std::string> documentation{std::in_place};
    tagged_fields unknown_tags{};

    template <class S>
    static constexpr auto fields() {
      return std::array{
          field<&S::name>("name", "0+"),
          field<&S::value>("value", "0+", nullable("0+")),
          field<&S::read_only>("readOnly", "0+"),
          field<&S::config_source>("configSource", "1+"),
          field<&S::is_sensitive>("isSensitive", "0+"),
          field<&S::synonyms>("synonyms", "1+"),
          field<&S::config_type>("configType", "3+"),
          field<&S::documentation>("documentation", "3+", nullable("0+")),
      };
    }
  };

  struct describe_configs_result {
    int16_t error_code = 0;
    std::optional<std::string> error_message{std::in_place};
    int8_t resource_type = 0;
    std::string resource_name{};
    std::vector<describe_configs_resource_result> configs{};
    tagged_fields unknown_tags{};

    template <class S>
    static constexpr auto fields() {
      return std::array{
          field<&S::error_code>("errorCode", "0+"),
          field<&S::error_message>("errorMessage", "0+", nullable("0+")),
          field<&S::resource_type>("resourceType", "0+"),
          field<&S::resource_name>("resourceName", "0+"),
          field<&S::configs>("configs", "0+"),
      };
    }
  };

  int32_t throttle_time_ms = 0;
  std::vector<describe_configs_result> results{};
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
