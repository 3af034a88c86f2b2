#pragma once

#include "cafka/wire/field.hpp"

#include <cstdint>
#include <optional>
#include <string>
#include <utility>

namespace cafka::wire {

// One step of a SASL exchange (KIP-152). Version 1 answers with the session's lifetime (KIP-368).

struct sasl_authenticate_request {
  static constexpr message_traits traits{
      .name = "SaslAuthenticateRequest",
      .key = api_key::sasl_authenticate,
      .kind = message_kind::request,
      .versions = "0-2",
      .flexible = "2+",
  };

  bytes auth_bytes{};
  tagged_fields unknown_tags{};

  template <class S>
  static constexpr auto fields() {
    return std::array{
        field<&S::auth_bytes>("authBytes", "0+"),
    };
  }
};

struct sasl_authenticate_response {
  static constexpr message_traits traits{
      .name = "SaslAuthenticateResponse",
      .key = api_key::sasl_authenticate,
      .kind = message_kind::response,
      .versions = "0-2",
      .flexible = "2+",
  };

  int16_t error_code = 0;
  std::optional<std::string> error_message{std::in_place};
  bytes auth_bytes{};
  int64_t session_lifetime_ms = 0;
  tagged_fields unknown_tags{};

  template <class S>
  static constexpr auto fields() {
    return std::array{
        field<&S::error_code>("errorCode", "0+"),
        field<&S::error_message>("errorMessage", "0+", nullable("0+")),
        field<&S::auth_bytes>("authBytes", "0+"),
        field<&S::session_lifetime_ms>("sessionLifetimeMs", "1+"),
    };
  }
};

} // namespace cafka::wire
