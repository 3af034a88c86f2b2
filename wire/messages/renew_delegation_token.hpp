#pragma once

#include "cafka/wire/field.hpp"

#include <cstdint>

namespace cafka::wire {

// Prolongs the life of a delegation token (KIP-48).

struct renew_delegation_token_request {
  static constexpr message_traits traits{
      .name = "RenewDelegationTokenRequest",
      .key = api_key::renew_delegation_token,
      .kind = message_kind::request,
      .versions = "1-2",
      .flexible = "2+",
  };

  bytes hmac{};
  int64_t renew_period_ms = 0;
  tagged_fields unknown_tags{};

  template <class S>
  static constexpr auto fields() {
    return std::array{
        field<&S::hmac>("hmac", "0+"),
        field<&S::renew_period_ms>("renewPeriodMs", "0+"),
    };
  }
};

struct renew_delegation_token_response {
  static constexpr message_traits traits{
      .name = "RenewDelegationTokenResponse",
      .key = api_key::renew_delegation_token,
      .kind = message_kind::response,
      .versions = "1-2",
      .flexible = "2+",
  };

  int16_t error_code = 0;
  int64_t expiry_timestamp_ms = 0;
  int32_t throttle_time_ms = 0;
  tagged_fields unknown_tags{};

  template <class S>
  static constexpr auto fields() {
    return std::array{
        field<&S::error_code>("errorCode", "0+"),
        field<&S::expiry_timestamp_ms>("expiryTimestampMs", "0+"),
        field<&S::throttle_time_ms>("throttleTimeMs", "0+"),
    };
  }
};

} // namespace cafka::wire
