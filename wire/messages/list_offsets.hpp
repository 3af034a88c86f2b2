#pragma once

#include "cafka/wire/field.hpp"

#include <cstdint>
#include <string>
#include <vector>

namespace cafka::wire {

// Finds the offset of a time, of the start or of the end of a partition. Negative timestamps are special: -1 the end,
// -2 the start, -3 the highest timestamp (KIP-734), -4 the local start, -5 the tiered end (KIP-405).

struct list_offsets_request {
  static constexpr message_traits traits{
      .name = "ListOffsetsRequest",
      .key = api_key::list_offsets,
      .kind = message_kind::request,
      .versions = "1-11",
      .flexible = "6+",
  };

  struct list_offsets_partition {
    int32_t partition_index = 0;
    int32_t current_leader_epoch = -1;
    int64_t timestamp = 0;
    tagged_fields unknown_tags{};

    template <class S>
    static constexpr auto fields() {
      return std::array{
          field<&S::partition_index>("partitionIndex", "0+"),
          field<&S::current_leader_epoch>("currentLeaderEpoch", "4+"),
          field<&S::timestamp>("timestamp", "0+"),
      };
    }
  };

  struct list_offsets_topic {
    std::string name{};
    std::vector<list_offsets_partition> partitions{};
    tagged_fields unknown_tags{};

    template <class S>
    static constexpr auto fields() {
      return std::array{
          field<&S::name>("name", "0+"),
          field<&S::partitions>("partitions", "0+"),
      };
    }
  };

  int32_t replica_id = 0;
  int8_t isolation_level = 0;
  std::vector<list_offsets_topic> topics{};
  int32_t timeout_ms = 0;
  tagged_fields unknown_tags{};

  template <class S>
  static constexpr auto fields() {
    return std::array{
        field<&S::replica_id>("replicaId", "0+"),
        field<&S::isolation_level>("isolationLevel", "2+"),
        field<&S::topics>("topics", "0+"),
        field<&S::timeout_ms>("timeoutMs", "10+"),
    };
  }
};

struct list_offsets_response {
  static constexpr message_traits traits{
      .name = "ListOffsetsResponse",
      .key = api_key::list_offsets,
      .kind = message_kind::response,
      .versions = "1-11",
      .flexible = "6+",
  };

  struct list_offsets_partition_response {
    int32_t partition_index = 0;
    int16_t error_code = 0;
    int64_t timestamp = -1;
    int64_t offset = -1;
    int32_t leader_epoch = -1;
    tagged_fields unknown_tags{};

    template <class S>
    static constexpr auto fields() {
      return std::array{
          field<&S::partition_index>("partitionIndex", "0+"),
          field<&S::error_code>("errorCode", "0+"),
          field<&S::timestamp>("timestamp", "1+"),
          field<&S::offset>("offset", "1+"),
          field<&S::leader_epoch>("leaderEpoch", "4+"),
      };
    }
  };

  struct list_offsets_topic_response {
    std::string name{};
    std::vector<list_offsets_partition_response> partitions{};
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
  std::vector<list_offsets_topic_response> topics{};
  tagged_fields unknown_tags{};

  template <class S>
  static constexpr auto fields() {
    return std::array{
        field<&S::throttle_time_ms>("throttleTimeMs", "2+"),
        field<&S::topics>("topics", "0+"),
    };
  }
};

} // namespace cafka::wire
