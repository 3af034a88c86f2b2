#pragma once

#include "cafka/wire/field.hpp"

#include <cstdint>
#include <optional>
#include <string>
#include <utility>
#include <vector>

namespace cafka::wire {

// Sets and deletes SCRAM credentials. The client salts: no password travels (KIP-554).

struct alter_user_scram_credentials_request {
  static constexpr message_traits traits{
      .name = "AlterUserScramCredentialsRequest",
      .key = api_key::alter_user_scram_credentials,
      .kind = message_kind::request,
      .versions = "0",
      .flexible = "0+",
  };

  struct scram_credential_deletion {
    std::string name{};
    int8_t mechanism = 0;
    tagged_fields unknown_tags{};

    template <class S>
    static constexpr auto fields() {
      return std::array{
          field<&S::name>("name", "0+"),
          field<&S::mechanism>("mechanism", "0+"),
      };
    }
  };

  struct scram_credential_upsertion {
    std::string name{};
    int8_t mechanism = 0;
    int32_t iterations = 0;
    bytes salt{};
    bytes salted_password{};
    tagged_fields unknown_tags{};

    template <class S>
    static constexpr auto fields() {
      return std::array{
          field<&S::name>("name", "0+"),
          field<&S::mechanism>("mechanism", "0+"),
          field<&S::iterations>("iterations", "0+"),
          field<&S::salt>("salt", "0+"),
          field<&S::salted_password>("saltedPassword", "0+"),
      };
    }
  };

  std::vector<scram_credential_deletion> deletions{};
  std::vector<scram_credential_upsertion> upsertions{};
  tagged_fields unknown_tags{};

  template <class S>
  static constexpr auto fields() {
    return std::array{
        field<&S::deletions>("deletions", "0+"),
        field<&S::upsertions>("upsertions", "0+"),
    };
  }
};

struct alter_user_scram_credentials_response {
  static constexpr message_traits traits{
      .name = "AlterUserScramCredentialsResponse",
      .key = api_key::alter_user_scram_credentials,
      .kind = message_kind::response,
      .versions = "0",
      .flexible = "0+",
  };

  struct alter_user_scram_credentials_result {
    std::string user{};
    int16_t error_code = 0;
    std::optional<std::string> error_message{std::in_place};
    tagged_fields unknown_tags{};

    template <class S>
    static constexpr auto fields() {
      return std::array{
          field<&S::user>("user", "0+"),
          field<&S::error_code>("errorCode", "0+"),
          field<&S::error_message>("errorMessage", "0+", nullable("0+")),
      };
    }
  };

  int32_t throttle_time_ms = 0;
  std::vector<alter_user_scram_credentials_result> results{};
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
