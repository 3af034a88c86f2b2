#pragma once

#include "cafka/wire/field.hpp"

#include <cstdint>
#include <limits>
#include <optional>
#include <string>
#include <utility>
#include <vector>

namespace cafka::wire {

// Brokers, topics, and which broker leads each partition. Asking for no topics: null from version 1 on means all,
// an empty list none; in version 0 the empty list means all. Topic ids came with version 10 (KIP-516).

struct metadata_request {
  static constexpr message_traits traits{
      .name = "MetadataRequest",
      .key = api_key::metadata,
      .kind = message_kind::request,
      .versions = "0-13",
      .flexible = "9+",
  };

  struct topic {
    uuid topic_id{};
    std::optional<std::string> name{std::in_place};
    tagged_fields unknown_tags{};

    template <class S>
    static constexpr auto fields() {
      return std::array{
          field<&S::topic_id>("topicId", "10+"),
          field<&S::name>("name", "0+", nullable("10+")),
      };
    }
  };

  std::optional<std::vector<topic>> topics{std::in_place};
  bool allow_auto_topic_creation = true;
  bool include_cluster_authorized_operations = false;
  bool include_topic_authorized_operations = false;
  tagged_fields unknown_tags{};

  template <class S>
  static constexpr auto fields() {
    return std::array{
        field<&S::topics>("topics", "0+", nullable("1+")),
        field<&S::allow_auto_topic_creation>("allowAutoTopicCreation", "4+"),
        field<&S::include_cluster_authorized_operations>("includeClusterAuthorizedOperations", "8-10"),
        field<&S::include_topic_authorized_operations>("includeTopicAuthorizedOperations", "8+"),
    };
  }
};

struct metadata_response {
  static constexpr message_traits traits{
      .name = "MetadataResponse",
      .key = api_key::metadata,
      .kind = message_kind::response,
      .versions = "0-13",
      .flexible = "9+",
  };

  struct broker {
    int32_t node_id = 0;
    std::string host{};
    int32_t port = 0;
    std::optional<std::string> rack{};
    tagged_fields unknown_tags{};

    template <class S>
    static constexpr auto fields() {
      return std::array{
          field<&S::node_id>("nodeId", "0+"),
          field<&S::host>("host", "0+"),
          field<&S::port>("port", "0+"),
          field<&S::rack>("rack", "1+", nullable("1+")),
      };
    }
  };

  struct partition {
    int16_t error_code = 0;
    int32_t partition_index = 0;
    int32_t leader_id = 0;
    int32_t leader_epoch = -1;
    std::vector<int32_t> replica_nodes{};
    std::vector<int32_t> isr_nodes{};
    std::vector<int32_t> offline_replicas{};
    tagged_fields unknown_tags{};

    template <class S>
    static constexpr auto fields() {
      return std::array{
          field<&S::error_code>("errorCode", "0+"),
          field<&S::partition_index>("partitionIndex", "0+"),
          field<&S::leader_id>("leaderId", "0+"),
          field<&S::leader_epoch>("leaderEpoch", "7+"),
          field<&S::replica_nodes>("replicaNodes", "0+"),
          field<&S::isr_nodes>("isrNodes", "0+"),
          field<&S::offline_replicas>("offlineReplicas", "5+"),
      };
    }
  };

  struct topic {
    int16_t error_code = 0;
    std::optional<std::string> name{std::in_place};
    uuid topic_id{};
    bool is_internal = false;
    std::vector<partition> partitions{};
    int32_t topic_authorized_operations = std::numeric_limits<int32_t>::min();
    tagged_fields unknown_tags{};

    template <class S>
    static constexpr auto fields() {
      return std::array{
          field<&S::error_code>("errorCode", "0+"),
          field<&S::name>("name", "0+", nullable("12+")),
          field<&S::topic_id>("topicId", "10+"),
          field<&S::is_internal>("isInternal", "1+"),
          field<&S::partitions>("partitions", "0+"),
          field<&S::topic_authorized_operations>("topicAuthorizedOperations", "8+"),
      };
    }
  };

  int32_t throttle_time_ms = 0;
  std::vector<broker> brokers{};
  std::optional<std::string> cluster_id{};
  int32_t controller_id = -1;
  std::vector<topic> topics{};
  int32_t cluster_authorized_operations = std::numeric_limits<int32_t>::min();
  int16_t error_code = 0;
  tagged_fields unknown_tags{};

  template <class S>
  static constexpr auto fields() {
    return std::array{
        field<&S::throttle_time_ms>("throttleTimeMs", "3+"),
        field<&S::brokers>("brokers", "0+"),
        field<&S::cluster_id>("clusterId", "2+", nullable("2+")),
        field<&S::controller_id>("controllerId", "1+"),
        field<&S::topics>("topics", "0+"),
        field<&S::cluster_authorized_operations>("clusterAuthorizedOperations", "8-10"),
        field<&S::error_code>("errorCode", "13+"),
    };
  }
};

} // namespace cafka::wire
