#pragma once

#include "cafka/wire/field.hpp"

#include <cstdint>
#include <optional>
#include <string>
#include <utility>
#include <vector>

namespace cafka::wire {

// Raises the number of partitions of topics (KIP-195).

struct create_partitions_request {
  static constexpr message_traits traits{
      .name = "CreatePartitionsRequest",
      .key = api_key::create_partitions,
      .kind = message_kind::request,
      .versions = "0-3",
      .flexible = "2+",
  };

  struct create_partitions_assignment {
    std::vector<int32_t> broker_ids{};
    tagged_fields unknown_tags{};

    template <class S>
    static constexpr auto fields() {
      return std::array{
          field<&S::broker_ids>("brokerIds", "0+"),
      };
    }
  };

  struct create_partitions_topic {
    std::string name{};
    int32_t count = 0;
    std::optional<std::vector<create_partitions_assignment>> assignments{std::in_place};
    tagged_fields unknown_tags{};

    template <class S>
    static constexpr auto fields() {
      return std::array{
          field<&S::name>("name", "0+"),
          field<&S::count>("count", "0+"),
          field<&S::assignments>("assignments", "0+", nullable("0+")),
      };
    }
  };

  std::vector<create_partitions_topic> topics{};
  int32_t timeout_ms = 0;
  bool validate_only = false;
  tagged_fields unknown_tags{};

  template <class S>
  static constexpr auto fields() {
    return std::array{
        field<&S::topics>("topics", "0+"),
        field<&S::timeout_ms>("timeoutMs", "0+"),
        field<&S::validate_only>("validateOnly", "0+"),
    };
  }
};

struct create_partitions_response {
  static constexpr message_traits traits{
      .name = "CreatePartitionsResponse",
      .key = api_key::create_partitions,
      .kind = message_kind::response,
      .versions = "0-3",
      .flexible = "2+",
  };

  struct create_partitions_topic_result {
    std::string name{};
    int16_t error_code = 0;
    std::optional<std::string> error_message{};
    tagged_fields unknown_tags{};

    template <class S>
    static constexpr auto fields() {
      return std::array{
          field<&S::name>("name", "0+"),
          field<&S::error_code>("errorCode", "0+"),
          field<&S::error_message>("errorMessage", "0+", nullable("0+")),
      };
    }
  };

  int32_t throttle_time_ms = 0;
  std::vector<create_partitions_topic_result> results{};
  tagged_fields unknown_tags{};

  template <class S>
  static constexpr auto fields() {
    return std::array{
        field<&S::throttle_time_ms>("throttleTimeMs", "0+"),
        field<&S::results>("results", "0+"),
    };
  }
};

} // namespace cafka::wire
