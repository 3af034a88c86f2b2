#pragma once

#include "cafka/wire/field.hpp"

#include <cstdint>
#include <limits>
#include <optional>
#include <string>
#include <vector>

namespace cafka::wire {

// Brokers or controllers of the cluster, without any topics (KIP-700, KIP-919).

struct describe_cluster_request {
  static constexpr message_traits traits{
      .name = "DescribeClusterRequest",
      .key = api_key::describe_cluster,
      .kind = message_kind::request,
      .versions = "0-2",
      .flexible = "0+",
  };

  bool include_cluster_authorized_operations = false;
  int8_t endpoint_type = 1;
  bool include_fenced_brokers = false;
  tagged_fields unknown_tags{};

  template <class S>
  static constexpr auto fields() {
    return std::array{
        field<&S::include_cluster_authorized_operations>("includeClusterAuthorizedOperations", "0+"),
        field<&S::endpoint_type>("endpointType", "1+"),
        field<&S::include_fenced_brokers>("includeFencedBrokers", "2+"),
    };
  }
};

struct describe_cluster_response {
  static constexpr message_traits traits{
      .name = "DescribeClusterResponse",
      .key = api_key::describe_cluster,
      .kind = message_kind::response,
      .versions = "0-2",
      .flexible = "0+",
  };

  struct describe_cluster_broker {
    int32_t broker_id = 0;
    std::string host{};
    int32_t port = 0;
    std::optional<std::string> rack{};
    bool is_fenced = false;
    tagged_fields unknown_tags{};

    template <class S>
    static constexpr auto fields() {
      return std::array{
          field<&S::broker_id>("brokerId", "0+"), field<&S::host>("host", "0+"),
          field<&S::port>("port", "0+"),          field<&S::rack>("rack", "0+", nullable("0+")),
          field<&S::is_fenced>("isFenced", "2+"),
      };
    }
  };

  int32_t throttle_time_ms = 0;
  int16_t error_code = 0;
  std::optional<std::string> error_message{};
  int8_t endpoint_type = 1;
  std::string cluster_id{};
  int32_t controller_id = -1;
  std::vector<describe_cluster_broker> brokers{};
  int32_t cluster_authorized_operations = std::numeric_limits<int32_t>::min();
  tagged_fields unknown_tags{};

  template <class S>
  static constexpr auto fields() {
    return std::array{
        field<&S::throttle_time_ms>("throttleTimeMs", "0+"),
        field<&S::error_code>("errorCode", "0+"),
        field<&S::error_message>("errorMessage", "0+", nullable("0+")),
        field<&S::endpoint_type>("endpointType", "1+"),
        field<&S::cluster_id>("clusterId", "0+"),
        field<&S::controller_id>("controllerId", "0+"),
        field<&S::brokers>("brokers", "0+"),
        field<&S::cluster_authorized_operations>("clusterAuthorizedOperations", "0+"),
    };
  }
};

} // namespace cafka::wire
