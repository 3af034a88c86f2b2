#pragma once

#include "cafka/wire/field.hpp"

#include <cstdint>
#include <string>
#include <vector>

namespace cafka::wire {

// Names the SASL mechanism to use. After version 1 the exchange goes on in SaslAuthenticate (KIP-152).

struct sasl_handshake_request {
  static constexpr message_traits traits{
      .name = "SaslHandshakeRequest",
      .key = api_key::sasl_handshake,
      .kind = message_kind::request,
      .versions = "0-1",
      .flexible = "none",
  };

  std::string mechanism{};
  tagged_fields unknown_tags{};

  template <class S>
  static constexpr auto fields() {
    return std::array{
        field<&S::mechanism>("mechanism", "0+"),
    };
  }
};

struct sasl_handshake_response {
  static constexpr message_traits traits{
      .name = "SaslHandshakeResponse",
      .key = api_key::sasl_handshake,
      .kind = message_kind::response,
      .versions = "0-1",
      .flexible = "none",
  };

  int16_t error_code = 0;
  std::vector<std::string> mechanisms{};
  tagged_fields unknown_tags{};

  template <class S>
  static constexpr auto fields() {
    return std::array{
        field<&S::error_code>("errorCode", "0+"),
        field<&S::mechanisms>("mechanisms", "0+"),
    };
  }
};

} // namespace cafka::wire
