#pragma once

#include "cafka/wire/field.hpp"

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

namespace cafka::wire {

// Forgets where a share group starts to read in topics (KIP-932).

struct delete_share_group_offsets_request {
  static constexpr message_traits traits{
      .name = "DeleteShareGroupOffsetsRequest",
      .key = api_key::delete_share_group_offsets,
      .kind = message_kind::request,
      .versions = "0",
      .flexible = "0+",
  };

  struct topic {
    std::string topic_name{};
    tagged_fields unknown_tags{};

    template <class S>
    static constexpr auto fields() {
      return std::array{
          field<&S::topic_name>("topicName", "0+"),
      };
    }
  };

  std::string group_id{};
  std::vector<topic> topics{};
  tagged_fields unknown_tags{};

  template <class S>
  static constexpr auto fields() {
    return std::array{
        field<&S::group_id>("groupId", "0+"),
        field<&S::topics>("topics", "0+"),
    };
  }
};

struct delete_share_group_offsets_response {
  static constexpr message_traits traits{
      .name = "DeleteShareGroupOffsetsResponse",
      .key = api_key::delete_share_group_offsets,
      .kind = message_kind::response,
      .versions = "0",
      .flexible = "0+",
  };

  struct topic {
    std::string topic_name{};
    uuid topic_id{};
    int16_t error_code = 0;
    std::optional<std::string> error_message{};
    tagged_fields unknown_tags{};

    template <class S>
    static constexpr auto fields() {
      return std::array{
          field<&S::topic_name>("topicName", "0+"),
          field<&S::topic_id>("topicId", "0+"),
          field<&S::error_code>("errorCode", "0+"),
          field<&S::error_message>("errorMessage", "0+", nullable("0+")),
      };
    }
  };

  int32_t throttle_time_ms = 0;
  int16_t error_code = 0;
  std::optional<std::string> error_message{};
  std::vector<topic> responses{};
  tagged_fields unknown_tags{};

  template <class S>
  static constexpr auto fields() {
    return std::array{
        field<&S::throttle_time_ms>("throttleTimeMs", "0+"),
        field<&S::error_code>("errorCode", "0+"),
        field<&S::error_message>("errorMessage", "0+", nullable("0+")),
        field<&S::responses>("responses", "0+"),
    };
  }
};

} // namespace cafka::wire
