#pragma once

#include "cafka/wire/field.hpp"

#include <cstdint>
#include <optional>
#include <string>
#include <utility>
#include <vector>

namespace cafka::wire {

// The group protocol of stream processors: topology, tasks and their assignment (KIP-1071).

struct streams_group_heartbeat_request {
  static constexpr message_traits traits{
      .name = "StreamsGroupHeartbeatRequest",
      .key = api_key::streams_group_heartbeat,
      .kind = message_kind::request,
      .versions = "0",
      .flexible = "0+",
  };

  struct key_value {
    std::string key{};
    std::string value{};
    tagged_fields unknown_tags{};

    template <class S>
    static constexpr auto fields() {
      return std::array{
          field<&S::key>("key", "0+"),
          field<&S::value>("value", "0+"),
      };
    }
  };

  struct topic_info {
    std::string name{};
    int32_t partitions = 0;
    int16_t replication_factor = 0;
    std::vector<key_value> topic_configs{};
    tagged_fields unknown_tags{};

    template <class S>
    static constexpr auto fields() {
      return std::array{
          field<&S::name>("name", "0+"),
          field<&S::partitions>("partitions", "0+"),
          field<&S::replication_factor>("replicationFactor", "0+"),
          field<&S::topic_configs>("topicConfigs", "0+"),
      };
    }
  };

  struct endpoint {
    std::string host{};
    uint16_t port = 0;
    tagged_fields unknown_tags{};

    template <class S>
    static constexpr auto fields() {
      return std::array{
          field<&S::host>("host", "0+"),
          field<&S::port>("port", "0+"),
      };
    }
  };

  struct task_offset {
    std::string subtopology_id{};
    int32_t partition = 0;
    int64_t offset = 0;
    tagged_fields unknown_tags{};

    template <class S>
    static constexpr auto fields() {
      return std::array{
          field<&S::subtopology_id>("subtopologyId", "0+"),
          field<&S::partition>("partition", "0+"),
          field<&S::offset>("offset", "0+"),
      };
    }
  };

  struct task_ids {
    std::string subtopology_id{};
    std::vector<int32_t> partitions{};
    tagged_fields unknown_tags{};

    template <class S>
    static constexpr auto fields() {
      return std::array{
          field<&S::subtopology_id>("subtopologyId", "0+"),
          field<&S::partitions>("partitions", "0+"),
      };
    }
  };

  struct copartition_group {
    std::vector<int16_t> source_topics{};
    std::vector<int16_t> source_topic_regex{};
    std::vector<int16_t> repartition_source_topics{};
    tagged_fields unknown_tags{};

    template <class S>
    static constexpr auto fields() {
      return std::array{
          field<&S::source_topics>("sourceTopics", "0+"),
          field<&S::source_topic_regex>("sourceTopicRegex", "0+"),
          field<&S::repartition_source_topics>("repartitionSourceTopics", "0+"),
      };
    }
  };

  struct subtopology {
    std::string subtopology_id{};
    std::vector<std::string> source_topics{};
    std::vector<std::string> source_topic_regex{};
    std::vector<topic_info> state_changelog_topics{};
    std::vector<std::string> repartition_sink_topics{};
    std::vector<topic_info> repartition_source_topics{};
    std::vector<copartition_group> copartition_groups{};
    tagged_fields unknown_tags{};

    template <class S>
    static constexpr auto fields() {
      return std::array{
          field<&S::subtopology_id>("subtopologyId", "0+"),
          field<&S::source_topics>("sourceTopics", "0+"),
          field<&S::source_topic_regex>("sourceTopicRegex", "0+"),
          field<&S::state_changelog_topics>("stateChangelogTopics", "0+"),
          field<&S::repartition_sink_topics>("repartitionSinkTopics", "0+"),
          field<&S::repartition_source_topics>("repartitionSourceTopics", "0+"),
          field<&S::copartition_groups>("copartitionGroups", "0+"),
      };
    }
  };

  struct topology_data {
    int32_t epoch = 0;
    std::vector<subtopology> subtopologies{};
    tagged_fields unknown_tags{};

    template <class S>
    static constexpr auto fields() {
      return std::array{
          field<&S::epoch>("epoch", "0+"),
          field<&S::subtopologies>("subtopologies", "0+"),
      };
    }
  };

  std::string group_id{};
  std::string member_id{};
  int32_t member_epoch = 0;
  int32_t endpoint_information_epoch = 0;
  std::optional<std::string> instance_id{};
  std::optional<std::string> rack_id{};
  int32_t rebalance_timeout_ms = -1;
  std::optional<topology_data> topology{};
  std::optional<std::vector<task_ids>> active_tasks{};
  std::optional<std::vector<task_ids>> standby_tasks{};
  std::optional<std::vector<task_ids>> warmup_tasks{};
  std::optional<std::string> process_id{};
  std::optional<endpoint> user_endpoint{};
  std::optional<std::vector<key_value>> client_tags{};
  std::optional<std::vector<task_offset>> task_offsets{};
  std::optional<std::vector<task_offset>> task_end_offsets{};
  bool shutdown_application = false;
  tagged_fields unknown_tags{};

