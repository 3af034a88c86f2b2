// How a cluster finds its brokers, and finds them again.
#include "tests/cluster/cluster_fixture.hpp"

#include <algorithm>
#include <numeric>

using namespace cafka;
using namespace cafka::test;

BOOST_FIXTURE_TEST_SUITE(cluster_bootstrap, cluster_fixture)

BOOST_AUTO_TEST_CASE(nothing_is_dialled_before_it_is_needed) {
  start();
  advance(1h);
  BOOST_TEST(brokers->dials.empty());
}

BOOST_AUTO_TEST_CASE(metadata_comes_from_an_address_that_answers) {
  config.bootstrap = {"gone:9092", "wrong:9092", "b2:9092", "b1:9092"};
  start();
  const auto answer = ask_metadata();
  run();
  BOOST_TEST(answer.value()->cluster_id == "scripted");
  BOOST_TEST(answer.value()->brokers.size() == 3u);
  BOOST_TEST(answer.value()->version == 1u);
  BOOST_REQUIRE(brokers->dials.size() <= 4u);
  BOOST_TEST(brokers->listening.contains(brokers->dials.back().where));
  BOOST_TEST(brokers->count(wire::api_key::metadata) == 1u);
}

BOOST_AUTO_TEST_CASE(when_no_address_answers_the_last_error_is_told) {
  config.bootstrap = {"gone:9092", "wrong:9092"};
  start();
  const auto metadata = ask_metadata();
  const auto topic = look_up("orders");
  advance(1s); // the second has a round of its own
  BOOST_TEST(metadata.code() == errc::connection_refused);
  BOOST_TEST(metadata.message().find(":9092") != std::string::npos);
  BOOST_TEST(metadata.message().find("none of 2 addresses") != std::string::npos);
  BOOST_TEST(topic.code() == errc::connection_refused);
  BOOST_TEST(topic.message().find("'orders'") != std::string::npos);
}

BOOST_AUTO_TEST_CASE(an_address_that_does_not_answer_holds_nobody_for_ever) {
  brokers->silent.insert({"b1", 9092});
  start();
  const auto answer = ask_metadata();
  advance(3 * config.connect_timeout + 2 * config.reconnect_backoff_max);
  BOOST_TEST(answer.code() == errc::connect_timed_out);
}

BOOST_AUTO_TEST_CASE(goes_on_trying_ever_slower_until_a_broker_is_there) {
  config.bootstrap = {"late:9092"};
  start();
  ask_metadata();
  advance(20s);
  const auto& dials = brokers->dials;
  BOOST_REQUIRE(dials.size() > 10u);
  BOOST_TEST(dials.size() < 40u);
  BOOST_TEST((dials[1].when - dials[0].when >= 40ms));
  for (size_t i = 8; i < dials.size(); ++i) {
    BOOST_TEST((dials[i].when - dials[i - 1].when >= 800ms));
    BOOST_TEST((dials[i].when - dials[i - 1].when <= 3s));
  }
  brokers->listening[{"late", 9092}] = 1;
  advance(3s);
  const auto answer = ask_metadata();
  run();
  BOOST_TEST(answer.value()->brokers.size() == 3u);
}

BOOST_AUTO_TEST_CASE(a_broker_that_is_starting_and_knows_no_broker_is_asked_again) {
  auto all = std::exchange(brokers->told.brokers, {});
  start();
  const auto answer = look_up("orders", 10s);
  const auto early = ask_metadata();
  run();
  BOOST_TEST(early.code() == errc::no_bootstrap_server);
  BOOST_TEST(describe(early.code()).retriable);
  BOOST_TEST(!answer.done());
  brokers->told.brokers = all;
  brokers->add_topic("orders", {1});
  advance(2s);
  BOOST_TEST(answer.value()->brokers.size() == 3u);
}

// Every broker has got another address: only the bootstrap address leads to them (KIP-899).
BOOST_AUTO_TEST_CASE(bootstraps_again_when_all_known_brokers_are_gone) {
  config.bootstrap = {"front:9092"};
  brokers->listening[{"front", 9092}] = 1;
  start_with({});
  const auto before = ask_metadata();
  run();
  BOOST_TEST(before.value()->broker(2)->host == "b2");
  brokers->listening.clear();
  for (auto& broker : brokers->told.brokers) {
    broker.host = "new-" + broker.host;
    brokers->listening[{broker.host, 9092}] = broker.node_id;
  }
  brokers->listening[{"front", 9092}] = 1;
  for (int32_t node : {1, 2, 3}) brokers->cut(node);
  advance(5s);
  const auto after = ask<metadata_ptr>(cluster, refresh_atom_v);
  advance(5s);
  BOOST_TEST(after.value()->broker(2)->host == "new-b2");
  const auto lane_of_2 = connect({2, lane_kind::produce});
  run();
  BOOST_TEST(lane_of_2.value()->peer.host == "new-b2");
}

namespace {

/// A cluster of so many brokers that knows them all, behind one bootstrap address.
struct five_hundred_brokers : cluster_fixture {
  static constexpr int32_t size = 500;

  five_hundred_brokers() {
    std::vector<int32_t> ids(size);
    std::iota(ids.begin(), ids.end(), 1);
    brokers = std::make_shared<scripted_brokers>(ids);
    brokers->listening[front] = 1;
    config.bootstrap = {"front:9092"};
    brokers->add_topic("orders", {1});
    start_with({"orders"});
    connect({1, lane_kind::control});
    run();
    brokers->requests.clear();
    brokers->dials.clear();
  }

