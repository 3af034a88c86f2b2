#pragma once

#include "cafka/wire/field.hpp"

#include <cstdint>
#include <string>
#include <vector>

namespace cafka::wire {

// Where the log of a leader epoch ends: how a reader notices that what it has read was truncated (KIP-320).

struct offset_for_leader_epoch_request {
  static constexpr message_traits traits{
      .name = "OffsetForLeaderEpochRequest",
      .key = api_key::offset_for_leader_epoch,
      .kind = message_kind::request,
      .versions = "2-4",
      .flexible = "4+",
  };

  struct offset_for_leader_partition {
    int32_t partition = 0;
    int32_t current_leader_epoch = -1;
    int32_t leader_epoch = 0;
    tagged_fields unknown_tags{};

    template <class S>
    static constexpr auto fields() {
      return std::array{
          field<&S::partition>("partition", "0+"),
          field<&S::current_leader_epoch>("currentLeaderEpoch", "2+"),
          field<&S::leader_epoch>("leaderEpoch", "0+"),
      };
    }
  };

  struct offset_for_leader_topic {
    std::string topic{};
    std::vector<offset_for_leader_partition> partitions{};
    tagged_fields unknown_tags{};

    template <class S>
    static constexpr auto fields() {
      return std::array{
          field<&S::topic>("topic", "0+"),
          field<&S::partitions>("partitions", "0+"),
      };
    }
  };

  int32_t replica_id = -2;
  std::vector<offset_for_leader_topic> topics{};
  tagged_fields unknown_tags{};

  template <class S>
  static constexpr auto fields() {
    return std::array{
        field<&S::replica_id>("replicaId", "3+"),
        field<&S::topics>("topics", "0+"),
    };
  }
};

struct offset_for_leader_epoch_response {
  static constexpr message_traits traits{
      .name = "OffsetForLeaderEpochResponse",
      .key = api_key::offset_for_leader_epoch,
      .kind = message_kind::response,
      .versions = "2-4",
      .flexible = "4+",
  };

  struct epoch_end_offset {
    int16_t error_code = 0;
    int32_t partition = 0;
    int32_t leader_epoch = -1;
    int64_t end_offset = -1;
    tagged_fields unknown_tags{};

    template <class S>
    static constexpr auto fields() {
      return std::array{
          field<&S::error_code>("errorCode", "0+"),
          field<&S::partition>("partition", "0+"),
          field<&S::leader_epoch>("leaderEpoch", "1+"),
          field<&S::end_offset>("endOffset", "0+"),
      };
    }
  };

  struct offset_for_leader_topic_result {
    std::string topic{};
    std::vector<epoch_end_offset> partitions{};
    tagged_fields unknown_tags{};

    template <class S>
    static constexpr auto fields() {
      return std::array{
          field<&S::topic>("topic", "0+"),
          field<&S::partitions>("partitions", "0+"),
      };
    }
  };

  int32_t throttle_time_ms = 0;
  std::vector<offset_for_leader_topic_result> topics{};
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
