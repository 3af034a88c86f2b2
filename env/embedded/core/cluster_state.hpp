#pragma once

#include "cafka/embedded/config.hpp"
#include "cafka/embedded/core/broker.hpp"
#include "cafka/embedded/core/topic.hpp"
#include "cafka/embedded/delivery.hpp"

#include <cstdint>
#include <deque>
#include <map>
#include <memory>
#include <optional>
#include <random>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

namespace cafka::embedded {

class group_registry;

/// Brokers of each partition, the preferred leader first.
using assignments = std::vector<std::vector<int32_t>>;

/// What is to be created, as CreateTopics says it.
struct new_topic {
  std::string name;
  int32_t partitions = -1; // -1: the cluster's default
  topic_options options{};
  std::map<std::string, std::string> configs{};
  /// Empty: spread over the brokers.
  embedded::assignments assignments{};
};

/// Brokers, topics, groups, and who leads what. No requests; time is of groups and of retention.
class cluster_state {
public:
  explicit cluster_state(config options);
  ~cluster_state();

  const config& options() const noexcept { return options_; }
  void secure(security_options how) { options_.security = std::move(how); }

  // --- brokers ---
  std::deque<broker>& brokers() noexcept { return brokers_; }
  broker* find_broker(int32_t id) noexcept;
  bool is_up(int32_t id) noexcept;
  /// The running broker with the lowest id, -1 if none runs. (With KRaft any broker passes what is for the controller on.)
  int32_t controller() noexcept;
  /// Its partitions go to their next replica in sync that runs, or have no leader until one of them is back.
  void stop_broker(broker& which);
  void start_broker(broker& which);

  // --- topics ---
  using topic_map = std::map<std::string, std::unique_ptr<topic>, std::less<>>;
  const topic_map& topics() const noexcept { return topics_; }
  topic* find_topic(std::string_view name) noexcept;
  topic* find_topic(const wire::uuid& id) noexcept;
  /// Null if the topic is not there or has no such partition.
  partition* find_partition(std::string_view topic, int32_t index) noexcept;

  /// INVALID_TOPIC_EXCEPTION, TOPIC_ALREADY_EXISTS, INVALID_PARTITIONS, INVALID_REPLICATION_FACTOR,
  /// INVALID_REPLICA_ASSIGNMENT, or nothing if the topic can be created.
  error check(const new_topic& wanted);
  error create(const new_topic& wanted);
  int32_t partitions_of(const new_topic& wanted) const;
  int16_t replication_factor_of(const new_topic& wanted) const;
  void remove(topic& which);
  /// INVALID_PARTITIONS unless there are fewer; INVALID_REPLICA_ASSIGNMENT. Assignments are for the added partitions only.
  error check_growth(const topic& which, int32_t total, const std::optional<assignments>& assigned = {}) const;
  void grow(topic& which, int32_t total, const std::optional<assignments>& assigned = {});

  /// Makes a broker the leader, and a replica in sync if it is none, with the next leader epoch.
  void move_leader(partition& which, int32_t broker);
  /// The same for a broker that was behind: batches that do not end below `end` are lost.
  void elect_unclean(partition& which, int32_t broker, int64_t end);

  // --- logs ---
  /// Appends, and lets go of what exceeds the cluster's `retention_bytes`.
  void append(topic& to, partition& which, const wire::batch_view& batch, int64_t base_offset, int64_t now);

  /// Lets go of what topics want to keep no longer, if it is time to look.
  void retain(time_point now);
  /// When it will be time; nothing if no topic has a limit.
  std::optional<time_point> next_retention() const { return next_retention_; }

  // --- groups ---
  group_registry& groups() noexcept { return *groups_; }
  const group_registry& groups() const noexcept { return *groups_; }

  // --- ids ---
  wire::uuid random_uuid();
  int64_t next_producer_id() { return next_producer_id_++; }
  int32_t random_session_id();

  // --- changes ---
  /// Grows with each change that a parked request may be waiting for.
  uint64_t changes() const noexcept { return changes_; }
  void touch() noexcept { ++changes_; }

private:
  void elect(partition& which);
  void sync(partition& which);

  config options_;
  std::deque<broker> brokers_;
  topic_map topics_;
  std::unordered_map<wire::uuid, topic*> by_id_;
  std::mt19937_64 random_;
  int64_t next_producer_id_ = 1000;
  uint64_t changes_ = 0;
  size_t limited_topics_ = 0; // have a retention of their own
  std::optional<time_point> next_retention_;
  std::unique_ptr<group_registry> groups_;
};

/// 1 to 249 of letters, digits, '.', '_' and '-', and not "." or "..".
bool is_topic_name(std::string_view name) noexcept;

} // namespace cafka::embedded
