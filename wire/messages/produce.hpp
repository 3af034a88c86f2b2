#pragma once

#include "cafka/wire/field.hpp"

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

namespace cafka::wire {

// Appends record batches to partitions. With acks 0 there is no response at all. Version 10 names new leaders in the
// answer (KIP-951), 12 lets a transaction add partitions by writing to them (KIP-890), 13 has topic ids for names.

struct produce_request {
  static constexpr message_traits traits{
      .name = "ProduceRequest",
      .key = api_key::produce,
      .kind = message_kind::request,
      .versions = "3-13",
      .flexible = "9+",
  };

  struct partition_produce_data {
    int32_t index = 0;
    bytes_view records{};
    tagged_fields unknown_tags{};

    template <class S>
    static constexpr auto fields() {
      return std::array{
          field<&S::index>("index", "0+"),
          field<&S::records>("records", "0+", nullable("0+")),
      };
    }
  };

  struct topic_produce_data {
    std::string name{};
    uuid topic_id{};
    std::vector<partition_produce_data> partition_data{};
    tagged_fields unknown_tags{};

    template <class S>
    static constexpr auto fields() {
      return std::array{
          field<&S::name>("name", "0-12"),
          field<&S::topic_id>("topicId", "13+"),
          field<&S::partition_data>("partitionData", "0+"),
      };
    }
  };

  std::optional<std::string> transactional_id{};
  int16_t acks = 0;
  int32_t timeout_ms = 0;
  std::vector<topic_produce_data> topic_data{};
  tagged_fields unknown_tags{};

  template <class S>
  static constexpr auto fields() {
    return std::array{
        field<&S::transactional_id>("transactionalId", "3+", nullable("3+")),
        field<&S::acks>("acks", "0+"),
        field<&S::timeout_ms>("timeoutMs", "0+"),
        field<&S::topic_data>("topicData", "0+"),
    };
  }
};

struct produce_response {
  static constexpr message_traits traits{
      .name = "ProduceResponse",
      .key = api_key::produce,
      .kind = message_kind::response,
      .versions = "3-13",
      .flexible = "9+",
  };

  struct batch_index_and_error_message {
    int32_t batch_index = 0;
    std::optional<std::string> batch_index_error_message{};
    tagged_fields unknown_tags{};

    template <class S>
    static constexpr auto fields() {
      return std::array{
          field<&S::batch_index>("batchIndex", "8+"),
          field<&S::batch_index_error_message>("batchIndexErrorMessage", "8+", nullable("8+")),
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
          field<&S::leader_id>("leaderId", "10+"),
          field<&S::leader_epoch>("leaderEpoch", "10+"),
      };
    }
  };

  struct partition_produce_response {
    int32_t index = 0;
    int16_t error_code = 0;
    int64_t base_offset = 0;
    int64_t log_append_time_ms = -1;
    int64_t log_start_offset = -1;
    std::vector<batch_index_and_error_message> record_errors{};
    std::optional<std::string> error_message{};
    leader_id_and_epoch current_leader{};
    tagged_fields unknown_tags{};

    template <class S>
    static constexpr auto fields() {
      return std::array{
          field<&S::index>("index", "0+"),
          field<&S::error_code>("errorCode", "0+"),
          field<&S::base_offset>("baseOffset", "0+"),
          field<&S::log_append_time_ms>("logAppendTimeMs", "2+"),
          field<&S::log_start_offset>("logStartOffset", "5+"),
          field<&S::record_errors>("recordErrors", "8+"),
          field<&S::error_message>("errorMessage", "8+", nullable("8+")),
          field<&S::current_leader>("currentLeader", "10+", tag{0}),
      };
    }
  };

  struct topic_produce_response {
    std::string name{};
    uuid topic_id{};
    std::vector<partition_produce_response> partition_responses{};
    tagged_fields unknown_tags{};

    template <class S>
    static constexpr auto fields() {
      return std::array{
          field<&S::name>("name", "0-12"),
          field<&S::topic_id>("topicId", "13+"),
          field<&S::partition_responses>("partitionResponses", "0+"),
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
          field<&S::node_id>("nodeId", "10+"),
          field<&S::host>("host", "10+"),
          field<&S::port>("port", "10+"),
          field<&S::rack>("rack", "10+", nullable("10+")),
      };
    }
  };

  std::vector<topic_produce_response> responses{};
  int32_t throttle_time_ms = 0;
  std::vector<node_endpoint> node_endpoints{};
  tagged_fields unknown_tags{};

  template <class S>
  static constexpr auto fields() {
    return std::array{
        field<&S::responses>("responses", "0+"),
        field<&S::throttle_time_ms>("throttleTimeMs", "1+"),
        field<&S::node_endpoints>("nodeEndpoints", "10+", tag{0}),
    };
  }
};

} // namespace cafka::wire
