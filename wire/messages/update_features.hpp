#pragma once

#include "cafka/wire/field.hpp"

#include <cstdint>
#include <optional>
#include <string>
#include <utility>
#include <vector>

namespace cafka::wire {

// Finalizes feature levels of the cluster (KIP-584).

struct update_features_request {
  static constexpr message_traits traits{
      .name = "UpdateFeaturesRequest",
      .key = api_key::update_features,
      .kind = message_kind::request,
      .versions = "0-2",
      .flexible = "0+",
  };

  struct feature_update_key {
    std::string feature{};
    int16_t max_version_level = 0;
    bool allow_downgrade = false;
    int8_t upgrade_type = 1;
    tagged_fields unknown_tags{};

    template <class S>
    static constexpr auto fields() {
      return std::array{
          field<&S::feature>("feature", "0+"),
          field<&S::max_version_level>("maxVersionLevel", "0+"),
          field<&S::allow_downgrade>("allowDowngrade", "0"),
          field<&S::upgrade_type>("upgradeType", "1+"),
      };
    }
  };

  int32_t timeout_ms = 60000;
  std::vector<feature_update_key> feature_updates{};
  bool validate_only = false;
  tagged_fields unknown_tags{};

  template <class S>
  static constexpr auto fields() {
    return std::array{
        field<&S::timeout_ms>("timeoutMs", "0+"),
        field<&S::feature_updates>("featureUpdates", "0+"),
        field<&S::validate_only>("validateOnly", "1+"),
    };
  }
};

struct update_features_response {
  static constexpr message_traits traits{
      .name = "UpdateFeaturesResponse",
      .key = api_key::update_features,
      .kind = message_kind::response,
      .versions = "0-2",
      .flexible = "0+",
  };

  struct updatable_feature_result {
    std::string feature{};
    int16_t error_code = 0;
    std::optional<std::string> error_message{std::in_place};
    tagged_fields unknown_tags{};

    template <class S>
    static constexpr auto fields() {
      return std::array{
          field<&S::feature>("feature", "0+"),
          field<&S::error_code>("errorCode", "0+"),
          field<&S::error_message>("errorMessage", "0+", nullable("0+")),
      };
    }
  };

  int32_t throttle_time_ms = 0;
  int16_t error_code = 0;
  std::optional<std::string> error_message{std::in_place};
  std::vector<updatable_feature_result> results{};
  tagged_fields unknown_tags{};

  template <class S>
  static constexpr auto fields() {
    return std::array{
        field<&S::throttle_time_ms>("throttleTimeMs", "0+"),
        field<&S::error_code>("errorCode", "0+"),
        field<&S::error_message>("errorMessage", "0+", nullable("0+")),
        field<&S::results>("results", "0-1"),
    };
  }
};

} // namespace cafka::wire
