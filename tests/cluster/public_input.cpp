// Whatever is sent to a cluster, whoever sent a mistake hears of it, and the cluster lives on.
#include "tests/cluster/cluster_fixture.hpp"

#include "cafka/wire/messages/find_coordinator.hpp"

#include <limits>

using namespace cafka;
using namespace cafka::test;
using std::chrono::milliseconds;
using wire::api_key;

namespace {

struct input_fixture : cluster_fixture {
  input_fixture() {
    brokers->answer = [](const seen_request& request, const outgoing&) {
      return std::optional{response_frame(wire::find_coordinator_response{}, request.version)};
    };
    brokers->add_topic("orders", {2});
    start_with({"orders"});
  }

  ~input_fixture() {
    // It works as before.
    const auto known = look_up("orders");
    const auto answer = call(route::to_leader("orders", 0), 10s);
    const auto any = call(route::to_any(), 10s);
    advance(3s);
    BOOST_TEST(known.code() == errc::none);
    BOOST_TEST(answer.code() == errc::none);
    BOOST_TEST(any.code() == errc::none);
  }

  pending<response_ptr> call(route to, milliseconds timeout) {
    return ask<response_ptr>(cluster, make_call(std::move(to), wire::find_coordinator_request{}, timeout));
  }

  template <class Result, class... What>
  errc code_of(What... what) {
    const auto answer = ask<Result>(cluster, std::move(what)...);
    advance(3s);
    BOOST_TEST_REQUIRE(answer.done());
    return answer.code();
  }
};

const std::string too_long(40'000, 'x');

} // namespace

BOOST_FIXTURE_TEST_SUITE(public_input, input_fixture)

BOOST_AUTO_TEST_CASE(nodes_that_cannot_be) {
  for (int32_t node : {-1, -2, -9, std::numeric_limits<int32_t>::min()}) {
    const auto answer = call(route::to_node(node), 10s);
    run();
    BOOST_TEST(answer.code() == errc::invalid_request);
    BOOST_TEST(answer.message().find(std::to_string(node)) != std::string::npos);
    for (auto kind : {lane_kind::control, lane_kind::produce, lane_kind::fetch, lane_kind::group}) {
      const auto owner = kind == lane_kind::fetch || kind == lane_kind::group ? uint64_t{7} : uint64_t{0};
      BOOST_TEST((code_of<connected_ptr>(connect_atom_v, lane{node, kind, owner}) == errc::invalid_request));
      BOOST_TEST((code_of<void>(release_atom_v, lane{node, kind, owner}) == errc::invalid_request));
    }
  }
}

BOOST_AUTO_TEST_CASE(lanes_that_cannot_be) {
  BOOST_TEST((code_of<connected_ptr>(connect_atom_v, lane{2, static_cast<lane_kind>(9), 0}) == errc::invalid_request));
  BOOST_TEST((code_of<connected_ptr>(connect_atom_v, lane{2, lane_kind::control, 7}) == errc::invalid_request));
}

BOOST_AUTO_TEST_CASE(lanes_that_others_share_are_not_released) {
  const auto shared = connect({2, lane_kind::produce});
  run();
  const auto before = brokers->connections();
  for (auto kind : {lane_kind::control, lane_kind::produce})
    for (int32_t node : {-1, 1, 2})
      BOOST_TEST((code_of<void>(release_atom_v, lane{node, kind}) == errc::invalid_request));
  BOOST_TEST(brokers->connections() == before);
}

BOOST_AUTO_TEST_CASE(a_lane_of_ones_own_that_is_not_there_is_released_in_peace) {
  BOOST_TEST((code_of<void>(release_atom_v, lane{2, lane_kind::fetch, 77}) == errc::none));
}

BOOST_AUTO_TEST_CASE(topics_that_cannot_be) {
  const auto user = make_user(std::make_shared<user_log>());
  for (const auto& name : {std::string{}, too_long, std::string(250, 'x')}) {
    const auto looked_up = look_up(name, 1s);
    run();
    BOOST_TEST(looked_up.code() == errc::invalid_topic_exception);
    BOOST_TEST(looked_up.message().size() < 500u);
    BOOST_TEST((code_of<void>(watch_atom_v, topic_watch{name, user}) == errc::invalid_topic_exception));
    BOOST_TEST((code_of<void>(stale_leader{name, 0, 1}) == errc::invalid_topic_exception));
    BOOST_TEST((code_of<void>(leader_hint{name, 0, 1, 2, {}}) == errc::invalid_topic_exception));
    const auto called = call(route::to_leader(name, 0), 10s);
    run();
    BOOST_TEST(called.code() == errc::invalid_topic_exception);
  }
  for (const auto& request : brokers->requests)
    for (const auto& name : request.topics) BOOST_TEST(name == "orders");
}

BOOST_AUTO_TEST_CASE(partitions_that_cannot_be) {
  for (int32_t partition : {-1, -7, std::numeric_limits<int32_t>::min()}) {
    const auto answer = call(route::to_leader("orders", partition), 10s);
    run();
    BOOST_TEST(answer.code() == errc::invalid_request);
    BOOST_TEST((code_of<void>(stale_leader{"orders", partition, 1}) == errc::invalid_request));
    BOOST_TEST((code_of<void>(leader_hint{"orders", partition, 1, 2, {}}) == errc::invalid_request));
  }
  BOOST_TEST(
      (code_of<metadata_ptr>(metadata_atom_v, topic_lookup{.topic = "orders", .partition = -2})
       == errc::invalid_request));
}

BOOST_AUTO_TEST_CASE(what_is_missing) {
  BOOST_TEST((code_of<response_ptr>(call_ptr{}) == errc::invalid_request));
  BOOST_TEST((code_of<response_ptr>(std::make_shared<const cafka::call>()) == errc::invalid_request));
  BOOST_TEST((code_of<void>(watch_atom_v, topic_watch{"orders", {}}) == errc::invalid_request));
  BOOST_TEST((code_of<void>(unwatch_atom_v, topic_watch{"orders", {}}) == errc::none));
}

BOOST_AUTO_TEST_CASE(a_route_of_no_kind) {
  const auto answer = call({.to = static_cast<route::target>(77)}, 10s);
  run();
  BOOST_TEST(answer.code() == errc::invalid_request);
}

BOOST_AUTO_TEST_CASE(timeouts_of_any_length) {
  for (auto forever : {milliseconds::max(), milliseconds::max() - 1ms}) {
    const auto answer = call(route::to_node(2), forever);
    const auto name = "late" + std::to_string(forever.count());
    const auto late = look_up(name, forever);
    advance(1s);
    BOOST_TEST(answer.code() == errc::none);
    BOOST_TEST(!late.done());
    brokers->add_topic(name, {1});
    advance(2s);
    BOOST_TEST(late.code() == errc::none);
  }
  for (auto past : {milliseconds::min(), -1ms, 0ms}) {
    const auto answer = call(route::to_node(2), past);
    const auto missing = look_up("not there", past);
    advance(2s);
    BOOST_TEST(answer.code() == errc::request_timed_out_locally);
    BOOST_TEST(missing.code() == errc::unknown_topic_or_partition);
  }
}

BOOST_AUTO_TEST_CASE(ticks_that_nobody_asked_for) {
  for (uint64_t number : {uint64_t{0}, uint64_t{1}, std::numeric_limits<uint64_t>::max()})
    BOOST_TEST((code_of<void>(tick_atom_v, number) == errc::none));
}

BOOST_AUTO_TEST_SUITE_END()
