#pragma once

#include "cafka/wire/field.hpp"

#include <cstdint>

namespace cafka::wire {

// Shortens the life of a delegation token, or ends it at once (KIP-48).

struct expire_delegation_token_request {
  static constexpr message_traits traits{
      .name = "ExpireDelegationTokenRequest",
      .key = api_key::expire_delegation_token,
      .kind = message_kind::request,
      .versions = "1-2",
      .flexible = "2+",
  };

  bytes hmac{};
  int64_t expiry_time_period_ms = 0;
  tagged_fields unknown_tags{};

  template <class S>
  static constexpr auto fields() {
    return std::array{
        field<&S::hmac>("hmac", "0+"),
        field<&S::expiry_time_period_ms>("expiryTimePeriodMs", "0+"),
    };
  }
};

struct expire_delegation_token_response {
  static constexpr message_traits traits{
      .name = "ExpireDelegationTokenResponse",
      .key = api_key::expire_delegation_token,
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
