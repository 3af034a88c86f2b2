// A writer's senders and batchers end without being asked to.
#include <map>
#include <utility>

#include "cafka/actors/writer/partition_table.hpp"
#include "tests/writer/queue_bench.hpp"
#include "tests/writer/writer_bench.hpp"

using namespace cafka;
using namespace cafka::test;

namespace {

void kill_sender(writer_bench& b, int32_t node) {
  auto sender = caf::actor_cast<caf::actor>(b.kafka->senders.at(node));
  BOOST_TEST_REQUIRE(static_cast<bool>(sender));
  caf::anon_send_exit(sender, caf::exit_reason::kill);
  b.run();
}

/// A table of partitions in an actor that has a writer's interface and takes note of what it is told.
struct table_host {
  static inline const char* name = "table_host";

  struct seen {
    partition_table* table = nullptr;
    settlements settled;
    strings lost;
    size_t senders_lost = 0;
  };

  table_host(writer_actor::pointer self, cluster_actor cluster, writer_config config, std::shared_ptr<seen> notes)
      : watch(self),
        seen_(std::move(notes)),
        table(
            self, watch, std::move(cluster), config,
            [this](const std::string& topic, int32_t partition, const error&) {
              seen_->lost.push_back(topic + "-" + std::to_string(partition));
            },
            [this] { ++seen_->senders_lost; }) {}

  writer_actor::behavior_type make_behavior() {
    seen_->table = &table;
    return {
        [](write_atom, record_set_ptr&, caf::timespan) -> caf::result<write_report_ptr> { return nobody(); },
        [](offer_atom, record_set_ptr&) -> caf::result<void> { return nobody(); },
        [](flush_atom) -> caf::result<void> { return nobody(); },
        [](routing_atom, const std::string&) -> caf::result<routing_ptr> { return nobody(); },
        [](routing_atom, const std::string&, caf::timespan) -> caf::result<routing_ptr> { return nobody(); },
        [](close_atom, caf::timespan) -> caf::result<void> { return nobody(); },
        [](const leader_update&) {},
        [this](const settlements_ptr& settled) {
          seen_->settled.insert(seen_->settled.end(), settled->begin(), settled->end());
        },
        [](refresh_atom, uint64_t) {},
        [](tick_atom, uint64_t) {},
    };
  }

  static caf::error nobody() { return make_error(errc::closed, "there is no writer"); }

  watcher watch;
  std::shared_ptr<seen> seen_;
  partition_table table;
};

/// The tests call the table in its actor's place: on virtual time all of them run in this thread.
struct table_bench : virtual_time {
  table_bench() {
    cluster = spawn_fake_cluster(system(), kafka);
    host = spawn<table_host>(system(), cluster, writer_config{.topic = "t", .seed = 1}, notes);
    run();
    table().update("t", kafka->snapshot());
    table().announce({.identity = {42, 0, 1}});
  }

  partition_table& table() { return *notes->table; }

  /// Sends a record named `value` to t-0.
  void send(size_t value, caf::timespan patience = 30s) {
    auto slice = std::make_shared<record_slice>(queue_bench::slice_of(value, 1));
    slice_offer offer{.exclusive = true, .records = {value, 0, 0, 1}, .deadline = now() + patience};
    anon_mail(partition_slice{std::move(slice), offer}).send(table().batcher("t", 0));
    run();
  }

  std::shared_ptr<fake_kafka> kafka = std::make_shared<fake_kafka>(1);
  std::shared_ptr<table_host::seen> notes = std::make_shared<table_host::seen>();
  cluster_actor cluster;
  writer_actor host;
};

} // namespace

BOOST_AUTO_TEST_SUITE(writer_children_suite)

BOOST_AUTO_TEST_CASE(a_sender_that_ended_is_replaced_although_nothing_else_happens) {
  writer_bench b;
  b.warm_up(0);
  b.advance(1ms); // the writer's ticks that are due come now, and not when they would help
  b.kafka->holding = true;
  auto answer = b.write(0, {"a"});
  kill_sender(b, 1);
  b.kafka->go_on(); // it is written, and who was to hear of it is gone
  b.advance(2s);
  BOOST_TEST((only_outcome(answer) == outcome::acknowledged));
  BOOST_TEST((b.log(0) == strings{"first", "a"}));
}

