#pragma once

#include "cafka/wire/field.hpp"

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

namespace cafka::wire {

// Brokers among themselves: stores the state of a share group's partitions (KIP-932).

struct write_share_group_state_request {
  static constexpr message_traits traits{
      .name = "WriteShareGroupStateRequest",
      .key = api_key::write_share_group_state,
      .kind = message_kind::request,
      .versions = "0-1",
      .flexible = "0+",
  };

  struct state_batch {
    int64_t first_offset = 0;
    int64_t last_offset = 0;
    int8_t delivery_state = 0;
    int16_t delivery_count = 0;
    tagged_fields unknown_tags{};

    template <class S>
    static constexpr auto fields() {
      return std::array{
          field<&S::first_offset>("firstOffset", "0+"),
          field<&S::last_offset>("lastOffset", "0+"),
          field<&S::delivery_state>("deliveryState", "0+"),
          field<&S::delivery_count>("deliveryCount", "0+"),
      };
    }
  };

  struct partition_data {
    int32_t partition = 0;
    int32_t state_epoch = 0;
    int32_t leader_epoch = 0;
    int64_t start_offset = 0;
    int32_t delivery_complete_count = -1;
    std::vector<state_batch> state_batches{};
    tagged_fields unknown_tags{};

    template <class S>
    static constexpr auto fields() {
      return std::array{
          field<&S::partition>("partition", "0+"),
          field<&S::state_epoch>("stateEpoch", "0+"),
          field<&S::leader_epoch>("leaderEpoch", "0+"),
          field<&S::start_offset>("startOffset", "0+"),
          field<&S::delivery_complete_count>("deliveryCompleteCount", "1+"),
          field<&S::state_batches>("stateBatches", "0+"),
      };
    }
  };

  struct write_state_data {
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
  std::vector<write_state_data> topics{};
  tagged_fields unknown_tags{};

  template <class S>
  static constexpr auto fields() {
    return std::array{
        field<&S::group_id>("groupId", "0+"),
        field<&S::topics>("topics", "0+"),
    };
  }
};

struct write_share_group_state_response {
  static constexpr message_traits traits{
      .name = "WriteShareGroupStateResponse",
      .key = api_key::write_share_group_state,
      .kind = message_kind::response,
      .versions = "0-1",
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

  struct write_state_result {
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

  std::vector<write_state_result> results{};
  tagged_fields unknown_tags{};

  template <class S>
  static constexpr auto fields() {
    return std::array{
        field<&S::results>("results", "0+"),
    };
  }
};

} // namespace cafka::wire