  /// Machines that are gone: nobody refuses, nobody answers.
  void silence_all() {
    for (const auto& [where, node] : brokers->listening) brokers->silent.insert(where);
    brokers->cut(1);
  }

  std::chrono::milliseconds time_until_metadata() {
    const auto begin = now();
    while (brokers->requests.empty() && now() - begin < 2h) advance(50ms);
    return std::chrono::duration_cast<std::chrono::milliseconds>(now() - begin);
  }

  const endpoint front{"front", 9092};
};

} // namespace

BOOST_FIXTURE_TEST_CASE(five_hundred_silent_brokers_do_not_stand_before_the_bootstrap_address, five_hundred_brokers) {
  silence_all();
  brokers->silent.erase(front);
  ask<metadata_ptr>(cluster, refresh_atom_v);
  BOOST_TEST(time_until_metadata().count() < 1'000);
}

BOOST_FIXTURE_TEST_CASE(one_of_five_hundred_that_answers_is_found_in_minutes, five_hundred_brokers) {
  silence_all();
  brokers->silent.erase({"b250", 9092});
  ask<metadata_ptr>(cluster, refresh_atom_v);
  BOOST_TEST(time_until_metadata().count() < 240'000);
}

BOOST_FIXTURE_TEST_CASE(a_connection_that_comes_up_meanwhile_is_used, five_hundred_brokers) {
  silence_all();
  ask<metadata_ptr>(cluster, refresh_atom_v);
  advance(1s);
  BOOST_TEST(brokers->requests.empty());
  brokers->silent.erase({"b499", 9092});
  connect({499, lane_kind::control});
  advance(100ms);
  BOOST_REQUIRE(!brokers->requests.empty());
  BOOST_TEST(brokers->requests.front().node == 499);
}

// What is known is given up when it has been of no use for long: it may be of machines that belong to others now (KIP-1102).
BOOST_FIXTURE_TEST_CASE(after_a_while_the_known_brokers_are_given_up, five_hundred_brokers) {
  silence_all();
  brokers->silent.erase(front);
  brokers->listening.erase(front);
  ask<metadata_ptr>(cluster, refresh_atom_v);
  advance(config.rebootstrap_trigger - 10s); // in the middle of a round over all of them
  brokers->dials.clear();
  advance(40s);
  const auto asked = [&](const seen_dial& dial) { return dial.where == front; };
  BOOST_TEST(std::any_of(brokers->dials.begin(), brokers->dials.end(), asked));
}

// metadata.recovery.strategy=none of Kafka's clients: the bootstrap addresses are for the beginning.
BOOST_AUTO_TEST_CASE(without_recovery_the_bootstrap_addresses_are_asked_once) {
  config.bootstrap = {"front:9092"};
  config.recovery = metadata_recovery::none;
  brokers->listening[{"front", 9092}] = 1;
  start_with({});
  connect({2, lane_kind::control});
  run();
  brokers->told.error_code = to_wire(errc::rebootstrap_required);
  brokers->cut(1);
  advance(1s);
  brokers->dials.clear();
  const auto silent = [&] { return ask<metadata_ptr>(cluster, refresh_atom_v); };
  BOOST_TEST(!silent().done());
  advance(2 * config.rebootstrap_trigger);
  BOOST_TEST(!brokers->dials.empty());
  for (const auto& dial : brokers->dials) BOOST_TEST(dial.where.host != "front");
}

BOOST_AUTO_TEST_CASE(of_dials_that_were_too_slow_nothing_is_left) {
  config.bootstrap = {"b1:9092", "b2:9092", "b3:9092"};
  start();
  ask_metadata();
  advance(5s);
  BOOST_TEST(brokers->dials.size() == 1u);
  BOOST_TEST(brokers->connections() == 1u);
}

BOOST_AUTO_TEST_CASE(bootstraps_again_when_told_to) {
  config.bootstrap = {"front:9092"};
  brokers->listening[{"front", 9092}] = 1;
  start_with({});
  connect({2, lane_kind::control});
  run();
  brokers->cut(1); // so that broker 2 is asked, and not the bootstrap address
  advance(1s);
  brokers->dials.clear();
  brokers->told.error_code = to_wire(errc::rebootstrap_required);
  const auto refused = ask<metadata_ptr>(cluster, refresh_atom_v);
  run();
  BOOST_TEST(refused.code() == errc::no_bootstrap_server);
  BOOST_TEST(describe(refused.code()).retriable);
  brokers->told.error_code = 0;
  advance(2s);
  BOOST_REQUIRE(!brokers->dials.empty());
  BOOST_TEST(brokers->dials[0].where.host == "front");
}

BOOST_AUTO_TEST_CASE(metadata_is_fetched_again_when_it_is_old) {
  start_with({});
  ask_metadata();
  run();
  const auto before = brokers->count(wire::api_key::metadata);
  advance(config.metadata_max_age);
  BOOST_TEST(brokers->count(wire::api_key::metadata) == before + 1);
}

BOOST_AUTO_TEST_CASE(a_configuration_that_is_refused_starts_nothing) {
  config.bootstrap = {};
  BOOST_CHECK_EXCEPTION(
      spawn_cluster(system(), config, spawn_scripted_connector(system(), brokers)), error, [](const error& what) {
        return what.code() == errc::invalid_configuration && what.message().find("bootstrap") != std::string::npos;
      });
}

BOOST_AUTO_TEST_SUITE_END()
