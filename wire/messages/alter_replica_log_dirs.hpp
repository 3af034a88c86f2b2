#pragma once

#include "cafka/wire/field.hpp"

#include <cstdint>
#include <string>
#include <vector>

namespace cafka::wire {

// Moves replicas between the disks of a broker (KIP-113).

struct alter_replica_log_dirs_request {
  static constexpr message_traits traits{
      .name = "AlterReplicaLogDirsRequest",
      .key = api_key::alter_replica_log_dirs,
      .kind = message_kind::request,
      .versions = "1-2",
      .flexible = "2+",
  };

  struct alter_replica_log_dir_topic {
    std::string name{};
    std::vector<int32_t> partitions{};
    tagged_fields unknown_tags{};

    template <class S>
    static constexpr auto fields() {
      return std::array{
          field<&S::name>("name", "0+"),
          field<&S::partitions>("partitions", "0+"),
      };
    }
  };

  struct alter_replica_log_dir {
    std::string path{};
    std::vector<alter_replica_log_dir_topic> topics{};
    tagged_fields unknown_tags{};

    template <class S>
    static constexpr auto fields() {
      return std::array{
          field<&S::path>("path", "0+"),
          field<&S::topics>("topics", "0+"),
      };
    }
  };

  std::vector<alter_replica_log_dir> dirs{};
  tagged_fields unknown_tags{};

  template <class S>
  static constexpr auto fields() {
    return std::array{
        field<&S::dirs>("dirs", "0+"),
    };
  }
};

struct alter_replica_log_dirs_response {
  static constexpr message_traits traits{
      .name = "AlterReplicaLogDirsResponse",
      .key = api_key::alter_replica_log_dirs,
      .kind = message_kind::response,
      .versions = "1-2",
      .flexible = "2+",
  };

  struct alter_replica_log_dir_partition_result {
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

  struct alter_replica_log_dir_topic_result {
    std::string topic_name{};
    std::vector<alter_replica_log_dir_partition_result> partitions{};
    tagged_fields unknown_tags{};

    template <class S>
    static constexpr auto fields() {
      return std::array{
          field<&S::topic_name>("topicName", "0+"),
          field<&S::partitions>("partitions", "0+"),
      };
    }
  };

  int32_t throttle_time_ms = 0;
  std::vector<alter_replica_log_dir_topic_result> results{};
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
