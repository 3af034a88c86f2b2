// What is asked about groups, and what is answered.
#pragma once

#include <chrono>
#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "cafka/actors/group/group_offsets.hpp"
#include "cafka/wire/error.hpp"
#include "cafka/wire/topic_partition.hpp"

namespace cafka {

/// Asks all brokers which groups they coordinate.
struct list_groups {
  /// Only groups in these states, as Kafka writes them ("Stable", in whatever case); empty: all. Brokers before Kafka 2.6 do
  /// not filter.
  std::vector<std::string> states = {};
  std::chrono::milliseconds timeout{30'000};
};

struct listed_group {
  std::string id = {};
  /// "consumer"; "connect" and others are of other programs; empty: the group only stores offsets.
  std::string protocol_type = {};
  /// Empty: the broker does not tell (before Kafka 2.6).
  std::string state = {};
  /// "classic" or "consumer" (KIP-848), in lower case; empty: the broker does not tell (before Kafka 3.8).
  std::string type = {};
  int32_t coordinator = -1;
};

/// Sorted by id. Why a broker could not be asked is in `failures`.
struct group_listing {
  std::vector<listed_group> groups = {};
  std::vector<error> failures = {};
};
using group_listing_ptr = std::shared_ptr<const group_listing>;

/// Asks the coordinators of groups, of either protocol.
struct describe_groups {
  /// Each once.
  std::vector<std::string> groups = {};
  std::chrono::milliseconds timeout{30'000};
};

struct group_member {
  std::string id = {};
  /// Of a static member.
  std::optional<std::string> instance_id = {};
  std::string client_id = {};
  std::string client_host = {};
  std::vector<topic_partition> assigned = {};
  /// The new protocol's; -1: the group is classic.
  int32_t epoch = -1;
};

struct group_description {
  std::string id = {};
  /// As Kafka writes it.
  std::string state = {};
  std::string protocol_type = {};
  /// By which partitions are assigned: "range", "cooperative-sticky", "uniform"; empty while members have none.
  std::string assignor = {};
  /// Of the new protocol: its epoch. -1: classic groups do not tell.
  int32_t epoch = -1;
  std::vector<group_member> members = {};
  /// none; or why there is no answer: group_id_not_found.
  error what = {};
};

/// In the order of the request.
using group_descriptions = std::vector<group_description>;
using group_descriptions_ptr = std::shared_ptr<const group_descriptions>;

/// Asks what a group has committed.
struct fetch_group_offsets {
  std::string group = {};
  std::chrono::milliseconds timeout{30'000};
};

/// Sorted by partition.
using group_offsets = std::vector<committed_offset>;
using group_offsets_ptr = std::shared_ptr<const group_offsets>;

/// Commits in the name of a group that has no members.
struct set_group_offsets {
  std::string group = {};
  /// Each partition once.
  std::vector<committed_offset> offsets = {};
  std::chrono::milliseconds timeout{30'000};
};

/// Deletes what a group has committed in partitions of topics that its members do not subscribe to (KIP-496).
struct delete_group_offsets {
  std::string group = {};
  std::vector<topic_partition> partitions = {};
  std::chrono::milliseconds timeout{30'000};
};

/// What became of one partition of a request.
struct partition_outcome {
  topic_partition of = {};
  error what = {};
};
/// In the order of the request.
using partition_outcomes = std::vector<partition_outcome>;
using partition_outcomes_ptr = std::shared_ptr<const partition_outcomes>;

/// Deletes groups without members, and all that they committed.
struct delete_groups {
  std::vector<std::string> groups = {};
  std::chrono::milliseconds timeout{30'000};
};

/// Takes members out of a group.
struct remove_group_members {
  std::string group = {};
  /// Ids of members.
  std::vector<std::string> members = {};
  /// Instance ids of static members (Kafka 2.4).
  std::vector<std::string> instances = {};
  std::chrono::milliseconds timeout{30'000};
};

/// What became of one group, or one member, of a request.
struct group_outcome {
  std::string name = {};
  error what = {};
};
/// In the order of the request; members before instances.
using group_outcomes = std::vector<group_outcome>;
using group_outcomes_ptr = std::shared_ptr<const group_outcomes>;

} // namespace cafka
