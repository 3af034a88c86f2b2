// How a cluster finds its brokers, and finds them again.
#include "tests/cluster/cluster_fixture.hpp"

using namespace cafka;
using namespace cafka::test;

BOOST_FIXTURE_TEST_SUITE(cluster_bootstrap, cluster_fixture)

BOOST_AUTO_TEST_CASE(nothing_is_dialled_before_it_is_needed) {
  start();
  advance(1h);
  BOOST_TEST(brokers->dials.empty());
}

BOOST_AUTO_TEST_CASE(metadata_comes_from_the_first_address_that_answers) {
  config.bootstrap = {"gone:9092", "wrong:9092", "b2:9092", "b1:9092"};
  start();
  const auto answer = ask_metadata();
  run();
  BOOST_TEST(answer.value()->cluster_id == "scripted");
  BOOST_TEST(answer.value()->brokers.size() == 3u);
  BOOST_TEST(answer.value()->version == 1u);
  BOOST_REQUIRE(brokers->dials.size() == 3u);
  BOOST_TEST(brokers->dials[2].where.host == "b2");
  BOOST_TEST(brokers->count(wire::api_key::metadata) == 1u);
}

BOOST_AUTO_TEST_CASE(when_no_address_answers_the_last_error_is_told) {
  config.bootstrap = {"gone:9092", "wrong:9092"};
  start();
  const auto metadata = ask_metadata();
  const auto topic = look_up("orders");
  advance(1s); // the second has a round of its own
  BOOST_TEST(metadata.code() == errc::connection_refused);
  BOOST_TEST(metadata.message().find("wrong:9092") != std::string::npos);
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
