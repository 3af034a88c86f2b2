#pragma once

#include "cafka/wire/field.hpp"

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

namespace cafka::wire {

// Idempotent and transactional producers that are active on partitions (KIP-664).

struct describe_producers_request {
  static constexpr message_traits traits{
      .name = "DescribeProducersRequest",
      .key = api_key::describe_producers,
      .kind = message_kind::request,
      .versions = "0",
      .flexible = "0+",
  };

  struct topic_request {
    std::string name{};
    std::vector<int32_t> partition_indexes{};
    tagged_fields unknown_tags{};

    template <class S>
    static constexpr auto fields() {
      return std::array{
          field<&S::name>("name", "0+"),
          field<&S::partition_indexes>("partitionIndexes", "0+"),
      };
    }
  };

  std::vector<topic_request> topics{};
  tagged_fields unknown_tags{};

  template <class S>
  static constexpr auto fields() {
    return std::array{
        field<&S::topics>("topics", "0+"),
    };
  }
};

struct describe_producers_response {
  static constexpr message_traits traits{
      .name = "DescribeProducersResponse",
      .key = api_key::describe_producers,
      .kind = message_kind::response,
      .versions = "0",
      .flexible = "0+",
  };

  struct producer_state {
    int64_t producer_id = 0;
    int32_t producer_epoch = 0;
    int32_t last_sequence = -1;
    int64_t last_timestamp = -1;
    int32_t coordinator_epoch = 0;
    int64_t current_txn_start_offset = -1;
    tagged_fields unknown_tags{};

    template <class S>
    static constexpr auto fields() {
      return std::array{
          field<&S::producer_id>("producerId", "0+"),
          field<&S::producer_epoch>("producerEpoch", "0+"),
          field<&S::last_sequence>("lastSequence", "0+"),
          field<&S::last_timestamp>("lastTimestamp", "0+"),
          field<&S::coordinator_epoch>("coordinatorEpoch", "0+"),
          field<&S::current_txn_start_offset>("currentTxnStartOffset", "0+"),
      };
    }
  };

  struct partition_response {
    int32_t partition_index = 0;
    int16_t error_code = 0;
    std::optional<std::string> error_message{};
    std::vector<producer_state> active_producers{};
    tagged_fields unknown_tags{};

    template <class S>
    static constexpr auto fields() {
      return std::array{
          field<&S::partition_index>("partitionIndex", "0+"),
          field<&S::error_code>("errorCode", "0+"),
          field<&S::error_message>("errorMessage", "0+", nullable("0+")),
          field<&S::active_producers>("activeProducers", "0+"),
      };
    }
  };

  struct topic_response {
    std::string name{};
    std::vector<partition_response> partitions{};
    tagged_fields unknown_tags{};

    template <class S>
    static constexpr auto fields() {
      return std::array{
          field<&S::name>("name", "0+"),
          field<&S::partitions>("partitions", "0+"),
      };
    }
  };

  int32_t throttle_time_ms = 0;
  std::vector<topic_response> topics{};
  tagged_fields unknown_tags{};

  template <class S>
  static constexpr auto fields() {
    return std::array{
        field<&S::throttle_time_ms>("throttleTimeMs", "0+"),
        field<&S::topics>("topics", "0+"),
    };
  }
};

} // namespace cafka::wire