  template <class S>
  static constexpr auto fields() {
    return std::array{
        field<&S::group_id>("groupId", "0+"),
        field<&S::member_id>("memberId", "0+"),
        field<&S::member_epoch>("memberEpoch", "0+"),
        field<&S::endpoint_information_epoch>("endpointInformationEpoch", "0+"),
        field<&S::instance_id>("instanceId", "0+", nullable("0+")),
        field<&S::rack_id>("rackId", "0+", nullable("0+")),
        field<&S::rebalance_timeout_ms>("rebalanceTimeoutMs", "0+"),
        field<&S::topology>("topology", "0+", nullable("0+")),
        field<&S::active_tasks>("activeTasks", "0+", nullable("0+")),
        field<&S::standby_tasks>("standbyTasks", "0+", nullable("0+")),
        field<&S::warmup_tasks>("warmupTasks", "0+", nullable("0+")),
        field<&S::process_id>("processId", "0+", nullable("0+")),
        field<&S::user_endpoint>("userEndpoint", "0+", nullable("0+")),
        field<&S::client_tags>("clientTags", "0+", nullable("0+")),
        field<&S::task_offsets>("taskOffsets", "0+", nullable("0+")),
        field<&S::task_end_offsets>("taskEndOffsets", "0+", nullable("0+")),
        field<&S::shutdown_application>("shutdownApplication", "0+"),
    };
  }
};

struct streams_group_heartbeat_response {
  static constexpr message_traits traits{
      .name = "StreamsGroupHeartbeatResponse",
      .key = api_key::streams_group_heartbeat,
      .kind = message_kind::response,
      .versions = "0",
      .flexible = "0+",
  };

  struct status_data {
    int8_t status_code = 0;
    std::string status_detail{};
    tagged_fields unknown_tags{};

    template <class S>
    static constexpr auto fields() {
      return std::array{
          field<&S::status_code>("statusCode", "0+"),
          field<&S::status_detail>("statusDetail", "0+"),
      };
    }
  };

  struct topic_partition {
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

  struct task_ids {
    std::string subtopology_id{};
    std::vector<int32_t> partitions{};
    tagged_fields unknown_tags{};

    template <class S>
    static constexpr auto fields() {
      return std::array{
          field<&S::subtopology_id>("subtopologyId", "0+"),
          field<&S::partitions>("partitions", "0+"),
      };
    }
  };

  struct endpoint {
    std::string host{};
    uint16_t port = 0;
    tagged_fields unknown_tags{};

    template <class S>
    static constexpr auto fields() {
      return std::array{
          field<&S::host>("host", "0+"),
          field<&S::port>("port", "0+"),
      };
    }
  };

  struct endpoint_to_partitions {
    endpoint user_endpoint{};
    std::vector<topic_partition> active_partitions{};
    std::vector<topic_partition> standby_partitions{};
    tagged_fields unknown_tags{};

    template <class S>
    static constexpr auto fields() {
      return std::array{
          field<&S::user_endpoint>("userEndpoint", "0+"),
          field<&S::active_partitions>("activePartitions", "0+"),
          field<&S::standby_partitions>("standbyPartitions", "0+"),
      };
    }
  };

  int32_t throttle_time_ms = 0;
  int16_t error_code = 0;
  std::optional<std::string> error_message{};
  std::string member_id{};
  int32_t member_epoch = 0;
  int32_t heartbeat_interval_ms = 0;
  int32_t acceptable_recovery_lag = 0;
  int32_t task_offset_interval_ms = 0;
  std::optional<std::vector<status_data>> status{std::in_place};
  std::optional<std::vector<task_ids>> active_tasks{};
  std::optional<std::vector<task_ids>> standby_tasks{};
  std::optional<std::vector<task_ids>> warmup_tasks{};
  int32_t endpoint_information_epoch = 0;
  std::optional<std::vector<endpoint_to_partitions>> partitions_by_user_endpoint{};
  tagged_fields unknown_tags{};

  template <class S>
  static constexpr auto fields() {
    return std::array{
        field<&S::throttle_time_ms>("throttleTimeMs", "0+"),
        field<&S::error_code>("errorCode", "0+"),
        field<&S::error_message>("errorMessage", "0+", nullable("0+")),
        field<&S::member_id>("memberId", "0+"),
        field<&S::member_epoch>("memberEpoch", "0+"),
        field<&S::heartbeat_interval_ms>("heartbeatIntervalMs", "0+"),
        field<&S::acceptable_recovery_lag>("acceptableRecoveryLag", "0+"),
        field<&S::task_offset_interval_ms>("taskOffsetIntervalMs", "0+"),
        field<&S::status>("status", "0+", nullable("0+")),
        field<&S::active_tasks>("activeTasks", "0+", nullable("0+")),
        field<&S::standby_tasks>("standbyTasks", "0+", nullable("0+")),
        field<&S::warmup_tasks>("warmupTasks", "0+", nullable("0+")),
        field<&S::endpoint_information_epoch>("endpointInformationEpoch", "0+"),
        field<&S::partitions_by_user_endpoint>("partitionsByUserEndpoint", "0+", nullable("0+")),
    };
  }
};

} // namespace cafka::wire
