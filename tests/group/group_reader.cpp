// Reading for a group on virtual time against the embedded cluster: what is delivered, committed, given up and taken over.
#include "tests/support/embedded_memory_server.hpp"
#include "tests/support/virtual_time.hpp"

#include "cafka/actors/group/group_reader_actor.hpp"
#include "cafka/actors/writer/writer_actor.hpp"

#include <boost/test/unit_test.hpp>

#include <map>
#include <memory>
#include <string>
#include <vector>

using namespace cafka;
using namespace std::chrono_literals;

namespace {

constexpr int32_t partitions = 4;

/// What a subscriber got, and whether it answers.
struct reading {
  std::map<topic_partition, std::vector<int64_t>> offsets;
  std::vector<group_assigned> assigned;
  std::vector<group_revoked> revoked;
  std::vector<group_lost> lost;
  bool holds = false;
  std::vector<promise<void>> held;

  size_t count() const {
    size_t all = 0;
    for (const auto& [where, each] : offsets) all += each.size();
    return all;
  }
};

template <class... Known>
type_list<Known..., caf::result<void>(release_atom)> with_release(type_list<Known...>);

struct held_subscriber_trait {
  using signatures = decltype(with_release(group_subscriber_trait::signatures{}));
};
using held_subscriber_actor = typed_actor<held_subscriber_trait>;

class subscriber_state {
public:
  static inline const char* name = "subscriber";
  subscriber_state(held_subscriber_actor::pointer self, std::shared_ptr<reading> log)
      : self_(self), log_(std::move(log)) {}
  held_subscriber_actor::behavior_type make_behavior() {
    return {
        [this](const record_batch_ptr& batch) { return on_batch(*batch); },
        [](const partition_event&) {},
        [this](const group_assigned& what) { log_->assigned.push_back(what); },
        [this](const group_revoked& what) { log_->revoked.push_back(what); },
        [this](const group_lost& what) { log_->lost.push_back(what); },
        [](const group_failed&) {},
        [this](release_atom) {
          for (auto& each : std::exchange(log_->held, {})) each.deliver();
        },
    };
  }

private:
  caf::result<void> on_batch(const record_batch& batch) {
    for (const auto& record : batch) log_->offsets[{batch.topic(), batch.partition()}].push_back(record.offset);
    if (!log_->holds) return caf::unit;
    return log_->held.emplace_back(make_promise<void>(self_));
  }

  held_subscriber_actor::pointer self_;
  std::shared_ptr<reading> log_;
};

struct member {
  std::shared_ptr<reading> log = std::make_shared<reading>();
  held_subscriber_actor subscriber;
  group_reader_actor reader;
};

struct reader_fixture : test::virtual_time {
  std::shared_ptr<test::embedded_memory_server> server = std::make_shared<test::embedded_memory_server>();
  cluster_actor cluster;
  writer_actor writer;
  std::vector<member> members;
  group_reader_config config{.group = {.group_id = "billing", .seed = 3}};

  reader_fixture() {
    kafka().create_topic("orders", partitions);
    cluster = spawn_cluster(
        system(), {.bootstrap = kafka().bootstrap(), .seed = 1}, spawn_memory_connector(system(), {}, server));
    writer = spawn_writer(system(), cluster, {.topic = "orders", .linger = 0ms, .seed = 1});
  }
  ~reader_fixture() {
    for (auto& each : members) release(each);
    members.clear();
    writer = nullptr;
    cluster = nullptr;
    advance(1min);
  }

  embedded::memory_cluster& kafka() { return server->kafka(); }
  int64_t committed(int32_t partition) { return kafka().committed_offset("billing", "orders", partition); }

  /// As many to each partition.
  void write(int count) {
    record_set_builder builder;
    for (int i = 0; i < count; ++i)
      for (int32_t partition = 0; partition < partitions; ++partition)
        builder.add({.value = "v", .partition = partition});
    ask<write_report_ptr>(writer, write_atom_v, builder.finish(), caf::timespan{30s});
    advance(1s);
  }

