// Calls: where they go, in which version, and what happens when they cannot.
#include "tests/cluster/cluster_fixture.hpp"

#include "cafka/wire/messages/find_coordinator.hpp"

using namespace cafka;
using namespace cafka::test;
using wire::api_key;

namespace {

struct calls_fixture : cluster_fixture {
  calls_fixture() {
    brokers->answer = [](const seen_request& request, const outgoing&) {
      return std::optional{response_frame(wire::find_coordinator_response{}, request.version)};
    };
    brokers->add_topic("orders", {2, 3, -1});
    start_with({});
  }
  pending<response_ptr> call(
      route to, std::chrono::milliseconds timeout = 10s, std::optional<int16_t> max = std::nullopt) {
    return ask<response_ptr>(cluster, make_call(std::move(to), wire::find_coordinator_request{}, timeout, max));
  }
  /// The last of these calls that a broker got.
  const seen_request& seen() {
    BOOST_REQUIRE(brokers->count(api_key::find_coordinator) > 0);
    return *std::find_if(brokers->requests.rbegin(), brokers->requests.rend(), [](const auto& request) {
      return request.key == api_key::find_coordinator;
    });
  }
};

} // namespace

BOOST_FIXTURE_TEST_SUITE(cluster_calls, calls_fixture)

BOOST_AUTO_TEST_CASE(go_where_they_are_sent) {
  brokers->told.controller_id = 3;
  const auto any = call(route::to_any());
  run();
  BOOST_TEST(any.done());
  const auto to_node = call(route::to_node(2));
  run();
  BOOST_TEST(to_node.done());
  BOOST_TEST(seen().node == 2);
  const auto to_controller = call(route::to_controller());
  run();
  BOOST_TEST(to_controller.done());
  BOOST_TEST(seen().node == 3);
  const auto to_leader = call(route::to_leader("orders", 0));
  advance(1s);
  BOOST_TEST(to_leader.done());
  BOOST_TEST(seen().node == 2);
}

BOOST_AUTO_TEST_CASE(go_over_the_control_lane) {
  const auto control = connect({2, lane_kind::control});
  run();
  call(route::to_node(2));
  run();
  BOOST_TEST(seen().connection == control.value()->epoch);
}

BOOST_AUTO_TEST_CASE(are_encoded_in_the_highest_version_of_both_and_no_higher_than_asked) {
  const auto a = call(route::to_node(2));
  run();
  BOOST_TEST(a.value()->version == wire::schema_of<wire::find_coordinator_request>().versions.max);
  const auto b = call(route::to_node(2), 10s, int16_t{2});
  run();
  BOOST_TEST(b.value()->version == 2);
  brokers->versions.set(api_key::find_coordinator, {0, 3});
  const auto c = call(route::to_node(3));
  run();
  BOOST_TEST(c.value()->version == 3);
}

BOOST_AUTO_TEST_CASE(that_a_broker_does_not_know_are_refused_by_name) {
  brokers->versions.set(api_key::find_coordinator, {90, 91});
  const auto answer = call(route::to_node(2));
  run();
  BOOST_TEST(answer.code() == errc::version_not_supported);
  BOOST_TEST(answer.message().find("FindCoordinator") != std::string::npos);
  BOOST_TEST(answer.message().find("b2:9092") != std::string::npos);
}

BOOST_AUTO_TEST_CASE(are_encoded_again_when_their_connection_ended_unsent) {
  call(route::to_node(2));
  run();
  const auto before = seen().connection;
  brokers->versions.set(api_key::find_coordinator, {0, 3}); // the broker comes back downgraded
  brokers->stale = 1;
  const auto answer = call(route::to_node(2));
  advance(1s);
  BOOST_TEST(answer.value()->version == 3);
  BOOST_TEST(seen().connection != before);
}

BOOST_AUTO_TEST_CASE(to_a_connection_that_is_gone_already_go_over_the_next) {
  call(route::to_node(2));
  run();
  const auto before = seen().connection;
  brokers->cut(2);
  const auto answer = call(route::to_node(2));
  advance(1s);
  BOOST_TEST(answer.done());
  BOOST_TEST(answer.code() == errc::none);
  BOOST_TEST(seen().connection != before);
}

