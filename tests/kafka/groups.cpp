// Consumer groups on real Kafka: members share partitions out, give them up, commit and leave.
#include "real_kafka.hpp"

#include "cafka/actors/blocking/client.hpp"
#include "cafka/actors/caf/ask.hpp"
#include "cafka/actors/caf/prepare.hpp"
#include "cafka/actors/group/group_coordinator_actor.hpp"

#include <boost/test/unit_test.hpp>

#include <condition_variable>
#include <future>
#include <mutex>
#include <set>
#include <vector>

using namespace cafka;
using namespace std::chrono_literals;

namespace {

constexpr auto patience = 60s;

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

class member_state {
public:
  static inline const char* name = "member";
  member_state(group_member_actor::pointer, std::shared_ptr<holdings> has) : has_(std::move(has)) {}
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
struct member {
  member(caf::actor_system& system, const std::string& bootstrap, group_config config, group_subscription what)
      : in(system), cluster(spawn_cluster(system, {.bootstrap = {bootstrap}})) {
    user = spawn<member_state>(system, has);
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

group_config settings(std::vector<assignor> assignors) {
  return {
      .group_id = "billing",
      .assignors = std::move(assignors),
      .session_timeout = 10s,
      .heartbeat_interval = 300ms,
      .max_poll_interval = 20s};
}

const std::vector<std::string> at_once{"group.initial.rebalance.delay.ms=0", "offsets.topic.num.partitions=1"};

/// Two members come and go; what the first one committed the last one starts with.
void share_and_leave(
    const std::string& version, const group_config& config, const std::vector<std::string>& broker = at_once) {
  test::real_kafka kafka{version, 1, broker};
  blocking::client{{.bootstrap = {kafka.bootstrap()}}}.create_topic("orders", {.partitions = 6});
  actors on;
  const group_subscription orders{.topics = {"orders"}};
  member first{on.system, kafka.bootstrap(), config, orders};
  BOOST_TEST_REQUIRE(first.has->wait_for_count(6));
  BOOST_TEST(first.has->started_at({"orders", 5}) == -1);
  BOOST_TEST((first.commit({"orders", 5}, 42).at(0).outcome == commit_outcome::committed));
  BOOST_TEST((first.commit({"bills", 0}, 42).at(0).outcome == commit_outcome::fenced));
  {
    member second{on.system, kafka.bootstrap(), config, orders};
    BOOST_TEST(second.has->wait_for_count(3));
    BOOST_TEST(first.has->wait_for_count(3));
    auto all = first.has->partitions();
    all.merge(second.has->partitions());
    BOOST_TEST(all.size() == 6u);
    BOOST_TEST((second.status().phase == group_phase::stable));
    second.close();
  }
  BOOST_TEST(first.has->wait_for_count(6));
  first.close();
  member last{on.system, kafka.bootstrap(), config, {.pattern = "ord.*"}};
  BOOST_TEST(last.has->wait_for_count(6));
  BOOST_TEST(last.has->started_at({"orders", 5}) == 42);
  last.close();
}

} // namespace

BOOST_AUTO_TEST_SUITE(groups)

BOOST_AUTO_TEST_CASE(share_out_eagerly_on_4_2) { share_and_leave("4.2.0", settings({assignor::range()})); }

BOOST_AUTO_TEST_CASE(share_out_cooperatively_on_4_2) {
  share_and_leave("4.2.0", settings({assignor::cooperative_sticky()}));
}

BOOST_AUTO_TEST_CASE(share_out_on_3_9) { share_and_leave("3.9.1", settings({assignor::sticky()})); }

BOOST_AUTO_TEST_CASE(share_out_on_2_8) {
  share_and_leave("2.8.2", settings({assignor::range(), assignor::cooperative_sticky()}));
}

BOOST_AUTO_TEST_CASE(are_shared_out_by_the_coordinator_on_4_2) {
  auto config = settings({});
  config.protocol = group_protocol::consumer;
  share_and_leave(
      "4.2.0", config,
      {"offsets.topic.num.partitions=1", "group.consumer.min.heartbeat.interval.ms=300",
       "group.consumer.heartbeat.interval.ms=300"});
}

/// A member of ours shares with one of Kafka's own, which comes, is idle for a while, and goes.
void share_with_java(std::vector<assignor> assignors, const std::string& strategy) {
  test::real_kafka kafka{"4.2.0", 1, at_once};
  blocking::client{{.bootstrap = {kafka.bootstrap()}}}.create_topic("orders", {.partitions = 6});
  actors on;
  member ours{on.system, kafka.bootstrap(), settings(std::move(assignors)), {.topics = {"orders"}}};
  BOOST_TEST_REQUIRE(ours.has->wait_for_count(6));
  const auto java = std::async(std::launch::async, [&] {
    kafka.tool(
        "kafka-console-consumer",
        {"--topic", "orders", "--group", "billing", "--timeout-ms", "10000", "--consumer-property",
         "partition.assignment.strategy=org.apache.kafka.clients.consumer." + strategy, "--consumer-property",
         "heartbeat.interval.ms=300"});
  });
  BOOST_TEST(ours.has->wait_for_count(3));
  BOOST_TEST(ours.has->wait_for_count(6));
  java.wait();
  ours.close();
}

BOOST_AUTO_TEST_CASE(share_with_a_java_member_eagerly) { share_with_java({assignor::range()}, "RangeAssignor"); }

BOOST_AUTO_TEST_CASE(share_with_a_java_member_cooperatively) {
  share_with_java({assignor::cooperative_sticky()}, "CooperativeStickyAssignor");
}

BOOST_AUTO_TEST_CASE(a_static_member_is_fenced_by_its_twin) {
  test::real_kafka kafka{"4.2.0", 1, at_once};
  blocking::client{{.bootstrap = {kafka.bootstrap()}}}.create_topic("orders", {.partitions = 2});
  actors on;
  auto config = settings({assignor::range()});
  config.instance_id = "one";
  member first{on.system, kafka.bootstrap(), config, {.topics = {"orders"}}};
  BOOST_TEST_REQUIRE(first.has->wait_for_count(2));
  member twin{on.system, kafka.bootstrap(), config, {.topics = {"orders"}}};
  BOOST_TEST(twin.has->wait_for_count(2));
  BOOST_TEST(first.has->wait_for_failure());
  BOOST_TEST((first.has->failure().code() == errc::fenced_instance_id));
  twin.close();
}

BOOST_AUTO_TEST_SUITE_END()
