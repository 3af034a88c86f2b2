#pragma once

#include "cafka/wire/field.hpp"

#include <cstdint>
#include <optional>
#include <string>
#include <utility>
#include <vector>

namespace cafka::wire {

// Disks of a broker, and the replicas and bytes on them (KIP-113, KIP-827).

struct describe_log_dirs_request {
  static constexpr message_traits traits{
      .name = "DescribeLogDirsRequest",
      .key = api_key::describe_log_dirs,
      .kind = message_kind::request,
      .versions = "1-4",
      .flexible = "2+",
  };

  struct describable_log_dir_topic {
    std::string topic{};
    std::vector<int32_t> partitions{};
    tagged_fields unknown_tags{};

    template <class S>
    static constexpr auto fields() {
      return std::array{
          field<&S::topic>("topic", "0+"),
          field<&S::partitions>("partitions", "0+"),
      };
    }
  };

  std::optional<std::vector<describable_log_dir_topic>> topics{std::in_place};
  tagged_fields unknown_tags{};

  template <class S>
  static constexpr auto fields() {
    return std::array{
        field<&S::topics>("topics", "0+", nullable("0+")),
    };
  }
};

struct describe_log_dirs_response {
  static constexpr message_traits traits{
      .name = "DescribeLogDirsResponse",
      .key = api_key::describe_log_dirs,
      .kind = message_kind::response,
      .versions = "1-4",
      .flexible = "2+",
  };

  struct describe_log_dirs_partition {
    int32_t partition_index = 0;
    int64_t partition_size = 0;
    int64_t offset_lag = 0;
    bool is_future_key = false;
    tagged_fields unknown_tags{};

    template <class S>
    static constexpr auto fields() {
      return std::array{
          field<&S::partition_index>("partitionIndex", "0+"),
          field<&S::partition_size>("partitionSize", "0+"),
          field<&S::offset_lag>("offsetLag", "0+"),
          field<&S::is_future_key>("isFutureKey", "0+"),
      };
    }
  };

  struct describe_log_dirs_topic {
    std::string name{};
    std::vector<describe_log_dirs_partition> partitions{};
    tagged_fields unknown_tags{};

    template <class S>
    static constexpr auto fields() {
      return std::array{
          field<&S::name>("name", "0+"),
          field<&S::partitions>("partitions", "0+"),
      };
    }
  };

  struct describe_log_dirs_result {
    int16_t error_code = 0;
    std::string log_dir{};
    std::vector<describe_log_dirs_topic> topics{};
    int64_t total_bytes = -1;
    int64_t usable_bytes = -1;
    tagged_fields unknown_tags{};

    template <class S>
    static constexpr auto fields() {
      return std::array{
          field<&S::error_code>("errorCode", "0+"),
          field<&S::log_dir>("logDir", "0+"),
          field<&S::topics>("topics", "0+"),
          field<&S::total_bytes>("totalBytes", "4+"),
          field<&S::usable_bytes>("usableBytes", "4+"),
      };
    }
  };

  int32_t throttle_time_ms = 0;
  int16_t error_code = 0;
  std::vector<describe_log_dirs_result> results{};
  tagged_fields unknown_tags{};

  template <class S>
  static constexpr auto fields() {
    return std::array{
        field<&S::throttle_time_ms>("throttleTimeMs", "0+"),
        field<&S::error_code>("errorCode", "3+"),
        field<&S::results>("results", "0+"),
    };
  }
};

} // namespace cafka::wire
