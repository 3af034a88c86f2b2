#pragma once

#include "cafka/wire/field.hpp"

#include <cstdint>
#include <string>
#include <vector>

namespace cafka::wire {

// Which metrics the cluster wants from this client, and how often (KIP-714).

struct get_telemetry_subscriptions_request {
  static constexpr message_traits traits{
      .name = "GetTelemetrySubscriptionsRequest",
      .key = api_key::get_telemetry_subscriptions,
      .kind = message_kind::request,
      .versions = "0",
      .flexible = "0+",
  };

  uuid client_instance_id{};
  tagged_fields unknown_tags{};

  template <class S>
  static constexpr auto fields() {
    return std::array{
        field<&S::client_instance_id>("clientInstanceId", "0+"),
    };
  }
};

struct get_telemetry_subscriptions_response {
  static constexpr message_traits traits{
      .name = "GetTelemetrySubscriptionsResponse",
      .key = api_key::get_telemetry_subscriptions,
      .kind = message_kind::response,
      .versions = "0",
      .flexible = "0+",
  };

  int32_t throttle_time_ms = 0;
  int16_t error_code = 0;
  uuid client_instance_id{};
  int32_t subscription_id = 0;
  std::vector<int8_t> accepted_compression_types{};
  int32_t push_interval_ms = 0;
  int32_t telemetry_max_bytes = 0;
  bool delta_temporality = false;
  std::vector<std::string> requested_metrics{};
  tagged_fields unknown_tags{};

  template <class S>
  static constexpr auto fields() {
    return std::array{
        field<&S::throttle_time_ms>("throttleTimeMs", "0+"),
        field<&S::error_code>("errorCode", "0+"),
        field<&S::client_instance_id>("clientInstanceId", "0+"),
        field<&S::subscription_id>("subscriptionId", "0+"),
        field<&S::accepted_compression_types>("acceptedCompressionTypes", "0+"),
        field<&S::push_interval_ms>("pushIntervalMs", "0+"),
        field<&S::telemetry_max_bytes>("telemetryMaxBytes", "0+"),
        field<&S::delta_temporality>("deltaTemporality", "0+"),
        field<&S::requested_metrics>("requestedMetrics", "0+"),
    };
  }
};

} // namespace cafka::wire
