// A client's questions to brokers that cannot answer them yet.
#include "tests/cluster/cluster_fixture.hpp"

#include "cafka/actors/client/client_actor.hpp"

using namespace cafka;
using namespace cafka::test;

namespace {

struct starting_fixture : cluster_fixture {
  starting_fixture() {
    brokers->add_topic("orders", {1});
    start_with({});
    client = spawn_client(system(), cluster);
  }
  client_actor client;
};

} // namespace

BOOST_FIXTURE_TEST_SUITE(broker_that_starts, starting_fixture)

BOOST_AUTO_TEST_CASE(that_knows_no_broker_yet_is_asked_again) {
  const auto all = std::exchange(brokers->told.brokers, {});
  const auto answer = ask<metadata_ptr>(client, describe_topics{.topics = {"orders"}, .timeout = 10s});
  advance(1s);
  BOOST_TEST(!answer.done());
  brokers->told.brokers = all;
  advance(3s);
  BOOST_TEST(answer.value()->brokers.size() == 3u);
}

// KIP-1102
BOOST_AUTO_TEST_CASE(that_wants_to_be_found_anew_is_asked_again) {
  brokers->told.error_code = to_wire(errc::rebootstrap_required);
  const auto answer = ask<metadata_ptr>(client, describe_topics{.topics = {"orders"}, .timeout = 10s});
  advance(1s);
  BOOST_TEST(!answer.done());
  brokers->told.error_code = 0;
  advance(3s);
  BOOST_TEST(answer.value()->topic("orders") != nullptr);
}

BOOST_AUTO_TEST_CASE(that_never_gets_further_is_an_error_in_the_end) {
  brokers->told.brokers.clear();
  const auto answer = ask<metadata_ptr>(client, describe_topics{.topics = {"orders"}, .timeout = 5s});
  advance(6s);
  BOOST_TEST(answer.code() == errc::no_bootstrap_server);
}

BOOST_AUTO_TEST_SUITE_END()