BOOST_AUTO_TEST_CASE(records_find_a_sender_again_that_ended_with_none_of_them) {
  writer_bench b;
  b.warm_up(0);
  kill_sender(b, 1);
  auto answer = b.write(0, {"a"});
  BOOST_TEST(!answer.done());
  b.advance(2s);
  BOOST_TEST((only_outcome(answer) == outcome::acknowledged));
}

BOOST_AUTO_TEST_CASE(a_sender_that_ends_again_and_again_is_replaced_after_pauses_that_grow) {
  writer_bench b;
  b.warm_up(0);
  b.kafka->holding = true;
  auto answer = b.write(0, {"a"});
  std::chrono::milliseconds before{0};
  for (int i = 0; i < 4; ++i) {
    auto killed = b.kafka->senders.at(1);
    kill_sender(b, 1);
    std::chrono::milliseconds pause{0};
    while (b.kafka->senders.at(1) == killed && pause < 10s) {
      b.advance(1ms);
      ++pause;
    }
    BOOST_TEST(pause.count() > before.count());
    before = pause;
  }
  b.kafka->go_on();
  b.advance(5s);
  BOOST_TEST((only_outcome(answer) == outcome::acknowledged));
  BOOST_TEST((b.log(0) == strings{"first", "a"}));
}

BOOST_AUTO_TEST_CASE(ticks_that_nobody_asked_for_change_nothing) {
  writer_bench b{{.linger = 20ms}};
  auto answer = b.write(0, {"a"});
  for (uint64_t number : {0u, 1u, 7u}) anon_mail(tick_atom_v, number).send(b.writer);
  b.advance(19ms);
  BOOST_TEST(!answer.done());
  b.advance(1ms);
  BOOST_TEST((only_outcome(answer) == outcome::acknowledged));
}

BOOST_AUTO_TEST_CASE(a_batcher_that_ended_is_told_of_and_its_successor_goes_on) {
  table_bench b;
  b.send(0);
  BOOST_TEST_REQUIRE(b.notes->settled.size() == 1u);
  BOOST_TEST((b.notes->settled[0].result == outcome::acknowledged));
  b.kafka->holding = true;
  b.send(1);
  auto killed = b.table().batcher("t", 0);
  send_exit(killed, caf::exit_reason::kill);
  b.run();
  BOOST_TEST((b.notes->lost == strings{"t-0"}));
  b.kafka->go_on(); // its batch is written, and comes back to nobody
  b.run();
  b.table().announce({.identity = {42, 1, 2}});
  b.send(2);
  BOOST_TEST((b.table().batcher("t", 0) != killed));
  BOOST_TEST_REQUIRE(b.notes->settled.size() == 2u);
  BOOST_TEST((b.notes->settled[1].result == outcome::acknowledged));
  BOOST_TEST((b.kafka->logs[0].values == strings{"0", "1", "2"}));
}

BOOST_AUTO_TEST_CASE(a_batcher_ignores_ticks_that_it_did_not_ask_for) {
  table_bench b;
  b.kafka->holding = true;
  b.send(0, 10s);
  for (uint64_t number : {0u, 1u, 7u}) anon_mail(tick_atom_v, number).send(b.table().batcher("t", 0));
  b.advance(9s);
  BOOST_TEST(b.notes->settled.empty());
  b.advance(1s);
  BOOST_TEST_REQUIRE(b.notes->settled.size() == 1u);
  BOOST_TEST((b.notes->settled[0].result == outcome::unknown));
  b.kafka->go_on(); // an answer that is owed would keep the actors
  b.run();
}

BOOST_AUTO_TEST_CASE(a_batcher_and_its_sender_end_with_their_last_handles) {
  virtual_time time;
  auto kafka = std::make_shared<fake_kafka>(1);
  auto cluster = spawn_fake_cluster(time.system(), kafka);
  auto before = time.actors();
  writer_config config{.topic = "t", .idempotence = false, .seed = 1};
  auto sender = spawn_sender(time.system(), cluster, 1, 1, config);
  auto batcher = spawn_batcher(time.system(), {}, cluster, 2, "t", 0, config);
  anon_mail(sender_assignment{.sender = 1, .handle = sender}).send(batcher);
  time.run();
  BOOST_TEST(time.actors() == before + 2);
  sender = nullptr;
  batcher = nullptr;
  time.run();
  BOOST_TEST(time.actors() == before);
}

BOOST_AUTO_TEST_SUITE_END()
