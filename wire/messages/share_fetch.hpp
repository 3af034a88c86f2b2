#pragma once

#include "cafka/wire/field.hpp"

#include <cstdint>
#include <limits>
#include <optional>
#include <string>
#include <utility>
#include <vector>

namespace cafka::wire {

// Acquires records for a member of a share group, and acknowledges earlier ones on the way (KIP-932).

struct share_fetch_request {
  static constexpr message_traits traits{
      .name = "ShareFetchRequest",
      .key = api_key::share_fetch,
      .kind = message_kind::request,
      .versions = "1-2",
      .flexible = "0+",
  };

  struct acknowledgement_batch {
    int64_t first_offset = 0;
    int64_t last_offset = 0;
    std::vector<int8_t> acknowledge_types{};
    tagged_fields unknown_tags{};

    template <class S>
    static constexpr auto fields() {
      return std::array{
          field<&S::first_offset>("firstOffset", "0+"),
          field<&S::last_offset>("lastOffset", "0+"),
          field<&S::acknowledge_types>("acknowledgeTypes", "0+"),
      };
    }
  };

  struct fetch_partition {
    int32_t partition_index = 0;
    int32_t partition_max_bytes = 0;
    std::vector<acknowledgement_batch> acknowledgement_batches{};
    tagged_fields unknown_tags{};

    template <class S>
    static constexpr auto fields() {
      return std::array{
          field<&S::partition_index>("partitionIndex", "0+"),
          field<&S::partition_max_bytes>("partitionMaxBytes", "0"),
          field<&S::acknowledgement_batches>("acknowledgementBatches", "0+"),
      };
    }
  };

  struct fetch_topic {
    uuid topic_id{};
    std::vector<fetch_partition> partitions{};
    tagged_fields unknown_tags{};

    template <class S>
    static constexpr auto fields() {
      return std::array{
          field<&S::topic_id>("topicId", "0+"),
          field<&S::partitions>("partitions", "0+"),
      };
    }
  };

  struct forgotten_topic {
    uuid topic_id{};
    std::vector<int32_t> partitions{};
    tagged_fields unknown_tags{};

    template <class S>
    static constexpr auto fields() {
      return std::array{
          field<&S::topic_id>("topicId", "0+"),
          field<&S::partitions>("partitions", "0+"),
      };
    }
  };

  std::optional<std::string> group_id{};
  std::optional<std::string> member_id{std::in_place};
  int32_t share_session_epoch = 0;
  int32_t max_wait_ms = 0;
  int32_t min_bytes = 0;
  int32_t max_bytes = std::numeric_limits<int32_t>::max();
  int32_t max_records = 0;
  int32_t batch_size = 0;
  int8_t share_acquire_mode = 0;
  bool is_renew_ack = false;
  std::vector<fetch_topic> topics{};
  std::vector<forgotten_topic> forgotten_topics_data{};
  tagged_fields unknown_tags{};

  template <class S>
  static constexpr auto fields() {
    return std::array{
        field<&S::group_id>("groupId", "0+", nullable("0+")),
        field<&S::member_id>("memberId", "0+", nullable("0+")),
        field<&S::share_session_epoch>("shareSessionEpoch", "0+"),
        field<&S::max_wait_ms>("maxWaitMs", "0+"),
        field<&S::min_bytes>("minBytes", "0+"),
        field<&S::max_bytes>("maxBytes", "0+"),
        field<&S::max_records>("maxRecords", "1+"),
        field<&S::batch_size>("batchSize", "1+"),
        field<&S::share_acquire_mode>("shareAcquireMode", "2+"),
        field<&S::is_renew_ack>("isRenewAck", "2+"),
        field<&S::topics>("topics", "0+"),
        field<&S::forgotten_topics_data>("forgottenTopicsData", "0+"),
    };
  }
};

struct share_fetch_response {
  static constexpr message_traits traits{
      .name = "ShareFetchResponse",
      .key = api_key::share_fetch,
      .kind = message_kind::response,
      .versions = "1-2",
      .flexible = "0+",
  };

  struct leader_id_and_epoch {
    int32_t leader_id = 0;
    int32_t leader_epoch = 0;
    tagged_fields unknown_tags{};

    template <class S>
    static constexpr auto fields() {
      return std::array{
          field<&S::leader_id>("leaderId", "0+"),
          field<&S::leader_epoch>("leaderEpoch", "0+"),
      };
    }
  };

  struct acquired_records_data {
    int64_t first_offset = 0;
    int64_t last_offset = 0;
    int16_t delivery_count = 0;
    tagged_fields unknown_tags{};

    template <class S>
    static constexpr auto fields() {
      return std::array{
          field<&S::first_offset>("firstOffset", "0+"),
          field<&S::last_offset>("lastOffset", "0+"),
          field<&S::delivery_count>("deliveryCount", "0+"),
      };
    }
  };

  struct partition_data {
    int32_t partition_index = 0;
    int16_t error_code = 0;
    std::optional<std::string> error_message{};
    int16_t acknowledge_error_code = 0;
    std::optional<std::string> acknowledge_error_message{};
    leader_id_and_epoch current_leader{};
    bytes_view records{};
    std::vector<acquired_records_data> acquired_records{};
    tagged_fields unknown_tags{};

    template <class S>
    static constexpr auto fields() {
      return std::array{
          field<&S::partition_index>("partitionIndex", "0+"),
          field<&S::error_code>("errorCode", "0+"),
          field<&S::error_message>("errorMessage", "0+", nullable("0+")),
          field<&S::acknowledge_error_code>("acknowledgeErrorCode", "0+"),
          field<&S::acknowledge_error_message>("acknowledgeErrorMessage", "0+", nullable("0+")),
          field<&S::current_leader>("currentLeader", "0+"),
          field<&S::records>("records", "0+", nullable("0")),
          field<&S::acquired_records>("acquiredRecords", "0+"),
      };
    }
  };

  struct share_fetchable_topic_response {
    uuid topic_id{};
    std::vector<partition_data> partitions{};
    tagged_fields unknown_tags{};

    template <class S>
    static constexpr auto fields() {
      return std::array{
          field<&S::topic_id>("topicId", "0+"),
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
          field<&S::node_id>("nodeId", "0+"),
          field<&S::host>("host", "0+"),
          field<&S::port>("port", "0+"),
          field<&S::rack>("rack", "0+", nullable("0+")),
      };
    }
  };

  int32_t throttle_time_ms = 0;
  int16_t error_code = 0;
  std::optional<std::string> error_message{};
  int32_t acquisition_lock_timeout_ms = 0;
  std::vector<share_fetchable_topic_response> responses{};
  std::vector<node_endpoint> node_endpoints{};
  tagged_fields unknown_tags{};

  template <class S>
  static constexpr auto fields() {
    return std::array{
        field<&S::throttle_time_ms>("throttleTimeMs", "0+"),
        field<&S::error_code>("errorCode", "0+"),
        field<&S::error_message>("errorMessage", "0+", nullable("0+")),
        field<&S::acquisition_lock_timeout_ms>("acquisitionLockTimeoutMs", "1+"),
        field<&S::responses>("responses", "0+"),
        field<&S::node_endpoints>("nodeEndpoints", "0+"),
    };
  }
};

} // namespace cafka::wire
