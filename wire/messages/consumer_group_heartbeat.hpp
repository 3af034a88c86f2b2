#pragma once

#include "cafka/wire/field.hpp"

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

namespace cafka::wire {

// The whole group protocol of KIP-848: joins, leaves, reports what is owned and gets what to own. A null field has not
// changed since the last heartbeat.

struct consumer_group_heartbeat_request {
  static constexpr message_traits traits{
      .name = "ConsumerGroupHeartbeatRequest",
      .key = api_key::consumer_group_heartbeat,
      .kind = message_kind::request,
      .versions = "0-1",
      .flexible = "0+",
  };

  struct topic_partitions_data {
    uuid topic_id{};
    std::vector<int32_t> partitions{};
    tagged_fields unknown_tags{};

    template <class S>
    static constexpr auto fields() {
      return std::array{
          field<&S::topic_id>("topicId", "0+"),
          field<&S::partitions>("partitions", "0+"),
      };
    }
  };

  std::string group_id{};
  std::string member_id{};
  int32_t member_epoch = 0;
  std::optional<std::string> instance_id{};
  std::optional<std::string> rack_id{};
  int32_t rebalance_timeout_ms = -1;
  std::optional<std::vector<std::string>> subscribed_topic_names{};
  std::optional<std::string> subscribed_topic_regex{};
  std::optional<std::string> server_assignor{};
  std::optional<std::vector<topic_partitions_data>> topic_partitions{};
  tagged_fields unknown_tags{};

  template <class S>
  static constexpr auto fields() {
    return std::array{
        field<&S::group_id>("groupId", "0+"),
        field<&S::member_id>("memberId", "0+"),
        field<&S::member_epoch>("memberEpoch", "0+"),
        field<&S::instance_id>("instanceId", "0+", nullable("0+")),
        field<&S::rack_id>("rackId", "0+", nullable("0+")),
        field<&S::rebalance_timeout_ms>("rebalanceTimeoutMs", "0+"),
        field<&S::subscribed_topic_names>("subscribedTopicNames", "0+", nullable("0+")),
        field<&S::subscribed_topic_regex>("subscribedTopicRegex", "1+", nullable("1+")),
        field<&S::server_assignor>("serverAssignor", "0+", nullable("0+")),
        field<&S::topic_partitions>("topicPartitions", "0+", nullable("0+")),
    };
  }
};

struct consumer_group_heartbeat_response {
  static constexpr message_traits traits{
      .name = "ConsumerGroupHeartbeatResponse",
      .key = api_key::consumer_group_heartbeat,
      .kind = message_kind::response,
      .versions = "0-1",
      .flexible = "0+",
  };

  struct topic_partitions_data {
    uuid topic_id{};
    std::vector<int32_t> partitions{};
    tagged_fields unknown_tags{};

    template <class S>
    static constexpr auto fields() {
      return std::array{
          field<&S::topic_id>("topicId", "0+"),
          field<&S::partitions>("partitions", "0+"),
      };
    }
  };

  struct assignment_data {
    std::vector<topic_partitions_data> topic_partitions{};
    tagged_fields unknown_tags{};

    template <class S>
    static constexpr auto fields() {
      return std::array{
          field<&S::topic_partitions>("topicPartitions", "0+"),
      };
    }
  };

  int32_t throttle_time_ms = 0;
  int16_t error_code = 0;
  std::optional<std::string> error_message{};
  std::optional<std::string> member_id{};
  int32_t member_epoch = 0;
  int32_t heartbeat_interval_ms = 0;
  std::optional<assignment_data> assignment{};
  tagged_fields unknown_tags{};

  template <class S>
  static constexpr auto fields() {
    return std::array{
        field<&S::throttle_time_ms>("throttleTimeMs", "0+"),
        field<&S::error_code>("errorCode", "0+"),
        field<&S::error_message>("errorMessage", "0+", nullable("0+")),
        field<&S::member_id>("memberId", "0+", nullable("0+")),
        field<&S::member_epoch>("memberEpoch", "0+"),
        field<&S::heartbeat_interval_ms>("heartbeatIntervalMs", "0+"),
        field<&S::assignment>("assignment", "0+", nullable("0+")),
    };
  }
};

} // namespace cafka::wire
