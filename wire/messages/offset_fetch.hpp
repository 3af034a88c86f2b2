#pragma once

#include "cafka/wire/field.hpp"

#include <cstdint>
#include <optional>
#include <string>
#include <utility>
#include <vector>

namespace cafka::wire {

// Reads a group's stored positions; several groups at once from version 8 on (KIP-709). Null topics ask for all.

struct offset_fetch_request {
  static constexpr message_traits traits{
      .name = "OffsetFetchRequest",
      .key = api_key::offset_fetch,
      .kind = message_kind::request,
      .versions = "1-10",
      .flexible = "6+",
  };

  struct topic {
    std::string name{};
    std::vector<int32_t> partition_indexes{};
    tagged_fields unknown_tags{};

    template <class S>
    static constexpr auto fields() {
      return std::array{
          field<&S::name>("name", "0-7"),
          field<&S::partition_indexes>("partitionIndexes", "0-7"),
      };
    }
  };

  struct topics_data {
    std::string name{};
    uuid topic_id{};
    std::vector<int32_t> partition_indexes{};
    tagged_fields unknown_tags{};

    template <class S>
    static constexpr auto fields() {
      return std::array{
          field<&S::name>("name", "8-9"),
          field<&S::topic_id>("topicId", "10+"),
          field<&S::partition_indexes>("partitionIndexes", "8+"),
      };
    }
  };

  struct group {
    std::string group_id{};
    std::optional<std::string> member_id{};
    int32_t member_epoch = -1;
    std::optional<std::vector<topics_data>> topics{std::in_place};
    tagged_fields unknown_tags{};

    template <class S>
    static constexpr auto fields() {
      return std::array{
          field<&S::group_id>("groupId", "8+"),
          field<&S::member_id>("memberId", "9+", nullable("9+")),
          field<&S::member_epoch>("memberEpoch", "9+"),
          field<&S::topics>("topics", "8+", nullable("8+")),
      };
    }
  };

  std::string group_id{};
  std::optional<std::vector<topic>> topics{std::in_place};
  std::vector<group> groups{};
  bool require_stable = false;
  tagged_fields unknown_tags{};

  template <class S>
  static constexpr auto fields() {
    return std::array{
        field<&S::group_id>("groupId", "0-7"),
        field<&S::topics>("topics", "0-7", nullable("2-7")),
        field<&S::groups>("groups", "8+"),
        field<&S::require_stable>("requireStable", "7+"),
    };
  }
};

struct offset_fetch_response {
  static constexpr message_traits traits{
      .name = "OffsetFetchResponse",
      .key = api_key::offset_fetch,
      .kind = message_kind::response,
      .versions = "1-10",
      .flexible = "6+",
  };

  struct partition {
    int32_t partition_index = 0;
    int64_t committed_offset = 0;
    int32_t committed_leader_epoch = -1;
    std::optional<std::string> metadata{std::in_place};
    int16_t error_code = 0;
    tagged_fields unknown_tags{};

    template <class S>
    static constexpr auto fields() {
      return std::array{
          field<&S::partition_index>("partitionIndex", "0-7"),
          field<&S::committed_offset>("committedOffset", "0-7"),
          field<&S::committed_leader_epoch>("committedLeaderEpoch", "5-7"),
          field<&S::metadata>("metadata", "0-7", nullable("0-7")),
          field<&S::error_code>("errorCode", "0-7"),
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
          field<&S::name>("name", "0-7"),
          field<&S::partitions>("partitions", "0-7"),
      };
    }
  };

  struct partitions_data {
    int32_t partition_index = 0;
    int64_t committed_offset = 0;
    int32_t committed_leader_epoch = -1;
    std::optional<std::string> metadata{std::in_place};
    int16_t error_code = 0;
    tagged_fields unknown_tags{};

    template <class S>
    static constexpr auto fields() {
      return std::array{
          field<&S::partition_index>("partitionIndex", "8+"),
          field<&S::committed_offset>("committedOffset", "8+"),
          field<&S::committed_leader_epoch>("committedLeaderEpoch", "8+"),
          field<&S::metadata>("metadata", "8+", nullable("8+")),
          field<&S::error_code>("errorCode", "8+"),
      };
    }
  };

  struct topics_data {
    std::string name{};
    uuid topic_id{};
    std::vector<partitions_data> partitions{};
    tagged_fields unknown_tags{};

    template <class S>
    static constexpr auto fields() {
      return std::array{
          field<&S::name>("name", "8-9"),
          field<&S::topic_id>("topicId", "10+"),
          field<&S::partitions>("partitions", "8+"),
      };
    }
  };

  struct group {
    std::string group_id{};
    std::vector<topics_data> topics{};
    int16_t error_code = 0;
    tagged_fields unknown_tags{};

    template <class S>
    static constexpr auto fields() {
      return std::array{
          field<&S::group_id>("groupId", "8+"),
          field<&S::topics>("topics", "8+"),
          field<&S::error_code>("errorCode", "8+"),
      };
    }
  };

  int32_t throttle_time_ms = 0;
  std::vector<topic> topics{};
  int16_t error_code = 0;
  std::vector<group> groups{};
  tagged_fields unknown_tags{};

  template <class S>
  static constexpr auto fields() {
    return std::array{
        field<&S::throttle_time_ms>("throttleTimeMs", "3+"),
        field<&S::topics>("topics", "0-7"),
        field<&S::error_code>("errorCode", "2-7"),
        field<&S::groups>("groups", "8+"),
    };
  }
};

} // namespace cafka::wire
