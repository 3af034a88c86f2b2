#pragma once

#include "cafka/wire/field.hpp"

#include <cstdint>
#include <optional>
#include <string>
#include <utility>
#include <vector>

namespace cafka::wire {

// Moves of partitions that are under way; null asks for all (KIP-455).

struct list_partition_reassignments_request {
  static constexpr message_traits traits{
      .name = "ListPartitionReassignmentsRequest",
      .key = api_key::list_partition_reassignments,
      .kind = message_kind::request,
      .versions = "0",
      .flexible = "0+",
  };

  struct list_partition_reassignments_topics {
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

  int32_t timeout_ms = 60000;
  std::optional<std::vector<list_partition_reassignments_topics>> topics{};
  tagged_fields unknown_tags{};

  template <class S>
  static constexpr auto fields() {
    return std::array{
        field<&S::timeout_ms>("timeoutMs", "0+"),
        field<&S::topics>("topics", "0+", nullable("0+")),
    };
  }
};

struct list_partition_reassignments_response {
  static constexpr message_traits traits{
      .name = "ListPartitionReassignmentsResponse",
      .key = api_key::list_partition_reassignments,
      .kind = message_kind::response,
      .versions = "0",
      .flexible = "0+",
  };

  struct ongoing_partition_reassignment {
    int32_t partition_index = 0;
    std::vector<int32_t> replicas{};
    std::vector<int32_t> adding_replicas{};
    std::vector<int32_t> removing_replicas{};
    tagged_fields unknown_tags{};

    template <class S>
    static constexpr auto fields() {
      return std::array{
          field<&S::partition_index>("partitionIndex", "0+"),
          field<&S::replicas>("replicas", "0+"),
          field<&S::adding_replicas>("addingReplicas", "0+"),
          field<&S::removing_replicas>("removingReplicas", "0+"),
      };
    }
  };

  struct ongoing_topic_reassignment {
    std::string name{};
    std::vector<ongoing_partition_reassignment> partitions{};
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
  int16_t error_code = 0;
  std::optional<std::string> error_message{std::in_place};
  std::vector<ongoing_topic_reassignment> topics{};
  tagged_fields unknown_tags{};

  template <class S>
  static constexpr auto fields() {
    return std::array{
        field<&S::throttle_time_ms>("throttleTimeMs", "0+"),
        field<&S::error_code>("errorCode", "0+"),
        field<&S::error_message>("errorMessage", "0+", nullable("0+")),
        field<&S::topics>("topics", "0+"),
    };
  }
};

} // namespace cafka::wire
