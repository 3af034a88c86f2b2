#pragma once

#include "cafka/wire/field.hpp"

#include <cstdint>
#include <optional>
#include <string>
#include <utility>
#include <vector>

namespace cafka::wire {

// Makes partitions choose their leader again, the preferred one or with loss any (KIP-183, KIP-460). Null asks for all.

struct elect_leaders_request {
  static constexpr message_traits traits{
      .name = "ElectLeadersRequest",
      .key = api_key::elect_leaders,
      .kind = message_kind::request,
      .versions = "0-2",
      .flexible = "2+",
  };

  struct topic_partitions_data {
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

  int8_t election_type = 0;
  std::optional<std::vector<topic_partitions_data>> topic_partitions{std::in_place};
  int32_t timeout_ms = 60000;
  tagged_fields unknown_tags{};

  template <class S>
  static constexpr auto fields() {
    return std::array{
        field<&S::election_type>("electionType", "1+"),
        field<&S::topic_partitions>("topicPartitions", "0+", nullable("0+")),
        field<&S::timeout_ms>("timeoutMs", "0+"),
    };
  }
};

struct elect_leaders_response {
  static constexpr message_traits traits{
      .name = "ElectLeadersResponse",
      .key = api_key::elect_leaders,
      .kind = message_kind::response,
      .versions = "0-2",
      .flexible = "2+",
  };

  struct partition_result_data {
    int32_t partition_id = 0;
    int16_t error_code = 0;
    std::optional<std::string> error_message{std::in_place};
    tagged_fields unknown_tags{};

    template <class S>
    static constexpr auto fields() {
      return std::array{
          field<&S::partition_id>("partitionId", "0+"),
          field<&S::error_code>("errorCode", "0+"),
          field<&S::error_message>("errorMessage", "0+", nullable("0+")),
      };
    }
  };

  struct replica_election_result {
    std::string topic{};
    std::vector<partition_result_data> partition_result{};
    tagged_fields unknown_tags{};

    template <class S>
    static constexpr auto fields() {
      return std::array{
          field<&S::topic>("topic", "0+"),
          field<&S::partition_result>("partitionResult", "0+"),
      };
    }
  };

  int32_t throttle_time_ms = 0;
  int16_t error_code = 0;
  std::vector<replica_election_result> replica_election_results{};
  tagged_fields unknown_tags{};

  template <class S>
  static constexpr auto fields() {
    return std::array{
        field<&S::throttle_time_ms>("throttleTimeMs", "0+"),
        field<&S::error_code>("errorCode", "1+"),
        field<&S::replica_election_results>("replicaElectionResults", "0+"),
    };
  }
};

} // namespace cafka::wire
