#pragma once

#include "cafka/wire/field.hpp"

#include <cstdint>
#include <optional>
#include <string>
#include <utility>
#include <vector>

namespace cafka::wire {

// Moves partitions to other brokers; null replicas cancel (KIP-455).

struct alter_partition_reassignments_request {
  static constexpr message_traits traits{
      .name = "AlterPartitionReassignmentsRequest",
      .key = api_key::alter_partition_reassignments,
      .kind = message_kind::request,
      .versions = "0-1",
      .flexible = "0+",
  };

  struct reassignable_partition {
    int32_t partition_index = 0;
    std::optional<std::vector<int32_t>> replicas{};
    tagged_fields unknown_tags{};

    template <class S>
    static constexpr auto fields() {
      return std::array{
          field<&S::partition_index>("partitionIndex", "0+"),
          field<&S::replicas>("replicas", "0+", nullable("0+")),
      };
    }
  };

  struct reassignable_topic {
    std::string name{};
    std::vector<reassignable_partition> partitions{};
    tagged_fields unknown_tags{};

    template <class S>
    static constexpr auto fields() {
      return std::array{
          field<&S::name>("name", "0+"),
          field<&S::partitions>("partitions", "0+"),
      };
    }
  };

  int32_t timeout_ms = 60000;
  bool allow_replication_factor_change = true;
  std::vector<reassignable_topic> topics{};
  tagged_fields unknown_tags{};

  template <class S>
  static constexpr auto fields() {
    return std::array{
        field<&S::timeout_ms>("timeoutMs", "0+"),
        field<&S::allow_replication_factor_change>("allowReplicationFactorChange", "1+"),
        field<&S::topics>("topics", "0+"),
    };
  }
};

struct alter_partition_reassignments_response {
  static constexpr message_traits traits{
      .name = "AlterPartitionReassignmentsResponse",
      .key = api_key::alter_partition_reassignments,
      .kind = message_kind::response,
      .versions = "0-1",
      .flexible = "0+",
  };

  struct reassignable_partition_response {
    int32_t partition_index = 0;
    int16_t error_code = 0;
    std::optional<std::string> error_message{std::in_place};
    tagged_fields unknown_tags{};

    template <class S>
    static constexpr auto fields() {
      return std::array{
          field<&S::partition_index>("partitionIndex", "0+"),
          field<&S::error_code>("errorCode", "0+"),
          field<&S::error_message>("errorMessage", "0+", nullable("0+")),
      };
    }
  };

  struct reassignable_topic_response {
    std::string name{};
    std::vector<reassignable_partition_response> partitions{};
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
  bool allow_replication_factor_change = true;
  int16_t error_code = 0;
  std::optional<std::string> error_message{std::in_place};
  std::vector<reassignable_topic_response> responses{};
  tagged_fields unknown_tags{};

  template <class S>
  static constexpr auto fields() {
    return std::array{
        field<&S::throttle_time_ms>("throttleTimeMs", "0+"),
        field<&S::allow_replication_factor_change>("allowReplicationFactorChange", "1+"),
        field<&S::error_code>("errorCode", "0+"),
        field<&S::error_message>("errorMessage", "0+", nullable("0+")),
        field<&S::responses>("responses", "0+"),
    };
  }
};

} // namespace cafka::wire
