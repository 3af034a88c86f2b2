#pragma once

#include "cafka/wire/field.hpp"

#include <cstdint>
#include <limits>
#include <optional>
#include <string>
#include <utility>
#include <vector>

namespace cafka::wire {

// Reads record batches from partitions. Version 7 brought sessions that send only what has changed (KIP-227), 11 reads
// from the nearest replica (KIP-392), 12 detects truncation (KIP-595), 13 has topic ids (KIP-516), 16 names new leaders
// (KIP-951).

struct fetch_request {
  static constexpr message_traits traits{
      .name = "FetchRequest",
      .key = api_key::fetch,
      .kind = message_kind::request,
      .versions = "4-18",
      .flexible = "12+",
  };

  struct replica_state_data {
    int32_t replica_id = -1;
    int64_t replica_epoch = -1;
    tagged_fields unknown_tags{};

    template <class S>
    static constexpr auto fields() {
      return std::array{
          field<&S::replica_id>("replicaId", "15+"),
          field<&S::replica_epoch>("replicaEpoch", "15+"),
      };
    }
  };

  struct fetch_partition {
    int32_t partition = 0;
    int32_t current_leader_epoch = -1;
    int64_t fetch_offset = 0;
    int32_t last_fetched_epoch = -1;
    int64_t log_start_offset = -1;
    int32_t partition_max_bytes = 0;
    uuid replica_directory_id{};
    int64_t high_watermark = std::numeric_limits<int64_t>::max();
    tagged_fields unknown_tags{};

    template <class S>
    static constexpr auto fields() {
      return std::array{
          field<&S::partition>("partition", "0+"),
          field<&S::current_leader_epoch>("currentLeaderEpoch", "9+"),
          field<&S::fetch_offset>("fetchOffset", "0+"),
          field<&S::last_fetched_epoch>("lastFetchedEpoch", "12+"),
          field<&S::log_start_offset>("logStartOffset", "5+"),
          field<&S::partition_max_bytes>("partitionMaxBytes", "0+"),
          field<&S::replica_directory_id>("replicaDirectoryId", "17+", tag{0}),
          field<&S::high_watermark>("highWatermark", "18+", tag{1}),
      };
    }
  };

  struct fetch_topic {
    std::string topic{};
    uuid topic_id{};
    std::vector<fetch_partition> partitions{};
    tagged_fields unknown_tags{};

    template <class S>
    static constexpr auto fields() {
      return std::array{
          field<&S::topic>("topic", "0-12"),
          field<&S::topic_id>("topicId", "13+"),
          field<&S::partitions>("partitions", "0+"),
      };
    }
  };

  struct forgotten_topic {
    std::string topic{};
    uuid topic_id{};
    std::vector<int32_t> partitions{};
    tagged_fields unknown_tags{};

    template <class S>
    static constexpr auto fields() {
      return std::array{
          field<&S::topic>("topic", "7-12"),
          field<&S::topic_id>("topicId", "13+"),
          field<&S::partitions>("partitions", "7+"),
      };
    }
  };

  std::optional<std::string> cluster_id{};
  int32_t replica_id = -1;
  replica_state_data replica_state{};
  int32_t max_wait_ms = 0;
  int32_t min_bytes = 0;
  int32_t max_bytes = std::numeric_limits<int32_t>::max();
  int8_t isolation_level = 0;
  int32_t session_id = 0;
  int32_t session_epoch = -1;
  std::vector<fetch_topic> topics{};
  std::vector<forgotten_topic> forgotten_topics_data{};
  std::string rack_id{};
  tagged_fields unknown_tags{};

  template <class S>
  static constexpr auto fields() {
    return std::array{
        field<&S::cluster_id>("clusterId", "12+", nullable("12+"), tag{0}),
        field<&S::replica_id>("replicaId", "0-14"),
        field<&S::replica_state>("replicaState", "15+", tag{1}),
        field<&S::max_wait_ms>("maxWaitMs", "0+"),
        field<&S::min_bytes>("minBytes", "0+"),
        field<&S::max_bytes>("maxBytes", "3+"),
        field<&S::isolation_level>("isolationLevel", "4+"),
        field<&S::session_id>("sessionId", "7+"),
        field<&S::session_epoch>("sessionEpoch", "7+"),
        field<&S::topics>("topics", "0+"),
        field<&S::forgotten_topics_data>("forgottenTopicsData", "7+"),
        field<&S::rack_id>("rackId", "11+"),
    };
  }
};

struct fetch_response {
  static constexpr message_traits traits{
      .name = "FetchResponse",
      .key = api_key::fetch,
      .kind = message_kind::response,
      .versions = "4-18",
      .flexible = "12+",
  };

