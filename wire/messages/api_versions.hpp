#pragma once

#include "cafka/wire/field.hpp"

#include <cstdint>
#include <string>
#include <vector>

namespace cafka::wire {

// Which APIs and versions a broker has, and which features are finalized (KIP-511, KIP-584). A broker which does not
// know the request's version answers in version 0 with UNSUPPORTED_VERSION; the response header always has version 0.

struct api_versions_request {
  static constexpr message_traits traits{
      .name = "ApiVersionsRequest",
      .key = api_key::api_versions,
      .kind = message_kind::request,
      .versions = "0-4",
      .flexible = "3+",
  };

  std::string client_software_name{};
  std::string client_software_version{};
  tagged_fields unknown_tags{};

  template <class S>
  static constexpr auto fields() {
    return std::array{
        field<&S::client_software_name>("clientSoftwareName", "3+"),
        field<&S::client_software_version>("clientSoftwareVersion", "3+"),
    };
  }
};

struct api_versions_response {
  static constexpr message_traits traits{
      .name = "ApiVersionsResponse",
      .key = api_key::api_versions,
      .kind = message_kind::response,
      .versions = "0-4",
      .flexible = "3+",
  };

  struct api_version {
    int16_t api_key = 0;
    int16_t min_version = 0;
    int16_t max_version = 0;
    tagged_fields unknown_tags{};

    template <class S>
    static constexpr auto fields() {
      return std::array{
          field<&S::api_key>("apiKey", "0+"),
          field<&S::min_version>("minVersion", "0+"),
          field<&S::max_version>("maxVersion", "0+"),
      };
    }
  };

  struct supported_feature_key {
    std::string name{};
    int16_t min_version = 0;
    int16_t max_version = 0;
    tagged_fields unknown_tags{};

    template <class S>
    static constexpr auto fields() {
      return std::array{
          field<&S::name>("name", "3+"),
          field<&S::min_version>("minVersion", "3+"),
          field<&S::max_version>("maxVersion", "3+"),
      };
    }
  };

  struct finalized_feature_key {
    std::string name{};
    int16_t max_version_level = 0;
    int16_t min_version_level = 0;
    tagged_fields unknown_tags{};

    template <class S>
    static constexpr auto fields() {
      return std::array{
          field<&S::name>("name", "3+"),
          field<&S::max_version_level>("maxVersionLevel", "3+"),
          field<&S::min_version_level>("minVersionLevel", "3+"),
      };
    }
  };

  int16_t error_code = 0;
  std::vector<api_version> api_keys{};
  int32_t throttle_time_ms = 0;
  std::vector<supported_feature_key> supported_features{};
  int64_t finalized_features_epoch = -1;
  std::vector<finalized_feature_key> finalized_features{};
  bool zk_migration_ready = false;
  tagged_fields unknown_tags{};

  template <class S>
  static constexpr auto fields() {
    return std::array{
        field<&S::error_code>("errorCode", "0+"),
        field<&S::api_keys>("apiKeys", "0+"),
        field<&S::throttle_time_ms>("throttleTimeMs", "1+"),
        field<&S::supported_features>("supportedFeatures", "3+", tag{0}),
        field<&S::finalized_features_epoch>("finalizedFeaturesEpoch", "3+", tag{1}),
        field<&S::finalized_features>("finalizedFeatures", "3+", tag{2}),
        field<&S::zk_migration_ready>("zkMigrationReady", "3+", tag{3}),
    };
  }
};

} // namespace cafka::wire
