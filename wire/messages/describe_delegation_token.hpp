#pragma once

#include "cafka/wire/field.hpp"

#include <cstdint>
#include <optional>
#include <string>
#include <utility>
#include <vector>

namespace cafka::wire {

// Delegation tokens by owner; null asks for all (KIP-48).

struct describe_delegation_token_request {
  static constexpr message_traits traits{
      .name = "DescribeDelegationTokenRequest",
      .key = api_key::describe_delegation_token,
      .kind = message_kind::request,
      .versions = "1-3",
      .flexible = "2+",
  };

  struct describe_delegation_token_owner {
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

  std::optional<std::vector<describe_delegation_token_owner>> owners{std::in_place};
  tagged_fields unknown_tags{};

  template <class S>
  static constexpr auto fields() {
    return std::array{
        field<&S::owners>("owners", "0+", nullable("0+")),
    };
  }
};

struct describe_delegation_token_response {
  static constexpr message_traits traits{
      .name = "DescribeDelegationTokenResponse",
      .key = api_key::describe_delegation_token,
      .kind = message_kind::response,
      .versions = "1-3",
      .flexible = "2+",
  };

  struct described_delegation_token_renewer {
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

  struct described_delegation_token {
    std::string principal_type{};
    std::string principal_name{};
    std::string token_requester_principal_type{};
    std::string token_requester_principal_name{};
    int64_t issue_timestamp = 0;
    int64_t expiry_timestamp = 0;
    int64_t max_timestamp = 0;
    std::string token_id{};
    bytes hmac{};
    std::vector<described_delegation_token_renewer> renewers{};
    tagged_fields unknown_tags{};

    template <class S>
    static constexpr auto fields() {
      return std::array{
          field<&S::principal_type>("principalType", "0+"),
          field<&S::principal_name>("principalName", "0+"),
          field<&S::token_requester_principal_type>("tokenRequesterPrincipalType", "3+"),
          field<&S::token_requester_principal_name>("tokenRequesterPrincipalName", "3+"),
          field<&S::issue_timestamp>("issueTimestamp", "0+"),
          field<&S::expiry_timestamp>("expiryTimestamp", "0+"),
          field<&S::max_timestamp>("maxTimestamp", "0+"),
          field<&S::token_id>("tokenId", "0+"),
          field<&S::hmac>("hmac", "0+"),
          field<&S::renewers>("renewers", "0+"),
      };
    }
  };

  int16_t error_code = 0;
  std::vector<described_delegation_token> tokens{};
  int32_t throttle_time_ms = 0;
  tagged_fields unknown_tags{};

  template <class S>
  static constexpr auto fields() {
    return std::array{
        field<&S::error_code>("errorCode", "0+"),
        field<&S::tokens>("tokens", "0+"),
        field<&S::throttle_time_ms>("throttleTimeMs", "0+"),
    };
  }
};

} // namespace cafka::wire
