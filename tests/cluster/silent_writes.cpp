// Writes that want no answer (acks = 0) to a partition whose leader moves: the broker can only hang up.
#include "cafka/actors/writer/writer_actor.hpp"
#include "cafka/testing/embedded_memory_server.hpp"
#include "cafka/testing/virtual_time.hpp"

#include <boost/test/unit_test.hpp>

#include <memory>
#include <string>

using namespace cafka;
using namespace std::chrono_literals;
using wire::api_key;

namespace {

struct silent_fixture : test::virtual_time {
  std::shared_ptr<test::embedded_memory_server> server =
      std::make_shared<test::embedded_memory_server>(embedded::config{.brokers = 3});
  cluster_actor cluster;
  writer_actor writer;

  silent_fixture() {
    kafka().create_topic("t", 1);
    kafka().move_leader("t", 0, 1);
    cluster = spawn_cluster(
        system(), {.bootstrap = kafka().bootstrap(), .seed = 1}, spawn_memory_connector(system(), {}, server));
    writer_config config;
    config.topic = "t";
    config.acks = acks::none;
    config.idempotence = false;
    config.linger = 0ms;
    config.seed = 1;
    writer = spawn_writer(system(), cluster, config);
    write(10);
  }

  ~silent_fixture() {
    writer = nullptr;
    cluster = nullptr;
    advance(60s);
  }

  embedded::memory_cluster& kafka() { return server->kafka(); }
  int64_t end() { return kafka().partition("t", 0).end_offset; }

  /// One every 100 ms.
  void write(int count) {
    for (int i = 0; i < count; ++i) {
      record_set_builder builder;
      builder.add({.value = "v", .partition = 0});
      ask<write_report_ptr>(writer, write_atom_v, builder.finish(), caf::timespan{30s});
      advance(100ms);
    }
  }
};

} // namespace

BOOST_FIXTURE_TEST_SUITE(silent_writes, silent_fixture)

BOOST_AUTO_TEST_CASE(go_to_the_new_leader_as_soon_as_the_old_one_has_hung_up) {
  const auto before = end();
  BOOST_TEST_REQUIRE(before == 10);
  const auto fetches = kafka().requests(api_key::metadata);
  const auto connections = kafka().connections_accepted();
  kafka().move_leader("t", 0, 2);
  write(50);
  BOOST_TEST(end() >= before + 47); // what the old leader refused is lost, as acks = 0 means
  BOOST_TEST(kafka().requests(api_key::metadata) <= fetches + 5);
  BOOST_TEST(kafka().connections_accepted() <= connections + 5);
}

BOOST_AUTO_TEST_CASE(do_so_each_time_it_moves) {
  for (int round = 0; round < 6; ++round) {
    const auto before = end();
    kafka().move_leader("t", 0, round % 3 + 1);
    write(20);
    BOOST_TEST(end() >= before + 17);
  }
}

BOOST_AUTO_TEST_SUITE_END()
