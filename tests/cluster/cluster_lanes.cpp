// Connections: lanes of their own, backoff, release.
#include "tests/cluster/cluster_fixture.hpp"

#include "cafka/wire/messages/metadata.hpp"

using namespace cafka;
using namespace cafka::test;
using wire::api_key;

namespace {

outgoing_ptr some_request(const connected_ptr& to, api_key key) {
  auto out = std::make_shared<outgoing>();
  out->data = frame_pool::make()->take(32);
  out->key = key;
  out->connection_epoch = to->epoch;
  return out;
}

struct lanes_fixture : cluster_fixture {
  lanes_fixture() { start_with({}); }

  void ask_metadata_once() {
    ask_metadata();
    run();
    brokers->dials.clear();
  }
};

} // namespace

BOOST_FIXTURE_TEST_SUITE(cluster_lanes, lanes_fixture)

BOOST_AUTO_TEST_CASE(a_lane_is_dialled_once_and_shared) {
  ask_metadata_once();
  const auto a = connect({2, lane_kind::produce}), b = connect({2, lane_kind::produce});
  run();
  const auto c = connect({2, lane_kind::produce});
  run();
  BOOST_TEST(a.value()->peer.host == "b2");
  BOOST_TEST((a.value()->handle == b.value()->handle));
  BOOST_TEST((a.value()->handle == c.value()->handle));
  BOOST_TEST(brokers->dials.size() == 1u);
}

// A broker works on one request of a connection at a time: long Fetch requests must not hold up the rest.
BOOST_AUTO_TEST_CASE(idle_readers_delay_neither_each_other_nor_metadata_nor_produce) {
  brokers->add_topic("orders", {2});
  ask_metadata_once();
  brokers->parked.insert(api_key::fetch); // these wait for records that do not come
  brokers->answer = [](const seen_request& request, const outgoing&) {
    return std::optional{response_frame(wire::metadata_response{}, request.version)};
  };
  auto log = std::make_shared<user_log>();
  const auto reader_a = make_user(log), reader_b = make_user(log);
  anon_mail(connect_atom_v, lane{2, lane_kind::fetch, 7}).send(reader_a);
  anon_mail(connect_atom_v, lane{2, lane_kind::fetch, 8}).send(reader_b);
  run();
  BOOST_REQUIRE(log->connections.size() == 2u);
  BOOST_TEST((log->connections[0]->handle != log->connections[1]->handle));
  const auto fetch_a =
      ask<response_ptr>(log->connections[0]->handle, some_request(log->connections[0], api_key::fetch));
  const auto fetch_b =
      ask<response_ptr>(log->connections[1]->handle, some_request(log->connections[1], api_key::fetch));
  const auto produce = connect({2, lane_kind::produce}), control = connect({2, lane_kind::control});
  const auto topic = look_up("orders");
  run();
  BOOST_TEST(!fetch_a.done());
  BOOST_TEST(!fetch_b.done());
  BOOST_TEST(topic.done());
  std::set<connection_actor> distinct{
      log->connections[0]->handle, log->connections[1]->handle, produce.value()->handle, control.value()->handle};
  BOOST_TEST(distinct.size() == 4u);
  const auto produced = ask<response_ptr>(produce.value()->handle, some_request(produce.value(), api_key::produce));
  run();
  BOOST_TEST(produced.done());
}

BOOST_AUTO_TEST_CASE(a_failed_dial_is_told_to_all_who_wait_and_the_next_waits_out_the_pause) {
  ask_metadata_once();
  brokers->listening.erase({"b2", 9092});
  const auto a = connect({2, lane_kind::produce}), b = connect({2, lane_kind::produce});
  run();
  BOOST_TEST(a.code() == errc::connection_refused);
  BOOST_TEST(b.code() == errc::connection_refused);
  BOOST_TEST(a.message().find("b2:9092") != std::string::npos);
  const auto early = connect({2, lane_kind::produce});
  run();
  BOOST_TEST(!early.done());
  brokers->listening[{"b2", 9092}] = 2;
  advance(70ms);
  BOOST_TEST(early.value()->peer.host == "b2");
}

