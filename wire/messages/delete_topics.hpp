#pragma once

#include "cafka/wire/field.hpp"

#include <cstdint>
#include <optional>
#include <string>
#include <utility>
#include <vector>

namespace cafka::wire {

// Deletes topics, by id too from version 6 on (KIP-516).

struct delete_topics_request {
  static constexpr message_traits traits{
      .name = "DeleteTopicsRequest",
      .key = api_key::delete_topics,
      .kind = message_kind::request,
      .versions = "1-6",
      .flexible = "4+",
  };

  struct delete_topic_state {
    std::optional<std::string> name{};
    uuid topic_id{};
    tagged_fields unknown_tags{};

    template <class S>
    static constexpr auto fields() {
      return std::array{
          field<&S::name>("name", "6+", nullable("6+")),
          field<&S::topic_id>("topicId", "6+"),
      };
    }
  };

  std::vector<delete_topic_state> topics{};
  std::vector<std::string> topic_names{};
  int32_t timeout_ms = 0;
  tagged_fields unknown_tags{};

  template <class S>
  static constexpr auto fields() {
    return std::array{
        field<&S::topics>("topics", "6+"),
        field<&S::topic_names>("topicNames", "0-5"),
        field<&S::timeout_ms>("timeoutMs", "0+"),
    };
  }
};

struct delete_topics_response {
  static constexpr message_traits traits{
      .name = "DeleteTopicsResponse",
      .key = api_key::delete_topics,
      .kind = message_kind::response,
      .versions = "1-6",
      .flexible = "4+",
  };

  struct deletable_topic_result {
    std::optional<std::string> name{std::in_place};
    uuid topic_id{};
    int16_t error_code = 0;
    std::optional<std::string> error_message{};
    tagged_fields unknown_tags{};

    template <class S>
    static constexpr auto fields() {
      return std::array{
          field<&S::name>("name", "0+", nullable("6+")),
          field<&S::topic_id>("topicId", "6+"),
          field<&S::error_code>("errorCode", "0+"),
          field<&S::error_message>("errorMessage", "5+", nullable("5+")),
      };
    }
  };

  int32_t throttle_time_ms = 0;
  std::vector<deletable_topic_result> responses{};
  tagged_fields unknown_tags{};

  template <class S>
  static constexpr auto fields() {
    return std::array{
        field<&S::throttle_time_ms>("throttleTimeMs", "1+"),
        field<&S::responses>("responses", "0+"),
    };
  }
};

} // namespace cafka::wire
