// How a cluster ends: by being closed, killed, or left alone.
#include "tests/cluster/cluster_fixture.hpp"

#include "cafka/wire/messages/find_coordinator.hpp"

using namespace cafka;
using namespace cafka::test;
using wire::api_key;

namespace {

struct life_fixture : cluster_fixture {
  struct everything_pending {
    pending<metadata_ptr> lookup, refresh;
    pending<connected_ptr> lane;
    pending<response_ptr> call, sent_call;
  };

  /// One request of each kind that waits.
  everything_pending ask_everything() {
    brokers->add_topic("orders", {1});
    start_with({"orders"});
    brokers->parked.insert(api_key::find_coordinator);
    everything_pending result;
    result.sent_call = ask<response_ptr>(cluster, make_call(route::to_any(), wire::find_coordinator_request{}, 1min));
    run();
    brokers->parked.insert(api_key::metadata);
    brokers->silent.insert({"b3", 9092});
    result.lookup = look_up("bills", 1min);
    result.refresh = ask<metadata_ptr>(cluster, refresh_atom_v);
    result.lane = connect({3, lane_kind::produce});
    result.call = ask<response_ptr>(cluster, make_call(route::to_node(3), wire::find_coordinator_request{}, 1min));
    run();
    return result;
  }
};

} // namespace

BOOST_FIXTURE_TEST_SUITE(cluster_life, life_fixture)

BOOST_AUTO_TEST_CASE(closing_answers_everyone_and_ends_all_connections) {
  const auto waiting = ask_everything();
  BOOST_TEST(!waiting.lookup.done());
  BOOST_TEST(!waiting.refresh.done());
  BOOST_TEST(!waiting.lane.done());
  BOOST_TEST(!waiting.call.done());
  BOOST_TEST(!waiting.sent_call.done());
  const auto closed = ask<void>(cluster, close_atom_v);
  run();
  BOOST_TEST(closed.done());
  BOOST_TEST(waiting.lookup.code() == errc::cluster_closed);
  BOOST_TEST(waiting.refresh.code() == errc::cluster_closed);
  BOOST_TEST(waiting.lane.code() == errc::cluster_closed);
  BOOST_TEST(waiting.call.code() == errc::cluster_closed);
  BOOST_TEST(waiting.sent_call.code() == errc::cluster_closed);
  BOOST_TEST(brokers->connections() == 0u);
}

BOOST_AUTO_TEST_CASE(an_exit_message_answers_everyone_too) {
  const auto waiting = ask_everything();
  send_exit(cluster);
  run();
  BOOST_TEST(waiting.lookup.code() == errc::cluster_closed);
  BOOST_TEST(waiting.refresh.code() == errc::cluster_closed);
  BOOST_TEST(waiting.lane.code() == errc::cluster_closed);
  BOOST_TEST(waiting.call.code() == errc::cluster_closed);
  BOOST_TEST(waiting.sent_call.code() == errc::cluster_closed);
  BOOST_TEST(brokers->connections() == 0u);
}

BOOST_AUTO_TEST_CASE(who_asks_after_the_end_is_told) {
  start_with({});
  ask<void>(cluster, close_atom_v);
  run();
  const auto late = ask_metadata();
  run();
  BOOST_TEST(late.done());
  BOOST_TEST(late.code() == errc::answer_lost);
}

BOOST_AUTO_TEST_CASE(a_cluster_ends_when_the_last_handle_is_dropped) {
  const auto before = actors();
  brokers->add_topic("orders", {1});
  start_with({"orders"});
  connect({2, lane_kind::produce});
  advance(1s);
  BOOST_TEST(actors() > before);
  BOOST_TEST(next_timer().has_value()); // that of the metadata's age: it must not keep the cluster alive
  cluster = nullptr;
  advance(1s);
  BOOST_TEST(actors() == before);
  BOOST_TEST(brokers->connections() == 0u);
}

BOOST_AUTO_TEST_CASE(a_cluster_that_finds_no_broker_ends_as_well) {
  const auto before = actors();
  config.bootstrap = {"gone:9092"};
  start();
  ask_metadata();
  advance(1s);
  cluster = nullptr;
  advance(1s);
  BOOST_TEST(actors() == before);
}

