#pragma once

#include "cafka/wire/field.hpp"

#include <cstdint>
#include <string>
#include <vector>

namespace cafka::wire {

// Moves the start of partitions forward, to an offset or with -1 to the high watermark.

struct delete_records_request {
  static constexpr message_traits traits{
      .name = "DeleteRecordsRequest",
      .key = api_key::delete_records,
      .kind = message_kind::request,
      .versions = "0-2",
      .flexible = "2+",
  };

  struct delete_records_partition {
    int32_t partition_index = 0;
    int64_t offset = 0;
    tagged_fields unknown_tags{};

    template <class S>
    static constexpr auto fields() {
      return std::array{
          field<&S::partition_index>("partitionIndex", "0+"),
          field<&S::offset>("offset", "0+"),
      };
    }
  };

  struct delete_records_topic {
    std::string name{};
    std::vector<delete_records_partition> partitions{};
    tagged_fields unknown_tags{};

    template <class S>
    static constexpr auto fields() {
      return std::array{
          field<&S::name>("name", "0+"),
          field<&S::partitions>("partitions", "0+"),
      };
    }
  };

  std::vector<delete_records_topic> topics{};
  int32_t timeout_ms = 0;
  tagged_fields unknown_tags{};

  template <class S>
  static constexpr auto fields() {
    return std::array{
        field<&S::topics>("topics", "0+"),
        field<&S::timeout_ms>("timeoutMs", "0+"),
    };
  }
};

struct delete_records_response {
  static constexpr message_traits traits{
      .name = "DeleteRecordsResponse",
      .key = api_key::delete_records,
      .kind = message_kind::response,
      .versions = "0-2",
      .flexible = "2+",
  };

  struct delete_records_partition_result {
    int32_t partition_index = 0;
    int64_t low_watermark = 0;
    int16_t error_code = 0;
    tagged_fields unknown_tags{};

    template <class S>
    static constexpr auto fields() {
      return std::array{
          field<&S::partition_index>("partitionIndex", "0+"),
          field<&S::low_watermark>("lowWatermark", "0+"),
          field<&S::error_code>("errorCode", "0+"),
      };
    }
  };

  struct delete_records_topic_result {
    std::string name{};
    std::vector<delete_records_partition_result> partitions{};
    tagged_fields unknown_tags{};

    template <class S>
    static constexpr auto fields() {
      return std::array{
          field<&S::name>("name", "0+"),
          field<&S::partitions>("partitions", "0+"),
      };
    }
  };

  int32_t throttle_time_ms = 0;
  std::vector<delete_records_topic_result> topics{};
  tagged_fields unknown_tags{};

  template <class S>
  static constexpr auto fields() {
    return std::array{
        field<&S::throttle_time_ms>("throttleTimeMs", "0+"),
        field<&S::topics>("topics", "0+"),
    };
  }
};

} // namespace cafka::wire
