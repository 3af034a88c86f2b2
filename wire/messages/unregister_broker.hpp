#pragma once

#include "cafka/wire/field.hpp"

#include <cstdint>
#include <optional>
#include <string>
#include <utility>

namespace cafka::wire {

// Forgets a broker that is gone for good (KIP-631).

struct unregister_broker_request {
  static constexpr message_traits traits{
      .name = "UnregisterBrokerRequest",
      .key = api_key::unregister_broker,
      .kind = message_kind::request,
      .versions = "0",
      .flexible = "0+",
  };

  int32_t broker_id = 0;
  tagged_fields unknown_tags{};

  template <class S>
  static constexpr auto fields() {
    return std::array{
        field<&S::broker_id>("brokerId", "0+"),
    };
  }
};

struct unregister_broker_response {
  static constexpr message_traits traits{
      .name = "UnregisterBrokerResponse",
      .key = api_key::unregister_broker,
      .kind = message_kind::response,
      .versions = "0",
      .flexible = "0+",
  };

  int32_t throttle_time_ms = 0;
  int16_t error_code = 0;
  std::optional<std::string> error_message{std::in_place};
  tagged_fields unknown_tags{};

  template <class S>
  static constexpr auto fields() {
    return std::array{
        field<&S::throttle_time_ms>("throttleTimeMs", "0+"),
        field<&S::error_code>("errorCode", "0+"),
        field<&S::error_message>("errorMessage", "0+", nullable("0+")),
    };
  }
};

} // namespace cafka::wire
