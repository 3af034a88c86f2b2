#pragma once

#include "cafka/wire/field.hpp"

#include <cstdint>
#include <string>
#include <vector>

namespace cafka::wire {

// Deletes a group's positions in topics it is not subscribed to (KIP-496).

struct offset_delete_request {
  static constexpr message_traits traits{
      .name = "OffsetDeleteRequest",
      .key = api_key::offset_delete,
      .kind = message_kind::request,
      .versions = "0",
      .flexible = "none",
  };

  struct partition {
    int32_t partition_index = 0;
    tagged_fields unknown_tags{};

    template <class S>
    static constexpr auto fields() {
      return std::array{
          field<&S::partition_index>("partitionIndex", "0+"),
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
          field<&S::name>("name", "0+"),
          field<&S::partitions>("partitions", "0+"),
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

struct offset_delete_response {
  static constexpr message_traits traits{
      .name = "OffsetDeleteResponse",
      .key = api_key::offset_delete,
      .kind = message_kind::response,
      .versions = "0",
      .flexible = "none",
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
    std::vector<partition> partitions{};
    tagged_fields unknown_tags{};

    template <class S>
    static constexpr auto fields() {
      return std::array{
          field<&S::name>("name", "0+"),
          field<&S::partitions>("partitions", "0+"),
      };
    }
  };

  int16_t error_code = 0;
  int32_t throttle_time_ms = 0;
  std::vector<topic> topics{};
  tagged_fields unknown_tags{};

  template <class S>
  static constexpr auto fields() {
    return std::array{
        field<&S::error_code>("errorCode", "0+"),
        field<&S::throttle_time_ms>("throttleTimeMs", "0+"),
        field<&S::topics>("topics", "0+"),
    };
  }
};

} // namespace cafka::wire