BOOST_AUTO_TEST_CASE(a_dial_under_way_keeps_no_cluster_alive) {
  const auto before = actors();
  brokers->silent.insert({"b1", 9092});
  start();
  auto user = make_user(std::make_shared<user_log>());
  watch(user, "orders"); // a fetch of metadata that nobody waits for
  BOOST_TEST(brokers->dials.size() == 1u);
  user = nullptr;
  cluster = nullptr;
  run();
  BOOST_TEST(actors() == before);
}

BOOST_AUTO_TEST_CASE(whose_connector_has_ended_says_so_instead_of_waiting) {
  brokers->silent.insert({"b1", 9092});
  auto connector = spawn_scripted_connector(system(), brokers);
  cluster = spawn_cluster(system(), config, connector);
  const auto dialled = ask_metadata();
  run();
  send_exit(connector);
  run();
  BOOST_TEST(dialled.code() == errc::closed);
  const auto later = ask_metadata();
  advance(5s);
  BOOST_TEST(later.code() == errc::closed);
}

BOOST_AUTO_TEST_CASE(whose_connector_has_ended_gets_another_and_dials_fail_meanwhile) {
  std::vector<caf::actor_addr> connectors;
  const auto before = actors();
  cluster = spawn_cluster(system(), config, [&] {
    auto next = spawn_scripted_connector(system(), brokers);
    connectors.push_back(next.address());
    return next;
  });
  const auto kill = [&] {
    if (auto alive = caf::actor_cast<caf::actor>(connectors.back())) send_exit(alive, caf::exit_reason::kill);
    run();
  };
  brokers->silent.insert({"b1", 9092});
  for (size_t i = 1; i <= 5; ++i) {
    const auto dialled = ask_metadata();
    advance(2s);
    BOOST_TEST(connectors.size() == i);
    kill();
    BOOST_TEST(dialled.code() == errc::network_unreachable);
    BOOST_TEST(dialled.message().find("the connector has ended") != std::string::npos, dialled.message());
  }
  brokers->silent.clear();
  brokers->add_topic("orders", {1});
  const auto found = look_up("orders", 10s);
  advance(5s);
  BOOST_TEST(found.code() == errc::none);
  BOOST_TEST(connectors.size() == 6u);
  cluster = nullptr;
  run();
  BOOST_TEST(actors() == before);
}

// The thread of a dialer holds it while it sends to it, and is not to be where it ends.
BOOST_AUTO_TEST_CASE(ends_its_own_connector_whoever_else_holds_it_and_not_one_that_it_was_given) {
  connector_actor own, given = spawn_scripted_connector(system(), brokers);
  const auto before = actors(); // with the one that is given
  cluster = spawn_cluster(system(), config, [&] { return own = spawn_scripted_connector(system(), brokers); });
  run();
  cluster = spawn_cluster(system(), config, given);
  run();
  cluster = nullptr;
  run();
  BOOST_TEST(static_cast<bool>(own));
  BOOST_TEST(actors() == before);
}

BOOST_AUTO_TEST_CASE(that_can_start_no_connector_tries_again_after_a_pause) {
  size_t started = 0;
  cluster = spawn_cluster(system(), config, [&]() -> connector_actor {
    if (++started > 1 && started < 5) throw std::runtime_error{"no thread"};
    auto next = spawn_scripted_connector(system(), brokers);
    if (started == 1) send_exit(next);
    return next;
  });
  run();
  const auto refused = ask_metadata();
  run();
  BOOST_TEST(refused.code() == errc::network_unreachable);
  brokers->add_topic("orders", {1});
  const auto found = look_up("orders", 20s);
  advance(20s);
  BOOST_TEST(found.code() == errc::none);
  BOOST_TEST(started == 5u);
}

BOOST_AUTO_TEST_CASE(watching_keeps_nobody_alive) {
  brokers->add_topic("orders", {1});
  start_with({"orders"});
  const auto before = actors();
  auto user = make_user(std::make_shared<user_log>());
  watch(user, "orders");
  BOOST_TEST(actors() == before + 1);
  user = nullptr;
  run();
  BOOST_TEST(actors() == before);
}

BOOST_AUTO_TEST_SUITE_END()