  struct epoch_end_offset {
    int32_t epoch = -1;
    int64_t end_offset = -1;
    tagged_fields unknown_tags{};

    template <class S>
    static constexpr auto fields() {
      return std::array{
          field<&S::epoch>("epoch", "12+"),
          field<&S::end_offset>("endOffset", "12+"),
      };
    }
  };

  struct leader_id_and_epoch {
    int32_t leader_id = -1;
    int32_t leader_epoch = -1;
    tagged_fields unknown_tags{};

    template <class S>
    static constexpr auto fields() {
      return std::array{
          field<&S::leader_id>("leaderId", "12+"),
          field<&S::leader_epoch>("leaderEpoch", "12+"),
      };
    }
  };

  struct snapshot_id_data {
    int64_t end_offset = -1;
    int32_t epoch = -1;
    tagged_fields unknown_tags{};

    template <class S>
    static constexpr auto fields() {
      return std::array{
          field<&S::end_offset>("endOffset", "0+"),
          field<&S::epoch>("epoch", "0+"),
      };
    }
  };

  struct aborted_transaction {
    int64_t producer_id = 0;
    int64_t first_offset = 0;
    tagged_fields unknown_tags{};

    template <class S>
    static constexpr auto fields() {
      return std::array{
          field<&S::producer_id>("producerId", "4+"),
          field<&S::first_offset>("firstOffset", "4+"),
      };
    }
  };

  struct partition_data {
    int32_t partition_index = 0;
    int16_t error_code = 0;
    int64_t high_watermark = 0;
    int64_t last_stable_offset = -1;
    int64_t log_start_offset = -1;
    epoch_end_offset diverging_epoch{};
    leader_id_and_epoch current_leader{};
    snapshot_id_data snapshot_id{};
    std::optional<std::vector<aborted_transaction>> aborted_transactions{std::in_place};
    int32_t preferred_read_replica = -1;
    bytes_view records{};
    tagged_fields unknown_tags{};

    template <class S>
    static constexpr auto fields() {
      return std::array{
          field<&S::partition_index>("partitionIndex", "0+"),
          field<&S::error_code>("errorCode", "0+"),
          field<&S::high_watermark>("highWatermark", "0+"),
          field<&S::last_stable_offset>("lastStableOffset", "4+"),
          field<&S::log_start_offset>("logStartOffset", "5+"),
          field<&S::diverging_epoch>("divergingEpoch", "12+", tag{0}),
          field<&S::current_leader>("currentLeader", "12+", tag{1}),
          field<&S::snapshot_id>("snapshotId", "12+", tag{2}),
          field<&S::aborted_transactions>("abortedTransactions", "4+", nullable("4+")),
          field<&S::preferred_read_replica>("preferredReadReplica", "11+"),
          field<&S::records>("records", "0+", nullable("0+")),
      };
    }
  };

  struct fetchable_topic_response {
    std::string topic{};
    uuid topic_id{};
    std::vector<partition_data> partitions{};
    tagged_fields unknown_tags{};

    template <class S>
    static constexpr auto fields() {
      return std::array{
          field<&S::topic>("topic", "0-12"),
          field<&S::topic_id>("topicId", "13+"),
          field<&S::partitions>("partitions", "0+"),
      };
    }
  };

  struct node_endpoint {
    int32_t node_id = 0;
    std::string host{};
    int32_t port = 0;
    std::optional<std::string> rack{};
    tagged_fields unknown_tags{};

    template <class S>
    static constexpr auto fields() {
      return std::array{
          field<&S::node_id>("nodeId", "16+"),
          field<&S::host>("host", "16+"),
          field<&S::port>("port", "16+"),
          field<&S::rack>("rack", "16+", nullable("16+")),
      };
    }
  };

  int32_t throttle_time_ms = 0;
  int16_t error_code = 0;
  int32_t session_id = 0;
  std::vector<fetchable_topic_response> responses{};
  std::vector<node_endpoint> node_endpoints{};
  tagged_fields unknown_tags{};

  template <class S>
  static constexpr auto fields() {
    return std::array{
        field<&S::throttle_time_ms>("throttleTimeMs", "1+"),
        field<&S::error_code>("errorCode", "7+"),
        field<&S::session_id>("sessionId", "7+"),
        field<&S::responses>("responses", "0+"),
        field<&S::node_endpoints>("nodeEndpoints", "16+", tag{0}),
    };
  }
};

} // namespace cafka::wire
