#pragma once

#include "cafka/wire/field.hpp"

#include <cstdint>
#include <optional>
#include <string>
#include <utility>
#include <vector>

namespace cafka::wire {

// Sets and removes quotas (KIP-546).

struct alter_client_quotas_request {
  static constexpr message_traits traits{
      .name = "AlterClientQuotasRequest",
      .key = api_key::alter_client_quotas,
      .kind = message_kind::request,
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

  struct op_data {
    std::string key{};
    double value = 0;
    bool remove = false;
    tagged_fields unknown_tags{};

    template <class S>
    static constexpr auto fields() {
      return std::array{
          field<&S::key>("key", "0+"),
          field<&S::value>("value", "0+"),
          field<&S::remove>("remove", "0+"),
      };
    }
  };

  struct entry_data {
    std::vector<entity_data> entity{};
    std::vector<op_data> ops{};
    tagged_fields unknown_tags{};

    template <class S>
    static constexpr auto fields() {
      return std::array{
          field<&S::entity>("entity", "0+"),
          field<&S::ops>("ops", "0+"),
      };
    }
  };

  std::vector<entry_data> entries{};
  bool validate_only = false;
  tagged_fields unknown_tags{};

  template <class S>
  static constexpr auto fields() {
    return std::array{
        field<&S::entries>("entries", "0+"),
        field<&S::validate_only>("validateOnly", "0+"),
    };
  }
};

struct alter_client_quotas_response {
  static constexpr message_traits traits{
      .name = "AlterClientQuotasResponse",
      .key = api_key::alter_client_quotas,
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

  struct entry_data {
    int16_t error_code = 0;
    std::optional<std::string> error_message{std::in_place};
    std::vector<entity_data> entity{};
    tagged_fields unknown_tags{};

    template <class S>
    static constexpr auto fields() {
      return std::array{
          field<&S::error_code>("errorCode", "0+"),
          field<&S::error_message>("errorMessage", "0+", nullable("0+")),
          field<&S::entity>("entity", "0+"),
      };
    }
  };

  int32_t throttle_time_ms = 0;
  std::vector<entry_data> entries{};
  tagged_fields unknown_tags{};

  template <class S>
  static constexpr auto fields() {
    return std::array{
        field<&S::throttle_time_ms>("throttleTimeMs", "0+"),
        field<&S::entries>("entries", "0+"),
    };
  }
};

} // namespace cafka::wire
