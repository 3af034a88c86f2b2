#pragma once

#include "cafka/wire/field.hpp"

#include <cstdint>
#include <optional>
#include <string>
#include <utility>
#include <vector>

namespace cafka::wire {

// Stores a group's positions. Version 9 carries the member epoch of the new group protocol (KIP-848), 10 topic ids.

struct offset_commit_request {
  static constexpr message_traits traits{
      .name = "OffsetCommitRequest",
      .key = api_key::offset_commit,
      .kind = message_kind::request,
      .versions = "2-10",
      .flexible = "8+",
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
          field<&S::committed_leader_epoch>("committedLeaderEpoch", "6+"),
          field<&S::committed_metadata>("committedMetadata", "0+", nullable("0+")),
      };
    }
  };

  struct topic {
    std::string name{};
    uuid topic_id{};
    std::vector<partition> partitions{};
    tagged_fields unknown_tags{};

    template <class S>
    static constexpr auto fields() {
      return std::array{
          field<&S::name>("name", "0-9"),
          field<&S::topic_id>("topicId", "10+"),
          field<&S::partitions>("partitions", "0+"),
      };
    }
  };

  std::string group_id{};
  int32_t generation_id_or_member_epoch = -1;
  std::string member_id{};
  std::optional<std::string> group_instance_id{};
  int64_t retention_time_ms = -1;
  std::vector<topic> topics{};
  tagged_fields unknown_tags{};

  template <class S>
  static constexpr auto fields() {
    return std::array{
        field<&S::group_id>("groupId", "0+"),
        field<&S::generation_id_or_member_epoch>("generationIdOrMemberEpoch", "1+"),
        field<&S::member_id>("memberId", "1+"),
        field<&S::group_instance_id>("groupInstanceId", "7+", nullable("7+")),
        field<&S::retention_time_ms>("retentionTimeMs", "2-4"),
        field<&S::topics>("topics", "0+"),
    };
  }
};

struct offset_commit_response {
  static constexpr message_traits traits{
      .name = "OffsetCommitResponse",
      .key = api_key::offset_commit,
      .kind = message_kind::response,
      .versions = "2-10",
      .flexible = "8+",
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
    uuid topic_id{};
    std::vector<partition> partitions{};
    tagged_fields unknown_tags{};

    template <class S>
    static constexpr auto fields() {
      return std::array{
          field<&S::name>("name", "0-9"),
          field<&S::topic_id>("topicId", "10+"),
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
        field<&S::throttle_time_ms>("throttleTimeMs", "3+"),
        field<&S::topics>("topics", "0+"),
    };
  }
};

} // namespace cafka::wire
