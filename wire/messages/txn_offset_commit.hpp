#pragma once

#include "cafka/wire/field.hpp"

#include <cstdint>
#include <optional>
#include <string>
#include <utility>
#include <vector>

namespace cafka::wire {

// Stores a group's positions as part of a transaction.

struct txn_offset_commit_request {
  static constexpr message_traits traits{
      .name = "TxnOffsetCommitRequest",
      .key = api_key::txn_offset_commit,
      .kind = message_kind::request,
      .versions = "0-5",
      .flexible = "3+",
  };

  struct partition {
    int32_t partition_index = 0;
    int64_t committed_offset = 0;
    int32_t committed_leader_epoch = -1;
    std::optional<std::string> committed_metadata{std::in_place};
    tagged_fields unknown_tags{};

    template <class S>
    static constexpr auto fields() {
      return std::array{
          field<&S::partition_index>("partitionIndex", "0+"),
          field<&S::committed_offset>("committedOffset", "0+"),
          field<&S::committed_leader_epoch>("committedLeaderEpoch", "2+"),
          field<&S::committed_metadata>("committedMetadata", "0+", nullable("0+")),
      };
    }
  };

  struct topic {
    std::string name{};
    std::vector<partition> partitions{};
    tagged_fields unknown_tags{};

    template <class S>
    static constexpr auto fields() {
      return std::array{
          field<&S::name>("name", "0+"),
          field<&S::partitions>("partitions", "0+"),
      };
    }
  };

  std::string transactional_id{};
  std::string group_id{};
  int64_t producer_id = 0;
  int16_t producer_epoch = 0;
  int32_t generation_id = -1;
  std::string member_id{};
  std::optional<std::string> group_instance_id{};
  std::vector<topic> topics{};
  tagged_fields unknown_tags{};

  template <class S>
  static constexpr auto fields() {
    return std::array{
        field<&S::transactional_id>("transactionalId", "0+"),
        field<&S::group_id>("groupId", "0+"),
        field<&S::producer_id>("producerId", "0+"),
        field<&S::producer_epoch>("producerEpoch", "0+"),
        field<&S::generation_id>("generationId", "3+"),
        field<&S::member_id>("memberId", "3+"),
        field<&S::group_instance_id>("groupInstanceId", "3+", nullable("3+")),
        field<&S::topics>("topics", "0+"),
    };
  }
};

struct txn_offset_commit_response {
  static constexpr message_traits traits{
      .name = "TxnOffsetCommitResponse",
      .key = api_key::txn_offset_commit,
      .kind = message_kind::response,
      .versions = "0-5",
      .flexible = "3+",
  };

  struct partition {
    int32_t partition_index = 0;
    int16_t error_code = 0;
    tagged_fields unknown_tags{};

    template <class S>
    static constexpr auto fields() {
      return std::array{
          field<&S::partition_index>("partitionIndex", "0+"),
          field<&S::error_code>("errorCode", "0+"),
      };
    }
  };

  struct topic {
    std::string name{};
    std::vector<partition> partitions{};
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
  std::vector<topic> topics{};
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
