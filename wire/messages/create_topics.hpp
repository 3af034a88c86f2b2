#pragma once

#include "cafka/wire/field.hpp"

#include <cstdint>
#include <optional>
#include <string>
#include <utility>
#include <vector>

namespace cafka::wire {

// Creates topics, or with validate_only says whether it could. Version 5 answers with the configuration (KIP-525).

struct create_topics_request {
  static constexpr message_traits traits{
      .name = "CreateTopicsRequest",
      .key = api_key::create_topics,
      .kind = message_kind::request,
      .versions = "2-7",
      .flexible = "5+",
  };

  struct creatable_replica_assignment {
    int32_t partition_index = 0;
    std::vector<int32_t> broker_ids{};
    tagged_fields unknown_tags{};

    template <class S>
    static constexpr auto fields() {
      return std::array{
          field<&S::partition_index>("partitionIndex", "0+"),
          field<&S::broker_ids>("brokerIds", "0+"),
      };
    }
  };

  struct creatable_topic_config {
    std::string name{};
    std::optional<std::string> value{std::in_place};
    tagged_fields unknown_tags{};

    template <class S>
    static constexpr auto fields() {
      return std::array{
          field<&S::name>("name", "0+"),
          field<&S::value>("value", "0+", nullable("0+")),
      };
    }
  };

  struct creatable_topic {
    std::string name{};
    int32_t num_partitions = 0;
    int16_t replication_factor = 0;
    std::vector<creatable_replica_assignment> assignments{};
    std::vector<creatable_topic_config> configs{};
    tagged_fields unknown_tags{};

    template <class S>
    static constexpr auto fields() {
      return std::array{
          field<&S::name>("name", "0+"),
          field<&S::num_partitions>("numPartitions", "0+"),
          field<&S::replication_factor>("replicationFactor", "0+"),
          field<&S::assignments>("assignments", "0+"),
          field<&S::configs>("configs", "0+"),
      };
    }
  };

  std::vector<creatable_topic> topics{};
  int32_t timeout_ms = 60000;
  bool validate_only = false;
  tagged_fields unknown_tags{};

  template <class S>
  static constexpr auto fields() {
    return std::array{
        field<&S::topics>("topics", "0+"),
        field<&S::timeout_ms>("timeoutMs", "0+"),
        field<&S::validate_only>("validateOnly", "1+"),
    };
  }
};

struct create_topics_response {
  static constexpr message_traits traits{
      .name = "CreateTopicsResponse",
      .key = api_key::create_topics,
      .kind = message_kind::response,
      .versions = "2-7",
      .flexible = "5+",
  };

  struct creatable_topic_configs {
    std::string name{};
    std::optional<std::string> value{std::in_place};
    bool read_only = false;
    int8_t config_source = -1;
    bool is_sensitive = false;
    tagged_fields unknown_tags{};

    template <class S>
    static constexpr auto fields() {
      return std::array{
          field<&S::name>("name", "5+"),
          field<&S::value>("value", "5+", nullable("5+")),
          field<&S::read_only>("readOnly", "5+"),
          field<&S::config_source>("configSource", "5+"),
          field<&S::is_sensitive>("isSensitive", "5+"),
      };
    }
  };

  struct creatable_topic_result {
    std::string name{};
    uuid topic_id{};
    int16_t error_code = 0;
    std::optional<std::string> error_message{std::in_place};
    int16_t topic_config_error_code = 0;
    int32_t num_partitions = -1;
    int16_t replication_factor = -1;
    std::optional<std::vector<creatable_topic_configs>> configs{std::in_place};
    tagged_fields unknown_tags{};

    template <class S>
    static constexpr auto fields() {
      return std::array{
          field<&S::name>("name", "0+"),
          field<&S::topic_id>("topicId", "7+"),
          field<&S::error_code>("errorCode", "0+"),
          field<&S::error_message>("errorMessage", "1+", nullable("0+")),
          field<&S::topic_config_error_code>("topicConfigErrorCode", "5+", tag{0}),
          field<&S::num_partitions>("numPartitions", "5+"),
          field<&S::replication_factor>("replicationFactor", "5+"),
          field<&S::configs>("configs", "5+", nullable("5+")),
      };
    }
  };

  int32_t throttle_time_ms = 0;
  std::vector<creatable_topic_result> topics{};
  tagged_fields unknown_tags{};

  template <class S>
  static constexpr auto fields() {
    return std::array{
        field<&S::throttle_time_ms>("throttleTimeMs", "2+"),
        field<&S::topics>("topics", "0+"),
    };
  }
};

} // namespace cafka::wire
