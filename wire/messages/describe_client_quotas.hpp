#pragma once

#include "cafka/wire/field.hpp"

#include <cstdint>
#include <optional>
#include <string>
#include <utility>
#include <vector>

namespace cafka::wire {

// Quotas of users, clients and addresses (KIP-546).

struct describe_client_quotas_request {
  static constexpr message_traits traits{
      .name = "DescribeClientQuotasRequest",
      .key = api_key::describe_client_quotas,
      .kind = message_kind::request,
      .versions = "0-1",
      .flexible = "1+",
  };

  struct component_data {
    std::string entity_type{};
    int8_t match_type = 0;
    std::optional<std::string> match{std::in_place};
    tagged_fields unknown_tags{};

    template <class S>
    static constexpr auto fields() {
      return std::array{
          field<&S::entity_type>("entityType", "0+"),
          field<&S::match_type>("matchType", "0+"),
          field<&S::match>("match", "0+", nullable("0+")),
      };
    }
  };

  std::vector<component_data> components{};
  bool strict = false;
  tagged_fields unknown_tags{};

  template <class S>
  static constexpr auto fields() {
    return std::array{
        field<&S::components>("components", "0+"),
        field<&S::strict>("strict", "0+"),
    };
  }
};

struct describe_client_quotas_response {
  static constexpr message_traits traits{
      .name = "DescribeClientQuotasResponse",
      .key = api_key::describe_client_quotas,
      .kind = message_kind::response,
      .versions = "0-1",
      .flexible = "1+",
  };

  struct entity_data {
    std::string entity_type{};
    std::optional<std::string> entity_name{std::in_place};
    tagged_fields unknown_tags{};

    template <class S>
    static constexpr auto fields() {
      return std::array{
          field<&S::entity_type>("entityType", "0+"),
          field<&S::entity_name>("entityName", "0+", nullable("0+")),
      };
    }
  };

  struct value_data {
    std::string key{};
    double value = 0;
    tagged_fields unknown_tags{};

    template <class S>
    static constexpr auto fields() {
      return std::array{
          field<&S::key>("key", "0+"),
          field<&S::value>("value", "0+"),
      };
    }
  };

  struct entry_data {
    std::vector<entity_data> entity{};
    std::vector<value_data> values{};
    tagged_fields unknown_tags{};

    template <class S>
    static constexpr auto fields() {
      return std::array{
          field<&S::entity>("entity", "0+"),
          field<&S::values>("values", "0+"),
      };
    }
  };

  int32_t throttle_time_ms = 0;
  int16_t error_code = 0;
  std::optional<std::string> error_message{std::in_place};
  std::optional<std::vector<entry_data>> entries{std::in_place};
  tagged_fields unknown_tags{};

  template <class S>
  static constexpr auto fields() {
    return std::array{
        field<&S::throttle_time_ms>("throttleTimeMs", "0+"),
        field<&S::error_code>("errorCode", "0+"),
        field<&S::error_message>("errorMessage", "0+", nullable("0+")),
        field<&S::entries>("entries", "0+", nullable("0+")),
    };
  }
};

} // namespace cafka::wire
