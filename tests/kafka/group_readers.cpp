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

/// What all members together have read, and what happened to each of them.
class ledger {
public:
  void see(const std::string& member, const record_batch& batch) {
    const std::lock_guard lock{mutex_};
    size_t doubled = 0;
    for (const auto& record : batch)
      if (!seen_.insert({batch.partition(), record.offset}).second) ++doubled;
    doubled_ += doubled;
    if (doubled > 0)
      note(
          member, std::to_string(doubled) + " read twice of " + std::to_string(batch.partition()) + " from "
                      + std::to_string(batch.base_offset()) + " on");
    changed_.notify_all();
  }
  void told(const std::string& member, const std::string& what) {
    const std::lock_guard lock{mutex_};
    note(member, what);
  }
  bool wait_for(size_t count) {
    std::unique_lock lock{mutex_};
    return changed_.wait_for(lock, patience, [&] { return seen_.size() >= count; });
  }
  size_t doubled() {
    const std::lock_guard lock{mutex_};
    return doubled_;
  }
  std::string story() {
    const std::lock_guard lock{mutex_};
    return story_;
  }

private:
  void note(const std::string& member, const std::string& what) {
    const auto now = std::chrono::duration_cast<std::chrono::milliseconds>(std::chrono::steady_clock::now() - begun_);
    story_ += std::to_string(now.count()) + " ms: " + member + ": " + what + "\n";
  }

  const std::chrono::steady_clock::time_point begun_ = std::chrono::steady_clock::now();
  std::string story_ = "\n";
  std::mutex mutex_;
  std::condition_variable changed_;
  std::set<std::pair<int32_t, int64_t>> seen_;
  size_t doubled_ = 0;
};

class subscriber_state {
public:
  static inline const char* name = "subscriber";
  subscriber_state(group_subscriber_actor::pointer, std::string member, std::shared_ptr<ledger> log)
      : member_(std::move(member)), log_(std::move(log)) {}
  group_subscriber_actor::behavior_type make_behavior() {
    return {
        [this](const record_batch_ptr& batch) { log_->see(member_, *batch); },
        [](const partition_event&) {},
        [this](const group_assigned& what) {
          std::string text = "generation " + std::to_string(what.generation) + ", assigned";
          for (const auto& each : what.added)
            text += " " + std::to_string(each.where.partition) + " at " + std::to_string(each.offset);
          log_->told(member_, text);
        },
        [this](const group_revoked& what) { log_->told(member_, "revoked" + numbers(what.partitions)); },
        [this](const group_lost& what) {
          log_->told(member_, "lost" + numbers(what.partitions) + ": " + to_string(what.cause));
        },
        [this](const group_failed& what) { log_->told(member_, to_string(what.cause)); },
    };
  }

private:
  static std::string numbers(const std::vector<topic_partition>& partitions) {
    std::string text;
    for (const auto& each : partitions) text += " " + std::to_string(each.partition);
    return text;
  }

  std::string member_;
  std::shared_ptr<ledger> log_;
};

struct member {
  member(
      caf::actor_system& system, const std::string& bootstrap, const group_reader_config& config, std::string name,
      const std::shared_ptr<ledger>& log)
      : in(system), cluster(spawn_cluster(system, {.bootstrap = {bootstrap}})) {
    subscriber = spawn<subscriber_state>(system, std::move(name), log);
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
  member first{on.system, kafka.bootstrap(), config, "first", log};
  BOOST_TEST_REQUIRE(log->wait_for(portion));
  member second{on.system, kafka.bootstrap(), config, "second", log};
  write(out, portion);
  BOOST_TEST(log->wait_for(2 * portion));
  first.close();
  write(out, portion);
  BOOST_TEST(log->wait_for(3 * portion));
  member third{on.system, kafka.bootstrap(), config, "third", log};
  second.close();
  write(out, portion);
  BOOST_TEST(log->wait_for(4 * portion));
  third.close();
  out.close(patience);
  // Nobody died: what was read was committed before others had it.
  BOOST_TEST(log->doubled() == 0u, log->doubled() << " records were read twice:" << log->story());
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