BOOST_AUTO_TEST_CASE(that_lead_nowhere_say_so) {
  const auto node = call(route::to_node(7));
  const auto topic = call(route::to_leader("bills", 0));
  const auto partition = call(route::to_leader("orders", 9));
  const auto leaderless = call(route::to_leader("orders", 2));
  advance(1s);
  BOOST_TEST(node.code() == errc::unknown_broker);
  BOOST_TEST(topic.code() == errc::unknown_topic_or_partition);
  BOOST_TEST(partition.code() == errc::unknown_partition);
  BOOST_TEST(partition.message().find("orders-9") != std::string::npos);
  BOOST_TEST(leaderless.code() == errc::leader_unknown);
}

BOOST_AUTO_TEST_CASE(are_not_repeated_when_the_answer_is_lost) {
  brokers->parked.insert(api_key::find_coordinator);
  const auto answer = call(route::to_node(2));
  run();
  BOOST_TEST(!answer.done());
  brokers->cut(2);
  advance(20s);
  BOOST_TEST(answer.done());
  BOOST_TEST(answer.code() != errc::none);
  BOOST_TEST(brokers->count(api_key::find_coordinator) == 1u);
}

BOOST_AUTO_TEST_CASE(end_in_time_when_their_broker_cannot_be_reached) {
  ask_metadata();
  run();
  brokers->silent.insert({"b2", 9092});
  const auto answer = call(route::to_node(2), 3s);
  advance(3s);
  BOOST_TEST(answer.code() == errc::connect_timed_out);
}

// The connection is shared: a request that it gives up ends it for all.
BOOST_AUTO_TEST_CASE(that_are_late_are_answered_in_time_and_leave_the_connection_its_own_patience) {
  brokers->parked.insert(api_key::find_coordinator);
  const auto answer = call(route::to_node(2), 3s);
  advance(2s);
  BOOST_TEST(!answer.done());
  advance(1s);
  BOOST_TEST(answer.code() == errc::request_timed_out_locally);
  BOOST_TEST(answer.message().find("FindCoordinator") != std::string::npos);
  BOOST_TEST(answer.message().find("b2:9092") != std::string::npos);
  BOOST_TEST((std::chrono::milliseconds{seen().timeout} == config.request_timeout));
}

BOOST_AUTO_TEST_CASE(that_may_take_longer_than_the_usual_time_may) {
  brokers->parked.insert(api_key::find_coordinator);
  const auto patience = 2 * config.request_timeout;
  const auto answer = call(route::to_node(2), patience);
  run();
  BOOST_TEST(!answer.done());
  BOOST_TEST((std::chrono::milliseconds{seen().timeout} == patience));
}

BOOST_AUTO_TEST_CASE(whose_time_is_over_when_there_is_a_connection_are_not_sent) {
  const auto answer = call(route::to_node(2), 0ms);
  advance(1s);
  BOOST_TEST(answer.code() == errc::request_timed_out_locally);
  BOOST_TEST(brokers->count(api_key::find_coordinator) == 0u);
}

BOOST_AUTO_TEST_CASE(that_wait_for_metadata_end_in_time_too) {
  brokers->parked.insert(api_key::metadata);
  const auto to_leader = call(route::to_leader("bills", 0), 3s);
  const auto to_node = call(route::to_node(7), 3s);
  advance(3s);
  BOOST_TEST(to_leader.code() == errc::request_timed_out_locally);
  BOOST_TEST(to_node.code() == errc::request_timed_out_locally);
}

BOOST_AUTO_TEST_CASE(without_request_are_refused) {
  const auto answer = ask<response_ptr>(cluster, std::make_shared<const cafka::call>());
  run();
  BOOST_TEST(answer.code() == errc::invalid_request);
}

BOOST_AUTO_TEST_SUITE_END()
