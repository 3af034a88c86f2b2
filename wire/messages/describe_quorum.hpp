#pragma once

#include "cafka/wire/field.hpp"

#include <cstdint>
#include <optional>
#include <string>
#include <utility>
#include <vector>

namespace cafka::wire {

// Voters and observers of the KRaft quorum, and how far each has read (KIP-595, KIP-836, KIP-853).

struct describe_quorum_request {
  static constexpr message_traits traits{
      .name = "DescribeQuorumRequest",
      .key = api_key::describe_quorum,
      .kind = message_kind::request,
      .versions = "0-2",
      .flexible = "0+",
  };

  struct partition_data {
    int32_t partition_index = 0;
    tagged_fields unknown_tags{};

    template <class S>
    static constexpr auto fields() {
      return std::array{
          field<&S::partition_index>("partitionIndex", "0+"),
      };
    }
  };

  struct topic_data {
    std::string topic_name{};
    std::vector<partition_data> partitions{};
    tagged_fields unknown_tags{};

    template <class S>
    static constexpr auto fields() {
      return std::array{
          field<&S::topic_name>("topicName", "0+"),
          field<&S::partitions>("partitions", "0+"),
      };
    }
  };

  std::vector<topic_data> topics{};
  tagged_fields unknown_tags{};

  template <class S>
  static constexpr auto fields() {
    return std::array{
        field<&S::topics>("topics", "0+"),
    };
  }
};

struct describe_quorum_response {
  static constexpr message_traits traits{
      .name = "DescribeQuorumResponse",
      .key = api_key::describe_quorum,
      .kind = message_kind::response,
      .versions = "0-2",
      .flexible = "0+",
  };

  struct replica_state {
    int32_t replica_id = 0;
    uuid replica_directory_id{};
    int64_t log_end_offset = 0;
    int64_t last_fetch_timestamp = -1;
    int64_t last_caught_up_timestamp = -1;
    tagged_fields unknown_tags{};

    template <class S>
    static constexpr auto fields() {
      return std::array{
          field<&S::replica_id>("replicaId", "0+"),
          field<&S::replica_directory_id>("replicaDirectoryId", "2+"),
          field<&S::log_end_offset>("logEndOffset", "0+"),
          field<&S::last_fetch_timestamp>("lastFetchTimestamp", "1+"),
          field<&S::last_caught_up_timestamp>("lastCaughtUpTimestamp", "1+"),
      };
    }
  };

  struct partition_data {
    int32_t partition_index = 0;
    int16_t error_code = 0;
    std::optional<std::string> error_message{std::in_place};
    int32_t leader_id = 0;
    int32_t leader_epoch = 0;
    int64_t high_watermark = 0;
    std::vector<replica_state> current_voters{};
    std::vector<replica_state> observers{};
    tagged_fields unknown_tags{};

    template <class S>
    static constexpr auto fields() {
      return std::array{
          field<&S::partition_index>("partitionIndex", "0+"),
          field<&S::error_code>("errorCode", "0+"),
          field<&S::error_message>("errorMessage", "2+", nullable("2+")),
          field<&S::leader_id>("leaderId", "0+"),
          field<&S::leader_epoch>("leaderEpoch", "0+"),
          field<&S::high_watermark>("highWatermark", "0+"),
          field<&S::current_voters>("currentVoters", "0+"),
          field<&S::observers>("observers", "0+"),
      };
    }
  };

  struct topic_data {
    std::string topic_name{};
    std::vector<partition_data> partitions{};
    tagged_fields unknown_tags{};

    template <class S>
    static constexpr auto fields() {
      return std::array{
          field<&S::topic_name>("topicName", "0+"),
          field<&S::partitions>("partitions", "0+"),
      };
    }
  };

  struct listener {
    std::string name{};
    std::string host{};
    uint16_t port = 0;
    tagged_fields unknown_tags{};

    template <class S>
    static constexpr auto fields() {
      return std::array{
          field<&S::name>("name", "2+"),
          field<&S::host>("host", "2+"),
          field<&S::port>("port", "2+"),
      };
    }
  };

  struct node {
    int32_t node_id = 0;
    std::vector<listener> listeners{};
    tagged_fields unknown_tags{};

    template <class S>
    static constexpr auto fields() {
      return std::array{
          field<&S::node_id>("nodeId", "2+"),
          field<&S::listeners>("listeners", "2+"),
      };
    }
  };

  int16_t error_code = 0;
  std::optional<std::string> error_message{std::in_place};
  std::vector<topic_data> topics{};
  std::vector<node> nodes{};
  tagged_fields unknown_tags{};

  template <class S>
  static constexpr auto fields() {
    return std::array{
        field<&S::error_code>("errorCode", "0+"),
        field<&S::error_message>("errorMessage", "2+", nullable("2+")),
        field<&S::topics>("topics", "0+"),
        field<&S::nodes>("nodes", "2+"),
    };
  }
};

} // namespace cafka::wire
