#pragma once

#include "cafka/wire/field.hpp"

#include <cstdint>
#include <limits>
#include <optional>
#include <string>
#include <vector>

namespace cafka::wire {

// State, members and assignments of share groups (KIP-932).

struct share_group_describe_request {
  static constexpr message_traits traits{
      .name = "ShareGroupDescribeRequest",
      .key = api_key::share_group_describe,
      .kind = message_kind::request,
      .versions = "1",
      .flexible = "0+",
  };

  std::vector<std::string> group_ids{};
  bool include_authorized_operations = false;
  tagged_fields unknown_tags{};

  template <class S>
  static constexpr auto fields() {
    return std::array{
        field<&S::group_ids>("groupIds", "0+"),
        field<&S::include_authorized_operations>("includeAuthorizedOperations", "0+"),
    };
  }
};

struct share_group_describe_response {
  static constexpr message_traits traits{
      .name = "ShareGroupDescribeResponse",
      .key = api_key::share_group_describe,
      .kind = message_kind::response,
      .versions = "1",
      .flexible = "0+",
  };

  struct topic_partitions_data {
    uuid topic_id{};
    std::string topic_name{};
    std::vector<int32_t> partitions{};
    tagged_fields unknown_tags{};

    template <class S>
    static constexpr auto fields() {
      return std::array{
          field<&S::topic_id>("topicId", "0+"),
          field<&S::topic_name>("topicName", "0+"),
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

  struct member {
    std::string member_id{};
    std::optional<std::string> rack_id{};
    int32_t member_epoch = 0;
    std::string client_id{};
    std::string client_host{};
    std::vector<std::string> subscribed_topic_names{};
    assignment_data assignment{};
    tagged_fields unknown_tags{};

    template <class S>
    static constexpr auto fields() {
      return std::array{
          field<&S::member_id>("memberId", "0+"),       field<&S::rack_id>("rackId", "0+", nullable("0+")),
          field<&S::member_epoch>("memberEpoch", "0+"), field<&S::client_id>("clientId", "0+"),
          field<&S::client_host>("clientHost", "0+"),   field<&S::subscribed_topic_names>("subscribedTopicNames", "0+"),
          field<&S::assignment>("assignment", "0+"),
      };
    }
  };

  struct described_group {
    int16_t error_code = 0;
    std::optional<std::string> error_message{};
    std::string group_id{};
    std::string group_state{};
    int32_t group_epoch = 0;
    int32_t assignment_epoch = 0;
    std::string assignor_name{};
    std::vector<member> members{};
    int32_t authorized_operations = std::numeric_limits<int32_t>::min();
    tagged_fields unknown_tags{};

    template <class S>
    static constexpr auto fields() {
      return std::array{
          field<&S::error_code>("errorCode", "0+"),
          field<&S::error_message>("errorMessage", "0+", nullable("0+")),
          field<&S::group_id>("groupId", "0+"),
          field<&S::group_state>("groupState", "0+"),
          field<&S::group_epoch>("groupEpoch", "0+"),
          field<&S::assignment_epoch>("assignmentEpoch", "0+"),
          field<&S::assignor_name>("assignorName", "0+"),
          field<&S::members>("members", "0+"),
          field<&S::authorized_operations>("authorizedOperations", "0+"),
      };
    }
  };

  int32_t throttle_time_ms = 0;
  std::vector<described_group> groups{};
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
