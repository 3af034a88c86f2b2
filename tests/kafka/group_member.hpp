// A member of a group on real Kafka, and what it was told that it has.
#pragma once

#include "tests/kafka/real_kafka.hpp"

#include "cafka/actors/caf/ask.hpp"
#include "cafka/actors/caf/prepare.hpp"
#include "cafka/actors/group/group_coordinator_actor.hpp"

#include <chrono>
#include <condition_variable>
#include <map>
#include <memory>
#include <mutex>
#include <set>
#include <string>
#include <utility>
#include <vector>

namespace cafka::test {

using namespace std::chrono_literals;

inline constexpr auto patience = 60s;

/// What a member has now, as it was told; other threads wait for it.
class holdings {
public:
  void add(const group_assigned& what) {
    const std::lock_guard lock{mutex_};
    generation_ = what.generation;
    for (const auto& each : what.added) {
      partitions_.insert(each.where);
      started_at_[each.where] = each.offset;
    }
    changed_.notify_all();
  }
  void take(const std::vector<topic_partition>& what) {
    const std::lock_guard lock{mutex_};
    for (const auto& each : what) partitions_.erase(each);
    changed_.notify_all();
  }
  void fail(const error& why) {
    const std::lock_guard lock{mutex_};
    failure_ = why;
    changed_.notify_all();
  }
  bool wait_for_count(size_t count) {
    std::unique_lock lock{mutex_};
    return changed_.wait_for(lock, patience, [&] { return partitions_.size() == count || failure_; }) && !failure_;
  }
  bool wait_for_failure() {
    std::unique_lock lock{mutex_};
    return changed_.wait_for(lock, patience, [&] { return bool{failure_}; });
  }
  std::set<topic_partition> partitions() {
    const std::lock_guard lock{mutex_};
    return partitions_;
  }
  int64_t started_at(const topic_partition& where) {
    const std::lock_guard lock{mutex_};
    return started_at_.at(where);
  }
  error failure() {
    const std::lock_guard lock{mutex_};
    return failure_;
  }

private:
  std::mutex mutex_;
  std::condition_variable changed_;
  std::set<topic_partition> partitions_;
  std::map<topic_partition, int64_t> started_at_;
  int32_t generation_ = -1;
  error failure_;
};

class holding_member_state {
public:
  static inline const char* name = "member";
  holding_member_state(group_member_actor::pointer, std::shared_ptr<holdings> has) : has_(std::move(has)) {}
  group_member_actor::behavior_type make_behavior() {
    return {
        [this](const group_assigned& what) { has_->add(what); },
        [this](const group_revoked& what) { has_->take(what.partitions); },
        [this](const group_lost& what) { has_->take(what.partitions); },
        [this](const group_failed& what) { has_->fail(what.cause); },
        [](const group_status&) {},
    };
  }

private:
  std::shared_ptr<holdings> has_;
};

/// A member with a connection to the cluster of its own, as in a process of its own.
struct joined_member {
  joined_member(caf::actor_system& system, const std::string& bootstrap, group_config config, group_subscription what)
      : in(system), cluster(spawn_cluster(system, {.bootstrap = {bootstrap}})) {
    user = spawn<holding_member_state>(system, has);
    coordinator = spawn_group_coordinator(system, cluster, std::move(config), user);
    ask<void>(in, coordinator, patience, std::move(what)).value();
  }
  commit_report commit(const topic_partition& where, int64_t offset) {
    return *ask<commit_report_ptr>(
                in, coordinator, patience,
                commit_offsets{.offsets = {{.where = where, .offset = offset, .metadata = "by a test"}}})
                .value();
  }
  group_status status() { return ask<group_status>(in, coordinator, patience, status_atom_v).value(); }
  void close() { ask<void>(in, coordinator, patience, close_atom_v).value(); }

  caf::actor_system& in;
  std::shared_ptr<holdings> has = std::make_shared<holdings>();
  cluster_actor cluster;
  group_member_actor user;
  group_coordinator_actor coordinator;
};

struct actors {
  actors() : system((prepare(config), config)) {}
  caf::actor_system_config config;
  caf::actor_system system;
};

inline group_config group_settings(std::vector<assignor> assignors) {
  return {
      .group_id = "billing",
      .assignors = std::move(assignors),
      .session_timeout = 10s,
      .heartbeat_interval = 300ms,
      .max_poll_interval = 20s};
}

inline const std::vector<std::string> at_once{"group.initial.rebalance.delay.ms=0", "offsets.topic.num.partitions=1"};

} // namespace cafka::test
