// Readers of a group on virtual time against the embedded cluster, their subscribers, and children to be killed.
#pragma once

#include "cafka/testing/embedded_memory_server.hpp"
#include "cafka/testing/virtual_time.hpp"
#include "tests/group/overheard_cluster.hpp"

#include "cafka/actors/group/group_reader_actor.hpp"
#include "cafka/actors/writer/writer_actor.hpp"

#include <boost/test/unit_test.hpp>

#include <map>
#include <memory>
#include <stdexcept>
#include <string>
#include <utility>
#include <vector>

namespace cafka::test {

using namespace std::chrono_literals;

constexpr int32_t partition_count = 4;

/// What a subscriber got, and whether it answers.
struct reading {
  std::map<topic_partition, std::vector<int64_t>> offsets;
  std::vector<group_assigned> assigned;
  std::vector<group_revoked> revoked;
  std::vector<group_lost> lost;
  std::vector<group_failed> failed;
  std::vector<std::string> news; // what of these came, in order
  bool holds = false;
  bool parts_late = false;
  bool throws = false;
  std::vector<promise<void>> held;
  std::map<topic_partition, record_batch_ptr> last;

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
        [this](const record_batch_ptr& batch) {
          log_->last[{batch->topic(), batch->partition()}] = batch;
          return on_batch(*batch);
        },
        [](const partition_event&) {},
        [this](const group_assigned& what) { note(log_->assigned, what, "assigned"); },
        [this](const group_revoked& what) { return on_revoked(what); },
        [this](const group_lost& what) { note(log_->lost, what, "lost"); },
        [this](const group_failed& what) { note(log_->failed, what, "failed"); },
        [this](release_atom) {
          for (auto& each : std::exchange(log_->held, {})) each.deliver();
        },
    };
  }

private:
  template <class News>
  void note(std::vector<News>& all, const News& what, std::string how) {
    all.push_back(what);
    log_->news.push_back(std::move(how));
  }

  caf::result<void> on_batch(const record_batch& batch) {
    for (const auto& record : batch) log_->offsets[{batch.topic(), batch.partition()}].push_back(record.offset);
    if (log_->throws) throw std::runtime_error{"the subscriber is broken"};
    if (!log_->holds) return caf::unit;
    return log_->held.emplace_back(make_promise<void>(self_));
  }

  caf::result<void> on_revoked(const group_revoked& what) {
    note(log_->revoked, what, "revoked");
    if (!log_->parts_late) return caf::unit;
    return log_->held.emplace_back(make_promise<void>(self_));
  }

  held_subscriber_actor::pointer self_;
  std::shared_ptr<reading> log_;
};

struct reading_member {
  std::shared_ptr<overheard> children = std::make_shared<overheard>();
  std::shared_ptr<reading> log = std::make_shared<reading>();
  held_subscriber_actor subscriber;
  group_reader_actor reader;
};

struct group_reader_fixture : virtual_time {
  std::shared_ptr<embedded_memory_server> server;
  cluster_actor cluster;
  writer_actor writer;
  std::vector<reading_member> members;
  std::vector<std::string> topics{"orders"};
  group_reader_config config{.group = {.group_id = "billing", .seed = 3}};

  explicit group_reader_fixture(embedded::config brokers = {})
      : server(std::make_shared<embedded_memory_server>(std::move(brokers))) {
    kafka().create_topic("orders", partition_count);
    cluster = spawn_cluster(
        system(), {.bootstrap = kafka().bootstrap(), .seed = 1}, spawn_memory_connector(system(), {}, server));
    writer = spawn_writer(system(), cluster, {.topic = "orders", .linger = 0ms, .seed = 1});
  }
  ~group_reader_fixture() {
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
      for (int32_t partition = 0; partition < partition_count; ++partition)
        builder.add({.value = "v", .partition = partition});
    ask<write_report_ptr>(writer, write_atom_v, builder.finish(), caf::timespan{30s});
    advance(1s);
  }

  reading_member& join(bool holds = false) {
    auto& added = members.emplace_back();
    added.log->holds = holds;
    added.subscriber = spawn<subscriber_state>(system(), added.log);
    added.reader = spawn_group_reader(
        system(), overhear(system(), cluster, added.children), config, group_subscriber_actor{added.subscriber});
    ask<void>(added.reader, group_subscription{.topics = topics});
    advance(2s);
    return added;
  }
  void release(reading_member& which) {
    which.log->holds = false;
    anon_mail(release_atom_v).send(which.subscriber);
    run();
  }
  void kill(const caf::actor_addr& who) {
    const auto alive = caf::actor_cast<caf::actor>(who);
    BOOST_REQUIRE(alive);
    send_exit(alive, caf::exit_reason::kill);
    run();
  }
  void close(reading_member& which) {
    const auto closed = ask<void>(which.reader, close_atom_v);
    advance(2s);
    BOOST_TEST(closed.code() == errc::none);
  }
};

} // namespace cafka::test
