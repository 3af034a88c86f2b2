// What a person reads in the log of a cluster.
#include "tests/cluster/cluster_fixture.hpp"

#include "cafka/actors/log/log_entry.hpp"
#include "cafka/auth/plain.hpp"

#include <algorithm>
#include <future>
#include <mutex>
#include <stdexcept>

using namespace cafka;
using namespace cafka::test;

namespace {

struct log_fixture : cluster_fixture {
  log_fixture() {
    config.log = [this](const log_entry& what) {
      const std::lock_guard lock{mutex};
      entries.push_back(what);
    };
  }

  /// All that was told when the cluster has ended, one line each.
  std::string log() {
    send_exit(cluster);
    cluster = cluster_actor{};
    run();
    std::string text;
    const std::lock_guard lock{mutex};
    for (const auto& each : entries) text += std::string{name_of(each.level)} + ": " + each.message + "\n";
    return text;
  }

  std::mutex mutex;
  std::vector<log_entry> entries;
};

} // namespace

BOOST_FIXTURE_TEST_SUITE(cluster_log, log_fixture)

BOOST_AUTO_TEST_CASE(an_outage_can_be_read_from_the_log) {
  brokers->add_topic("orders", {1, 2});
  start_with({"orders"});
  const auto before = connect({1, lane_kind::produce});
  run();
  BOOST_TEST(before.done());
  advance(20s);
  // Broker 1 stops, and broker 2 takes over.
  brokers->listening.erase({"b1", 9092});
  brokers->topic("orders").partitions[0].leader_id = 2;
  brokers->topic("orders").partitions[0].leader_epoch = 2;
  brokers->cut(1);
  run();
  const auto refused = connect({1, lane_kind::produce});
  advance(5s);
  BOOST_TEST(refused.code() == errc::connection_refused);
  // It is back.
  brokers->listening[{"b1", 9092}] = 1;
  brokers->topic("orders").partitions[0].leader_id = 1;
  brokers->topic("orders").partitions[0].leader_epoch = 3;
  ask<metadata_ptr>(cluster, refresh_atom_v);
  connect({1, lane_kind::produce});
  advance(5s);
  BOOST_TEST(
      log()
      == "info: control connection to bootstrap address b1:9092: connected\n"
         "info: produce connection to broker 1 (b1:9092): connected\n"
         "warning: control connection to bootstrap address b1:9092: ended\n"
         "warning: produce connection to broker 1 (b1:9092): ended\n"
         "info: control connection to broker 3 (b3:9092): connected\n"
         "info: broker 2 (b2:9092) leads orders-0, which broker 1 (b1:9092) led\n"
         "warning: produce connection to broker 1 (b1:9092): connection refused\n"
         "info: control connection to broker 2 (b2:9092): connected\n"
         "info: produce connection to broker 1 (b1:9092): connected\n"
         "info: broker 1 (b1:9092) leads orders-0, which broker 2 (b2:9092) led\n");
}

BOOST_AUTO_TEST_CASE(that_nobody_is_reached_is_an_error_told_once_a_period) {
  config.bootstrap = {"b1:9092", "b2:9092"};
  brokers->listening.clear();
  start();
  for (int i = 0; i < 19; ++i) {
    ask_metadata();
    advance(1s);
  }
  const auto told = log();
  BOOST_TEST(
      told.find("error: no broker can be reached: none of 2 addresses could be connected; the last of them: b1:9092: "
                "connection refused\n")
          != std::string::npos,
      told);
  BOOST_TEST(told.find("more in the last 10 s)\n") != std::string::npos, told);
  // Of each address and of both together: at once, after ten seconds, and at the end.
  BOOST_TEST(std::ranges::count(told, '\n') == 9, told);
}

BOOST_AUTO_TEST_CASE(a_broker_that_does_not_let_this_client_in_is_an_error) {
  brokers->refusals[{"b1", 9092}] = {errc::authentication_failed, "b1:9092: refused the password of alice"};
  start();
  const auto answer = ask_metadata();
  run();
  BOOST_TEST(answer.code() == errc::authentication_failed);
  BOOST_TEST(
      log()
      == "error: control connection to bootstrap address b1:9092: refused the password of alice\n"
         "error: no broker can be reached: b1:9092: refused the password of alice\n");
  BOOST_REQUIRE(!entries.empty());
  BOOST_TEST((entries.front().event == log_event::authentication_refused));
  BOOST_TEST((entries.front().code == errc::authentication_failed));
  BOOST_TEST(entries.front().broker == "b1:9092");
}

BOOST_AUTO_TEST_CASE(a_password_that_can_be_read_on_the_way_is_warned_of_and_never_told) {
  config.sasl = plain{.username = "alice", .password = "open sesame"};
  start();
  BOOST_TEST(log() == "warning: PLAIN without TLS: whoever sees the connections can read the password\n");
}

BOOST_AUTO_TEST_CASE(errors_have_a_callback_of_their_own_and_who_sets_it_alone_gets_nothing_else) {
  config.error_log = std::exchange(config.log, {});
  start_with({});
  ask_metadata();
  run();
  brokers->listening.erase({"b1", 9092});
  brokers->cut(1);
  advance(5s);
  BOOST_TEST(log() == "warning: control connection to bootstrap address b1:9092: ended\n");
}

BOOST_AUTO_TEST_CASE(a_callback_that_blocks_or_throws_holds_up_nobody) {
  std::promise<void> go_on;
  auto gate = go_on.get_future().share();
  size_t told = 0;
  config.log = [&](const log_entry&) {
    gate.wait();
    ++told;
    throw std::runtime_error{"no space left"};
  };
  brokers->add_topic("orders", {1});
  start_with({"orders"});
  const auto answer = look_up("orders");
  const auto produce = connect({2, lane_kind::produce});
  run();
  BOOST_TEST(answer.done());
  BOOST_TEST(produce.done());
  go_on.set_value();
  log();
  BOOST_TEST(told == 2u);
}

BOOST_AUTO_TEST_CASE(who_wants_no_log_has_no_actor_for_it) {
  start_with({});
  const auto with = actors();
  send_exit(cluster);
  run();
  config.log = {};
  start_with({});
  BOOST_TEST(actors() == with - 1);
}

BOOST_AUTO_TEST_CASE(users_of_a_cluster_write_in_its_log) {
  start();
  anon_mail(log_entry{.message = "a message"}).send(cluster);
  run();
  BOOST_TEST(log() == "info: a message\n");
  BOOST_TEST((entries.front().time > std::chrono::system_clock::time_point{}));
}

BOOST_AUTO_TEST_SUITE_END()
