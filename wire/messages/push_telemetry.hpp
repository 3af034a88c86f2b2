#pragma once

#include "cafka/wire/field.hpp"

#include <cstdint>

namespace cafka::wire {

// Hands the metrics over, as compressed OTLP (KIP-714).

struct push_telemetry_request {
  static constexpr message_traits traits{
      .name = "PushTelemetryRequest",
      .key = api_key::push_telemetry,
      .kind = message_kind::request,
      .versions = "0",
      .flexible = "0+",
  };

  uuid client_instance_id{};
  int32_t subscription_id = 0;
  bool terminating = false;
  int8_t compression_type = 0;
  bytes metrics{};
  tagged_fields unknown_tags{};

  template <class S>
  static constexpr auto fields() {
    return std::array{
        field<&S::client_instance_id>("clientInstanceId", "0+"),
        field<&S::subscription_id>("subscriptionId", "0+"),
        field<&S::terminating>("terminating", "0+"),
        field<&S::compression_type>("compressionType", "0+"),
        field<&S::metrics>("metrics", "0+"),
    };
  }
};

struct push_telemetry_response {
  static constexpr message_traits traits{
      .name = "PushTelemetryResponse",
      .key = api_key::push_telemetry,
      .kind = message_kind::response,
      .versions = "0",
      .flexible = "0+",
  };

  int32_t throttle_time_ms = 0;
  int16_t error_code = 0;
  tagged_fields unknown_tags{};

  template <class S>
  static constexpr auto fields() {
    return std::array{
        field<&S::throttle_time_ms>("throttleTimeMs", "0+"),
        field<&S::error_code>("errorCode", "0+"),
    };
  }
};

} // namespace cafka::wire
