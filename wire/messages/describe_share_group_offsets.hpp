#pragma once

#include "cafka/wire/field.hpp"

#include <cstdint>
#include <optional>
#include <string>
#include <utility>
#include <vector>

namespace cafka::wire {

// Where share groups start to read (KIP-932).

struct describe_share_group_offsets_request {
  static constexpr message_traits traits{
      .name = "DescribeShareGroupOffsetsRequest",
      .key = api_key::describe_share_group_offsets,
      .kind = message_kind::request,
      .versions = "0-1",
      .flexible = "0+",
  };

  struct topic {
    std::string topic_name{};
    std::vector<int32_t> partitions{};
    tagged_fields unknown_tags{};

    template <class S>
    static constexpr auto fields() {
      return std::array{
          field<&S::topic_name>("topicName", "0+"),
          field<&S::partitions>("partitions", "0+"),
      };
    }
  };

  struct group {
    std::string group_id{};
    std::optional<std::vector<topic>> topics{std::in_place};
    tagged_fields unknown_tags{};

    template <class S>
    static constexpr auto fields() {
      return std::array{
          field<&S::group_id>("groupId", "0+"),
          field<&S::topics>("topics", "0+", nullable("0+")),
      };
    }
  };

  std::vector<group> groups{};
  tagged_fields unknown_tags{};

  template <class S>
  static constexpr auto fields() {
    return std::array{
        field<&S::groups>("groups", "0+"),
    };
  }
};

struct describe_share_group_offsets_response {
  static constexpr message_traits traits{
      .name = "DescribeShareGroupOffsetsResponse",
      .key = api_key::describe_share_group_offsets,
      .kind = message_kind::response,
      .versions = "0-1",
      .flexible = "0+",
  };

  struct partition {
    int32_t partition_index = 0;
    int64_t start_offset = 0;
    int32_t leader_epoch = 0;
    int64_t lag = -1;
    int16_t error_code = 0;
    std::optional<std::string> error_message{};
    tagged_fields unknown_tags{};

    template <class S>
    static constexpr auto fields() {
      return std::array{
          field<&S::partition_index>("partitionIndex", "0+"),
          field<&S::start_offset>("startOffset", "0+"),
          field<&S::leader_epoch>("leaderEpoch", "0+"),
          field<&S::lag>("lag", "1+"),
          field<&S::error_code>("errorCode", "0+"),
          field<&S::error_message>("errorMessage", "0+", nullable("0+")),
      };
    }
  };

  struct topic {
    std::string topic_name{};
    uuid topic_id{};
    std::vector<partition> partitions{};
    tagged_fields unknown_tags{};

    template <class S>
    static constexpr auto fields() {
      return std::array{
          field<&S::topic_name>("topicName", "0+"),
          field<&S::topic_id>("topicId", "0+"),
          field<&S::partitions>("partitions", "0+"),
      };
    }
  };

  struct group {
    std::string group_id{};
    std::vector<topic> topics{};
    int16_t error_code = 0;
    std::optional<std::string> error_message{};
    tagged_fields unknown_tags{};

    template <class S>
    static constexpr auto fields() {
      return std::array{
          field<&S::group_id>("groupId", "0+"),
          field<&S::topics>("topics", "0+"),
          field<&S::error_code>("errorCode", "0+"),
          field<&S::error_message>("errorMessage", "0+", nullable("0+")),
      };
    }
  };

  int32_t throttle_time_ms = 0;
  std::vector<group> groups{};
  tagged_fields unknown_tags{};

  template <class S>
  static constexpr auto fields() {
    return std::array{
        field<&S::throttle_time_ms>("throttleTimeMs", "0+"),
        field<&S::groups>("groups", "0+"),
    };
  }
};

} // namespace cafka::wire
