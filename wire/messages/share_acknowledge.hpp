#pragma once

#include "cafka/wire/field.hpp"

#include <cstdint>
#include <optional>
#include <string>
#include <utility>
#include <vector>

namespace cafka::wire {

// Accepts, releases or rejects acquired records (KIP-932).

struct share_acknowledge_request {
  static constexpr message_traits traits{
      .name = "ShareAcknowledgeRequest",
      .key = api_key::share_acknowledge,
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

  struct acknowledge_partition {
    int32_t partition_index = 0;
    std::vector<acknowledgement_batch> acknowledgement_batches{};
    tagged_fields unknown_tags{};

    template <class S>
    static constexpr auto fields() {
      return std::array{
          field<&S::partition_index>("partitionIndex", "0+"),
          field<&S::acknowledgement_batches>("acknowledgementBatches", "0+"),
      };
    }
  };

  struct acknowledge_topic {
    uuid topic_id{};
    std::vector<acknowledge_partition> partitions{};
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
  bool is_renew_ack = false;
  std::vector<acknowledge_topic> topics{};
  tagged_fields unknown_tags{};

  template <class S>
  static constexpr auto fields() {
    return std::array{
        field<&S::group_id>("groupId", "0+", nullable("0+")),
        field<&S::member_id>("memberId", "0+", nullable("0+")),
        field<&S::share_session_epoch>("shareSessionEpoch", "0+"),
        field<&S::is_renew_ack>("isRenewAck", "2+"),
        field<&S::topics>("topics", "0+"),
    };
  }
};

struct share_acknowledge_response {
  static constexpr message_traits traits{
      .name = "ShareAcknowledgeResponse",
      .key = api_key::share_acknowledge,
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

  struct partition_data {
    int32_t partition_index = 0;
    int16_t error_code = 0;
    std::optional<std::string> error_message{};
    leader_id_and_epoch current_leader{};
    tagged_fields unknown_tags{};

    template <class S>
    static constexpr auto fields() {
      return std::array{
          field<&S::partition_index>("partitionIndex", "0+"),
          field<&S::error_code>("errorCode", "0+"),
          field<&S::error_message>("errorMessage", "0+", nullable("0+")),
          field<&S::current_leader>("currentLeader", "0+"),
      };
    }
  };

  struct share_acknowledge_topic_response {
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
  std::vector<share_acknowledge_topic_response> responses{};
  std::vector<node_endpoint> node_endpoints{};
  tagged_fields unknown_tags{};

  template <class S>
  static constexpr auto fields() {
    return std::array{
        field<&S::throttle_time_ms>("throttleTimeMs", "0+"),
        field<&S::error_code>("errorCode", "0+"),
        field<&S::error_message>("errorMessage", "0+", nullable("0+")),
        field<&S::acquisition_lock_timeout_ms>("acquisitionLockTimeoutMs", "2+"),
        field<&S::responses>("responses", "0+"),
        field<&S::node_endpoints>("nodeEndpoints", "0+"),
    };
  }
};

} // namespace cafka::wire