  member& join(bool holds = false) {
    auto& added = members.emplace_back();
    added.log->holds = holds;
    added.subscriber = spawn<subscriber_state>(system(), added.log);
    added.reader = spawn_group_reader(system(), cluster, config, group_subscriber_actor{added.subscriber});
    ask<void>(added.reader, group_subscription{.topics = {"orders"}});
    advance(2s);
    return added;
  }
  void release(member& which) {
    which.log->holds = false;
    anon_mail(release_atom_v).send(which.subscriber);
    run();
  }
  void close(member& which) {
    const auto closed = ask<void>(which.reader, close_atom_v);
    advance(2s);
    BOOST_TEST(closed.code() == errc::none);
  }
};

} // namespace

BOOST_FIXTURE_TEST_SUITE(group_readers, reader_fixture)

BOOST_AUTO_TEST_CASE(read_what_is_assigned_and_commit_what_is_answered) {
  write(10);
  auto& only = join();
  BOOST_TEST(only.log->assigned.size() == 1u);
  BOOST_TEST(only.log->count() == 40u);
  advance(6s);
  for (int32_t i = 0; i < partitions; ++i) BOOST_TEST(committed(i) == 10);
}

BOOST_AUTO_TEST_CASE(commit_nothing_that_is_not_answered) {
  write(10);
  auto& only = join(true);
  BOOST_TEST(only.log->count() == 40u);
  advance(20s);
  BOOST_TEST(committed(0) == -1);
  release(only);
  advance(6s);
  BOOST_TEST(committed(0) == 10);
}

BOOST_AUTO_TEST_CASE(that_join_later_get_their_share_and_read_on_where_it_was_left) {
  write(10);
  join();
  join();
  advance(5s);
  const auto& first = *members[0].log;
  const auto& second = *members[1].log;
  BOOST_TEST(first.revoked.size() == 1u);
  BOOST_TEST(second.assigned.back().all.size() == 2u);
  BOOST_TEST(second.count() == 0u); // all that there was is committed
  write(5);
  advance(1s);
  BOOST_TEST(second.count() == 10u);
  BOOST_TEST(first.count() + second.count() == 60u);
}

BOOST_AUTO_TEST_CASE(that_close_commit_and_leave_the_rest_to_others) {
  write(10);
  join();
  join();
  advance(5s);
  write(3);
  close(members[0]);
  for (int32_t i = 0; i < partitions; ++i) BOOST_TEST(committed(i) >= 10);
  advance(5s);
  BOOST_TEST(members[1].log->assigned.back().all.size() == static_cast<size_t>(partitions));
  write(1);
  BOOST_TEST(members[0].log->count() + members[1].log->count() == 56u);
}

BOOST_AUTO_TEST_CASE(commit_by_hand_if_told_so) {
  config.auto_commit = false;
  write(10);
  auto& only = join();
  advance(20s);
  BOOST_TEST(committed(0) == -1);
  const auto report = ask<commit_report_ptr>(only.reader, flush_atom_v);
  advance(1s);
  BOOST_TEST(report.value()->size() == static_cast<size_t>(partitions));
  BOOST_TEST(committed(0) == 10);
}

BOOST_AUTO_TEST_CASE(whose_subscriber_is_too_slow_leave_and_come_back) {
  config.group.max_poll_interval = 20s;
  write(10);
  auto& only = join(true);
  advance(25s);
  BOOST_TEST(only.log->lost.size() == 1u);
  BOOST_TEST(kafka().group("billing").members.empty());
  release(only);
  advance(5s);
  BOOST_TEST(only.log->assigned.size() == 2u);
  BOOST_TEST(only.log->count() == 80u); // what it held is read again
}

BOOST_AUTO_TEST_CASE(seek_and_pause_what_they_have) {
  write(10);
  auto& only = join();
  const topic_partition o0{"orders", 0};
  ask<void>(only.reader, pause_atom_v, o0);
  const auto sought = ask<void>(only.reader, seek_atom_v, o0, at_offset(7));
  advance(1s);
  BOOST_TEST(sought.code() == errc::none);
  BOOST_TEST(only.log->count() == 40u);
  ask<void>(only.reader, resume_atom_v, o0);
  advance(1s);
  BOOST_TEST(only.log->count() == 43u);
}

BOOST_AUTO_TEST_CASE(end_with_their_last_handle) {
  join();
  const auto before = actors();
  members[0].reader = nullptr;
  advance(5s);
  BOOST_TEST(actors() < before);
  BOOST_TEST(kafka().group("billing").members.empty());
}

BOOST_AUTO_TEST_SUITE_END()
