#pragma once

#include "cafka/wire/field.hpp"

#include <cstdint>
#include <limits>
#include <optional>
#include <string>
#include <vector>

namespace cafka::wire {

// State, topology, members and tasks of streams groups (KIP-1071).

struct streams_group_describe_request {
  static constexpr message_traits traits{
      .name = "StreamsGroupDescribeRequest",
      .key = api_key::streams_group_describe,
      .kind = message_kind::request,
      .versions = "0",
      .flexible = "0+",
  };

  std::vector<std::string> group_ids{};
  bool include_authorized_operations = false;
  tagged_fields unknown_tags{};

  template <class S>
  static constexpr auto fields() {
    return std::array{
        field<&S::group_ids>("groupIds", "0+"),
        field<&S::include_authorized_operations>("includeAuthorizedOperations", "0+"),
    };
  }
};

struct streams_group_describe_response {
  static constexpr message_traits traits{
      .name = "StreamsGroupDescribeResponse",
      .key = api_key::streams_group_describe,
      .kind = message_kind::response,
      .versions = "0",
      .flexible = "0+",
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

  struct assignment_data {
    std::vector<task_ids> active_tasks{};
    std::vector<task_ids> standby_tasks{};
    std::vector<task_ids> warmup_tasks{};
    tagged_fields unknown_tags{};

    template <class S>
    static constexpr auto fields() {
      return std::array{
          field<&S::active_tasks>("activeTasks", "0+"),
          field<&S::standby_tasks>("standbyTasks", "0+"),
          field<&S::warmup_tasks>("warmupTasks", "0+"),
      };
    }
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

  struct subtopology {
    std::string subtopology_id{};
    std::vector<std::string> source_topics{};
    std::vector<std::string> repartition_sink_topics{};
    std::vector<topic_info> state_changelog_topics{};
    std::vector<topic_info> repartition_source_topics{};
    tagged_fields unknown_tags{};

    template <class S>
    static constexpr auto fields() {
      return std::array{
          field<&S::subtopology_id>("subtopologyId", "0+"),
          field<&S::source_topics>("sourceTopics", "0+"),
          field<&S::repartition_sink_topics>("repartitionSinkTopics", "0+"),
          field<&S::state_changelog_topics>("stateChangelogTopics", "0+"),
          field<&S::repartition_source_topics>("repartitionSourceTopics", "0+"),
      };
    }
  };

  struct topology_data {
    int32_t epoch = 0;
    std::optional<std::vector<subtopology>> subtopologies{};
    tagged_fields unknown_tags{};

    template <class S>
    static constexpr auto fields() {
      return std::array{
          field<&S::epoch>("epoch", "0+"),
          field<&S::subtopologies>("subtopologies", "0+", nullable("0+")),
      };
    }
  };

  struct member {
    std::string member_id{};
    int32_t member_epoch = 0;
    std::optional<std::string> instance_id{};
    std::optional<std::string> rack_id{};
    std::string client_id{};
    std::string client_host{};
    int32_t topology_epoch = 0;
    std::string process_id{};
    std::optional<endpoint> user_endpoint{};
    std::vector<key_value> client_tags{};
    std::vector<task_offset> task_offsets{};
    std::vector<task_offset> task_end_offsets{};
    assignment_data assignment{};
    assignment_data target_assignment{};
    bool is_classic = false;
    tagged_fields unknown_tags{};

    template <class S>
    static constexpr auto fields() {
      return std::array{
          field<&S::member_id>("memberId", "0+"),
          field<&S::member_epoch>("memberEpoch", "0+"),
          field<&S::instance_id>("instanceId", "0+", nullable("0+")),
          field<&S::rack_id>("rackId", "0+", nullable("0+")),
          field<&S::client_id>("clientId", "0+"),
          field<&S::client_host>("clientHost", "0+"),
          field<&S::topology_epoch>("topologyEpoch", "0+"),
          field<&S::process_id>("processId", "0+"),
          field<&S::user_endpoint>("userEndpoint", "0+", nullable("0+")),
          field<&S::client_tags>("clientTags", "0+"),
          field<&S::task_offsets>("taskOffsets", "0+"),
          field<&S::task_end_offsets>("taskEndOffsets", "0+"),
          field<&S::assignment>("assignment", "0+"),
          field<&S::target_assignment>("targetAssignment", "0+"),
          field<&S::is_classic>("isClassic", "0+"),
      };
    }
  };

  struct described_group {
    int16_t error_code = 0;
    std::optional<std::string> error_message{};
    std::string group_id{};
    std::string group_state{};
    int32_t group_epoch = 0;
    int32_t assignment_epoch = 0;
    std::optional<topology_data> topology{};
    std::vector<member> members{};
    int32_t authorized_operations = std::numeric_limits<int32_t>::min();
    tagged_fields unknown_tags{};

    template <class S>
    static constexpr auto fields() {
      return std::array{
          field<&S::error_code>("errorCode", "0+"),
          field<&S::error_message>("errorMessage", "0+", nullable("0+")),
          field<&S::group_id>("groupId", "0+"),
          field<&S::group_state>("groupState", "0+"),
          field<&S::group_epoch>("groupEpoch", "0+"),
          field<&S::assignment_epoch>("assignmentEpoch", "0+"),
          field<&S::topology>("topology", "0+", nullable("0+")),
          field<&S::members>("members", "0+"),
          field<&S::authorized_operations>("authorizedOperations", "0+"),
      };
    }
  };

  int32_t throttle_time_ms = 0;
  std::vector<described_group> groups{};
  tagged_fields unknown_tags{};

  template <class S>
  static constexpr auto fields() {
    return std::array{
        field<&S::throttle_time_ms>("throttleTimeMs", "0+"),
        field<&S::groups>("groups", "0+"),
    };
  }
};

} // namespace cafka::wire
