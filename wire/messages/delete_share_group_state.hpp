#pragma once

#include "cafka/wire/field.hpp"

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

namespace cafka::wire {

// Brokers among themselves: forgets the state of a share group's partitions (KIP-932).

struct delete_share_group_state_request {
  static constexpr message_traits traits{
      .name = "DeleteShareGroupStateRequest",
      .key = api_key::delete_share_group_state,
      .kind = message_kind::request,
      .versions = "0",
      .flexible = "0+",
  };

  struct partition_data {
    int32_t partition = 0;
    tagged_fields unknown_tags{};

    template <class S>
    static constexpr auto fields() {
      return std::array{
          field<&S::partition>("partition", "0+"),
      };
    }
  };

  struct delete_state_data {
    uuid topic_id{};
    std::vector<partition_data> partitions{};
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
  std::vector<delete_state_data> topics{};
  tagged_fields unknown_tags{};

  template <class S>
  static constexpr auto fields() {
    return std::array{
        field<&S::group_id>("groupId", "0+"),
        field<&S::topics>("topics", "0+"),
    };
  }
};

struct delete_share_group_state_response {
  static constexpr message_traits traits{
      .name = "DeleteShareGroupStateResponse",
      .key = api_key::delete_share_group_state,
      .kind = message_kind::response,
      .versions = "0",
      .flexible = "0+",
  };

  struct partition_result {
    int32_t partition = 0;
    int16_t error_code = 0;
    std::optional<std::string> error_message{};
    tagged_fields unknown_tags{};

    template <class S>
    static constexpr auto fields() {
      return std::array{
          field<&S::partition>("partition", "0+"),
          field<&S::error_code>("errorCode", "0+"),
          field<&S::error_message>("errorMessage", "0+", nullable("0+")),
      };
    }
  };

  struct delete_state_result {
    uuid topic_id{};
    std::vector<partition_result> partitions{};
    tagged_fields unknown_tags{};

    template <class S>
    static constexpr auto fields() {
      return std::array{
          field<&S::topic_id>("topicId", "0+"),
          field<&S::partitions>("partitions", "0+"),
      };
    }
  };

  std::vector<delete_state_result> results{};
  tagged_fields unknown_tags{};

  template <class S>
  static constexpr auto fields() {
    return std::array{
        field<&S::results>("results", "0+"),
    };
  }
};

} // namespace cafka::wire
