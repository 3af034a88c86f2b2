#pragma once

#include "cafka/wire/field.hpp"

#include <cstdint>
#include <limits>
#include <optional>
#include <string>
#include <utility>
#include <vector>

namespace cafka::wire {

// Partitions of topics page by page, with their eligible leader replicas (KIP-966).

struct describe_topic_partitions_request {
  static constexpr message_traits traits{
      .name = "DescribeTopicPartitionsRequest",
      .key = api_key::describe_topic_partitions,
      .kind = message_kind::request,
      .versions = "0",
      .flexible = "0+",
  };

  struct topic_request {
    std::string name{};
    tagged_fields unknown_tags{};

    template <class S>
    static constexpr auto fields() {
      return std::array{
          field<&S::name>("name", "0+"),
      };
    }
  };

  struct cursor_data {
    std::string topic_name{};
    int32_t partition_index = 0;
    tagged_fields unknown_tags{};

    template <class S>
    static constexpr auto fields() {
      return std::array{
          field<&S::topic_name>("topicName", "0+"),
          field<&S::partition_index>("partitionIndex", "0+"),
      };
    }
  };

  std::vector<topic_request> topics{};
  int32_t response_partition_limit = 2000;
  std::optional<cursor_data> cursor{};
  tagged_fields unknown_tags{};

  template <class S>
  static constexpr auto fields() {
    return std::array{
        field<&S::topics>("topics", "0+"),
        field<&S::response_partition_limit>("responsePartitionLimit", "0+"),
        field<&S::cursor>("cursor", "0+", nullable("0+")),
    };
  }
};

struct describe_topic_partitions_response {
  static constexpr message_traits traits{
      .name = "DescribeTopicPartitionsResponse",
      .key = api_key::describe_topic_partitions,
      .kind = message_kind::response,
      .versions = "0",
      .flexible = "0+",
  };

  struct partition {
    int16_t error_code = 0;
    int32_t partition_index = 0;
    int32_t leader_id = 0;
    int32_t leader_epoch = -1;
    std::vector<int32_t> replica_nodes{};
    std::vector<int32_t> isr_nodes{};
    std::optional<std::vector<int32_t>> eligible_leader_replicas{};
    std::optional<std::vector<int32_t>> last_known_elr{};
    std::vector<int32_t> offline_replicas{};
    tagged_fields unknown_tags{};

    template <class S>
    static constexpr auto fields() {
      return std::array{
          field<&S::error_code>("errorCode", "0+"),
          field<&S::partition_index>("partitionIndex", "0+"),
          field<&S::leader_id>("leaderId", "0+"),
          field<&S::leader_epoch>("leaderEpoch", "0+"),
          field<&S::replica_nodes>("replicaNodes", "0+"),
          field<&S::isr_nodes>("isrNodes", "0+"),
          field<&S::eligible_leader_replicas>("eligibleLeaderReplicas", "0+", nullable("0+")),
          field<&S::last_known_elr>("lastKnownElr", "0+", nullable("0+")),
          field<&S::offline_replicas>("offlineReplicas", "0+"),
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
          field<&S::name>("name", "0+", nullable("0+")),
          field<&S::topic_id>("topicId", "0+"),
          field<&S::is_internal>("isInternal", "0+"),
          field<&S::partitions>("partitions", "0+"),
          field<&S::topic_authorized_operations>("topicAuthorizedOperations", "0+"),
      };
    }
  };

  struct cursor {
    std::string topic_name{};
    int32_t partition_index = 0;
    tagged_fields unknown_tags{};

    template <class S>
    static constexpr auto fields() {
      return std::array{
          field<&S::topic_name>("topicName", "0+"),
          field<&S::partition_index>("partitionIndex", "0+"),
      };
    }
  };

  int32_t throttle_time_ms = 0;
  std::vector<topic> topics{};
  std::optional<cursor> next_cursor{};
  tagged_fields unknown_tags{};

  template <class S>
  static constexpr auto fields() {
    return std::array{
        field<&S::throttle_time_ms>("throttleTimeMs", "0+"),
        field<&S::topics>("topics", "0+"),
        field<&S::next_cursor>("nextCursor", "0+", nullable("0+")),
    };
  }
};

} // namespace cafka::wire
