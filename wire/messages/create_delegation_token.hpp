#pragma once

#include "cafka/wire/field.hpp"

#include <cstdint>
#include <optional>
#include <string>
#include <utility>
#include <vector>

namespace cafka::wire {

// Makes a token that can stand in for the credentials of its owner (KIP-48, KIP-373).

struct create_delegation_token_request {
  static constexpr message_traits traits{
      .name = "CreateDelegationTokenRequest",
      .key = api_key::create_delegation_token,
      .kind = message_kind::request,
      .versions = "1-3",
      .flexible = "2+",
  };

  struct creatable_renewers {
    std::string principal_type{};
    std::string principal_name{};
    tagged_fields unknown_tags{};

    template <class S>
    static constexpr auto fields() {
      return std::array{
          field<&S::principal_type>("principalType", "0+"),
          field<&S::principal_name>("principalName", "0+"),
      };
    }
  };

  std::optional<std::string> owner_principal_type{std::in_place};
  std::optional<std::string> owner_principal_name{std::in_place};
  std::vector<creatable_renewers> renewers{};
  int64_t max_lifetime_ms = 0;
  tagged_fields unknown_tags{};

  template <class S>
  static constexpr auto fields() {
    return std::array{
        field<&S::owner_principal_type>("ownerPrincipalType", "3+", nullable("3+")),
        field<&S::owner_principal_name>("ownerPrincipalName", "3+", nullable("3+")),
        field<&S::renewers>("renewers", "0+"),
        field<&S::max_lifetime_ms>("maxLifetimeMs", "0+"),
    };
  }
};

struct create_delegation_token_response {
  static constexpr message_traits traits{
      .name = "CreateDelegationTokenResponse",
      .key = api_key::create_delegation_token,
      .kind = message_kind::response,
      .versions = "1-3",
      .flexible = "2+",
  };

  int16_t error_code = 0;
  std::string principal_type{};
  std::string principal_name{};
  std::string token_requester_principal_type{};
  std::string token_requester_principal_name{};
  int64_t issue_timestamp_ms = 0;
  int64_t expiry_timestamp_ms = 0;
  int64_t max_timestamp_ms = 0;
  std::string token_id{};
  bytes hmac{};
  int32_t throttle_time_ms = 0;
  tagged_fields unknown_tags{};

  template <class S>
  static constexpr auto fields() {
    return std::array{
        field<&S::error_code>("errorCode", "0+"),
        field<&S::principal_type>("principalType", "0+"),
        field<&S::principal_name>("principalName", "0+"),
        field<&S::token_requester_principal_type>("tokenRequesterPrincipalType", "3+"),
        field<&S::token_requester_principal_name>("tokenRequesterPrincipalName", "3+"),
        field<&S::issue_timestamp_ms>("issueTimestampMs", "0+"),
        field<&S::expiry_timestamp_ms>("expiryTimestampMs", "0+"),
        field<&S::max_timestamp_ms>("maxTimestampMs", "0+"),
        field<&S::token_id>("tokenId", "0+"),
        field<&S::hmac>("hmac", "0+"),
        field<&S::throttle_time_ms>("throttleTimeMs", "0+"),
    };
  }
};

} // namespace cafka::wire
