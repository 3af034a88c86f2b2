// Readers of a group on real Kafka, while members come and go: nothing is lost, and nothing is read twice that was committed.
#include "real_kafka.hpp"

#include "cafka/actors/blocking/client.hpp"
#include "cafka/actors/blocking/writer.hpp"
#include "cafka/actors/caf/ask.hpp"
#include "cafka/actors/caf/prepare.hpp"
#include "cafka/actors/group/group_reader_actor.hpp"

#include <boost/test/unit_test.hpp>

#include <condition_variable>
#include <mutex>
#include <set>
#include <utility>

using namespace cafka;
using namespace std::chrono_literals;

namespace {

constexpr auto patience = 60s;

/// What all members together have read.
class ledger {
public:
  void see(const record_batch& batch) {
    const std::lock_guard lock{mutex_};
    for (const auto& record : batch)
      if (!seen_.insert({batch.partition(), record.offset}).second) ++doubled_;
    changed_.notify_all();
  }
  bool wait_for(size_t count) {
    std::unique_lock lock{mutex_};
    return changed_.wait_for(lock, patience, [&] { return seen_.size() >= count; });
  }
  size_t doubled() {
    const std::lock_guard lock{mutex_};
    return doubled_;
  }

private:
  std::mutex mutex_;
  std::condition_variable changed_;
  std::set<std::pair<int32_t, int64_t>> seen_;
  size_t doubled_ = 0;
};

class subscriber_state {
public:
  static inline const char* name = "subscriber";
  subscriber_state(group_subscriber_actor::pointer, std::shared_ptr<ledger> log) : log_(std::move(log)) {}
  group_subscriber_actor::behavior_type make_behavior() {
    return {
        [this](const record_batch_ptr& batch) { log_->see(*batch); },
        [](const partition_event&) {},
        [](const group_assigned&) {},
        [](const group_revoked&) {},
        [](const group_lost&) {},
        [](const group_failed&) {},
    };
  }

private:
  std::shared_ptr<ledger> log_;
};

struct member {
  member(
      caf::actor_system& system, const std::string& bootstrap, const group_reader_config& config,
      std::shared_ptr<ledger> log)
      : in(system), cluster(spawn_cluster(system, {.bootstrap = {bootstrap}})) {
    subscriber = spawn<subscriber_state>(system, std::move(log));
    reader = spawn_group_reader(system, cluster, config, subscriber);
    ask<void>(in, reader, patience, group_subscription{.topics = {"orders"}}).value();
  }
  void close() { ask<void>(in, reader, patience, close_atom_v).value(); }

  caf::actor_system& in;
  cluster_actor cluster;
  group_subscriber_actor subscriber;
  group_reader_actor reader;
};

struct actors {
  actors() : system((prepare(config), config)) {}
  caf::actor_system_config config;
  caf::actor_system system;
};

void write(blocking::writer& out, size_t count) {
  for (size_t i = 0; i < count; ++i) {
    const auto key = std::to_string(i);
    out.put({.key = key, .value = key}, patience);
  }
  out.flush(patience);
}

void read_while_members_change(group_config group, const std::vector<std::string>& broker) {
  constexpr size_t portion = 5'000;
  test::real_kafka kafka{"4.2.0", 1, broker};
  blocking::client{{.bootstrap = {kafka.bootstrap()}}}.create_topic("orders", {.partitions = 6});
  blocking::writer out{{.bootstrap = {kafka.bootstrap()}, .topic = "orders"}};
  actors on;
  const auto log = std::make_shared<ledger>();
  const group_reader_config config{.group = std::move(group)};
  write(out, portion);
  member first{on.system, kafka.bootstrap(), config, log};
  BOOST_TEST_REQUIRE(log->wait_for(portion));
  member second{on.system, kafka.bootstrap(), config, log};
  write(out, portion);
  BOOST_TEST(log->wait_for(2 * portion));
  first.close();
  write(out, portion);
  BOOST_TEST(log->wait_for(3 * portion));
  member third{on.system, kafka.bootstrap(), config, log};
  second.close();
  write(out, portion);
  BOOST_TEST(log->wait_for(4 * portion));
  third.close();
  out.close(patience);
  // Nobody died: what was read was committed before others had it.
  BOOST_TEST(log->doubled() == 0u);
}

group_config settings() {
  return {.group_id = "billing", .session_timeout = 10s, .heartbeat_interval = 300ms, .max_poll_interval = 20s};
}

} // namespace

BOOST_AUTO_TEST_SUITE(group_readers)

BOOST_AUTO_TEST_CASE(lose_and_double_nothing_eagerly) {
  read_while_members_change(settings(), {"group.initial.rebalance.delay.ms=0", "offsets.topic.num.partitions=1"});
}

BOOST_AUTO_TEST_CASE(lose_and_double_nothing_cooperatively) {
  auto config = settings();
  config.assignors = {assignor::cooperative_sticky()};
  read_while_members_change(config, {"group.initial.rebalance.delay.ms=0", "offsets.topic.num.partitions=1"});
}

BOOST_AUTO_TEST_CASE(lose_and_double_nothing_by_the_new_protocol) {
  auto config = settings();
  config.protocol = group_protocol::consumer;
  read_while_members_change(
      config, {"offsets.topic.num.partitions=1", "group.consumer.min.heartbeat.interval.ms=300",
               "group.consumer.heartbeat.interval.ms=300"});
}

BOOST_AUTO_TEST_SUITE_END()