// As a listener does that wants clients to authenticate, to one that does not: it is up for a moment, again and again.
BOOST_AUTO_TEST_CASE(what_hangs_up_again_and_again_is_told_as_the_cause) {
  brokers->hangs_up = {1, 2, 3};
  start();
  const auto answer = ask<response_ptr>(cluster, make_call(route::to_any(), wire::metadata_request{}, 3s));
  advance(5s);
  BOOST_TEST_REQUIRE(answer.done());
  BOOST_TEST(answer.message().find("closed the connection") != std::string::npos, answer.message());
}

BOOST_AUTO_TEST_CASE(a_broker_that_hangs_up_is_dialled_ever_slower) {
  ask_metadata_once();
  std::vector<std::chrono::steady_clock::time_point> connected_at;
  for (int i = 0; i < 8; ++i) {
    const auto answer = connect({2, lane_kind::produce});
    advance(3s);
    connected_at.push_back(brokers->dials.back().when);
    BOOST_TEST(answer.done());
    // Hangs up at once: the time it was up does not count as healthy.
    brokers->cut(2);
    run();
  }
  const auto before = now();
  connect({2, lane_kind::produce});
  run();
  BOOST_TEST((brokers->dials.back().when < before)); // not dialled yet
}

// Connections that are cut every so many bytes: what was done in between counts.
BOOST_AUTO_TEST_CASE(a_broker_that_works_between_its_failures_is_dialled_after_the_shortest_pause) {
  ask_metadata_once();
  brokers->answer = [](const seen_request& request, const outgoing&) {
    return std::optional{response_frame(wire::metadata_response{}, request.version)};
  };
  for (int i = 0; i < 12; ++i) {
    const auto answer = connect({2, lane_kind::produce});
    advance(65ms);
    BOOST_TEST_REQUIRE(answer.done());
    ask<response_ptr>(answer.value()->handle, some_request(answer.value(), api_key::produce));
    run();
    brokers->cut(2);
    run();
  }
}

BOOST_AUTO_TEST_CASE(a_connection_that_ended_is_replaced) {
  ask_metadata_once();
  const auto first = connect({2, lane_kind::produce});
  run();
  brokers->cut(2);
  advance(1s);
  const auto second = connect({2, lane_kind::produce});
  run();
  BOOST_TEST((second.value()->handle != first.value()->handle));
  BOOST_TEST(second.value()->epoch != first.value()->epoch);
}

BOOST_AUTO_TEST_CASE(a_broker_that_is_not_in_the_metadata_is_looked_for_once) {
  ask_metadata_once();
  const auto fetches = brokers->count(api_key::metadata);
  const auto nobody = connect({7, lane_kind::produce});
  advance(1s);
  BOOST_TEST(nobody.code() == errc::unknown_broker);
  BOOST_TEST(brokers->count(api_key::metadata) == fetches + 1);
  auto& added = brokers->told.brokers.emplace_back();
  added.node_id = 8;
  added.host = "b8";
  added.port = 9092;
  brokers->listening[{"b8", 9092}] = 8;
  const auto found = connect({8, lane_kind::produce});
  advance(1s);
  BOOST_TEST(found.value()->peer.host == "b8");
}

BOOST_AUTO_TEST_CASE(a_lane_of_its_own_ends_with_its_user_or_when_released) {
  ask_metadata_once();
  auto log = std::make_shared<user_log>();
  auto user = make_user(log);
  const auto shared = connect({2, lane_kind::control});
  run();
  const auto before = brokers->connections();
  anon_mail(connect_atom_v, lane{2, lane_kind::fetch, 7}).send(user);
  anon_mail(connect_atom_v, lane{2, lane_kind::fetch, 8}).send(user);
  run();
  BOOST_TEST(brokers->connections() == before + 2);
  anon_mail(release_atom_v, lane{2, lane_kind::fetch, 7}).send(cluster);
  run();
  BOOST_TEST(brokers->connections() == before + 1);
  log->connections.clear();
  user = nullptr;
  run();
  BOOST_TEST(brokers->connections() == before);
}

BOOST_AUTO_TEST_CASE(a_lane_released_while_it_is_dialled_is_closed) {
  ask_metadata_once();
  brokers->silent.insert({"b2", 9092});
  const auto waiting = connect({2, lane_kind::fetch, 7});
  run();
  anon_mail(release_atom_v, lane{2, lane_kind::fetch, 7}).send(cluster);
  run();
  BOOST_TEST(waiting.code() == errc::cancelled);
}

BOOST_AUTO_TEST_SUITE_END()
