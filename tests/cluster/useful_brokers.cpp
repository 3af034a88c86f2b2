// Which brokers are asked when any will do: those that prove useful.
#include "tests/cluster/cluster_fixture.hpp"

#include "cafka/wire/messages/init_producer_id.hpp"

using namespace cafka;
using namespace cafka::test;
using wire::api_key;

namespace {

struct three_bootstraps : cluster_fixture {
  three_bootstraps() {
    config.bootstrap = {"b1:9092", "b2:9092", "b3:9092"};
    brokers->add_topic("orders", {2});
  }

  /// A cluster whose metadata came from broker 1 so far.
  void start_at_broker_1() {
    brokers->silent = {{"b2", 9092}, {"b3", 9092}};
    start();
    look_up("orders");
    advance(5s);
    BOOST_TEST_REQUIRE(brokers->count(api_key::metadata, 1) > 0u);
    brokers->silent.clear();
  }

  /// From now on broker 1 hears no more of its controller.
  void cut_off_broker_1() { brokers->told_by[1] = brokers->told; }

  void move_leader(int32_t to, int32_t epoch) {
    auto& partition = brokers->topic("orders").partitions[0];
    partition.leader_id = to;
    partition.leader_epoch = epoch;
  }

  int32_t known_leader() {
    const auto known = look_up("orders");
    run();
    return known.value()->partition("orders", 0)->leader;
  }

  /// Fresh metadata, from whoever is asked for it.
  void refresh() {
    ask<metadata_ptr>(cluster, refresh_atom_v);
    advance(2s);
  }
};

} // namespace

BOOST_FIXTURE_TEST_SUITE(useful_brokers, three_bootstraps)

BOOST_AUTO_TEST_CASE(a_moved_leader_is_learnt_though_the_broker_asked_first_has_a_frozen_view) {
  start_at_broker_1();
  cut_off_broker_1();
  move_leader(3, 2);
  anon_mail(stale_leader{"orders", 0, 1}).send(cluster);
  advance(2s);
  BOOST_TEST(known_leader() == 3);
}

BOOST_AUTO_TEST_CASE(it_is_learnt_too_if_all_that_is_known_is_that_a_broker_hung_up) {
  start_at_broker_1();
  connect({2, lane_kind::produce});
  advance(1s);
  cut_off_broker_1();
  move_leader(3, 2);
  for (int i = 0; i < 3; ++i) {
    brokers->cut(2);
    advance(2s);
    connect({2, lane_kind::produce});
    advance(2s);
  }
  BOOST_TEST(known_leader() == 3);
}

BOOST_AUTO_TEST_CASE(the_old_view_is_not_believed_however_often_it_is_told) {
  start_at_broker_1();
  cut_off_broker_1();
  move_leader(3, 2);
  anon_mail(stale_leader{"orders", 0, 1}).send(cluster);
  advance(2s);
  for (const char* gone : {"b2", "b3"}) brokers->silent.insert({gone, 9092});
  brokers->cut(2);
  brokers->cut(3);
  const auto before = brokers->count(api_key::metadata, 1);
  for (int i = 0; i < 30; ++i) refresh();
  BOOST_TEST(brokers->count(api_key::metadata, 1) >= before + 10);
  BOOST_TEST(known_leader() == 3);
}

BOOST_AUTO_TEST_CASE(one_that_cannot_be_read_is_passed_over) {
  start_at_broker_1();
  brokers->garbled.insert(1);
  refresh();
  const auto before = brokers->count(api_key::metadata, 1);
  for (int i = 0; i < 4; ++i) refresh();
  BOOST_TEST(brokers->count(api_key::metadata, 1) == before);
  BOOST_TEST(brokers->count(api_key::metadata, 2) + brokers->count(api_key::metadata, 3) >= 4u);
}

BOOST_AUTO_TEST_CASE(one_that_refuses_or_knows_no_broker_is_passed_over) {
  for (auto code : {errc::unknown_server_error, errc::cluster_authorization_failed, errc::none}) {
    start_at_broker_1();
    auto& ill = brokers->told_by[1];
    ill.error_code = to_wire(code);
    refresh();
    move_leader(3, 5);
    refresh();
    BOOST_TEST(known_leader() == 3);
    send_exit(cluster);
    run();
    brokers->told_by.clear();
    move_leader(2, 1);
  }
}

BOOST_AUTO_TEST_CASE(one_that_was_of_no_use_is_asked_if_there_is_no_other) {
  start_at_broker_1();
  brokers->garbled.insert(1);
  for (const char* gone : {"b2", "b3"}) brokers->listening.erase({gone, 9092});
  refresh();
  brokers->garbled.clear();
  move_leader(3, 2);
  advance(2s);
  BOOST_TEST(known_leader() == 3);
}

BOOST_AUTO_TEST_CASE(what_was_passed_over_is_taken_again_after_a_while) {
  start_at_broker_1();
  brokers->garbled.insert(1);
  refresh();
  brokers->garbled.clear();
  advance(30s);
  const auto before = brokers->count(api_key::metadata, 1);
  brokers->silent = {{"b2", 9092}, {"b3", 9092}};
  brokers->cut(2);
  brokers->cut(3);
  refresh();
  BOOST_TEST(brokers->count(api_key::metadata, 1) > before);
}

// A broker that is cut off from its controller can give no producer ids.
BOOST_AUTO_TEST_CASE(a_call_that_one_broker_refuses_for_now_goes_to_another_next) {
  start_at_broker_1();
  brokers->answer = [](const seen_request& request, const outgoing&) {
    wire::init_producer_id_response response;
    if (request.node == 1) response.error_code = to_wire(errc::coordinator_load_in_progress);
    return std::optional{response_frame(response, request.version)};
  };
  const auto id = [&] {
    const auto answer = ask<response_ptr>(cluster, make_call(route::to_any(), wire::init_producer_id_request{}, 10s));
    advance(2s);
    wire::init_producer_id_response response;
    error why;
    wire::decode_body(answer.value()->span(), answer.value()->version, response, why);
    return from_wire(response.error_code);
  };
  BOOST_TEST(id() == errc::coordinator_load_in_progress);
  BOOST_TEST(id() == errc::none);
}

BOOST_AUTO_TEST_CASE(a_call_whose_answer_is_lost_goes_to_another_next) {
  start_at_broker_1();
  brokers->parked.insert(api_key::init_producer_id);
  const auto lost = ask<response_ptr>(cluster, make_call(route::to_any(), wire::init_producer_id_request{}, 10s));
  run();
  brokers->cut(1);
  run();
  BOOST_TEST(lost.code() != errc::none);
  ask<response_ptr>(cluster, make_call(route::to_any(), wire::init_producer_id_request{}, 10s));
  advance(2s);
  BOOST_TEST(brokers->requests.back().node != 1);
}

// What it has not heard of may well be: some other broker knows.
BOOST_AUTO_TEST_CASE(a_new_topic_is_found_though_the_broker_asked_first_has_a_frozen_view) {
  start_at_broker_1();
  cut_off_broker_1();
  brokers->add_topic("bills", {3});
  const auto found = look_up("bills", 5s);
  advance(5s);
  BOOST_TEST(found.code() == errc::none);
}

BOOST_AUTO_TEST_CASE(a_new_leader_of_a_watched_topic_is_learnt_though_the_broker_asked_first_has_a_frozen_view) {
  start_at_broker_1();
  brokers->add_topic("bills", {-1});
  cut_off_broker_1();
  brokers->topic("bills").partitions[0].leader_id = 3;
  const auto log = std::make_shared<user_log>();
  const auto user = make_user(log);
  watch(user, "bills");
  advance(5s);
  BOOST_REQUIRE(!log->updates.empty());
  BOOST_TEST(log->updates.back().snapshot->partition("bills", 0)->leader == 3);
}

// As whoever was refused by the one that was the controller does.
BOOST_AUTO_TEST_CASE(another_controller_is_learnt_by_two_refreshes_though_the_broker_asked_first_has_a_frozen_view) {
  start_at_broker_1();
  cut_off_broker_1();
  brokers->told.controller_id = 3;
  refresh();
  refresh();
  const auto known = ask_metadata();
  run();
  BOOST_TEST(known.value()->controller == 3);
}

BOOST_AUTO_TEST_CASE(one_that_hangs_holds_nobody_up) {
  start_at_broker_1();
  brokers->hung.insert(1);
  move_leader(3, 2);
  anon_mail(stale_leader{"orders", 0, 1}).send(cluster);
  advance(3s);
  BOOST_TEST(known_leader() == 3);
}

BOOST_AUTO_TEST_CASE(two_that_hang_hold_nobody_up_from_the_start) {
  for (int32_t well = 1; well <= 3; ++well) {
    brokers->hung = {1, 2, 3};
    brokers->hung.erase(well);
    start();
    const auto found = look_up("orders", 5s);
    advance(5s);
    BOOST_TEST(found.code() == errc::none);
    send_exit(cluster);
    run();
  }
}

BOOST_AUTO_TEST_CASE(a_slow_broker_that_is_the_only_one_is_waited_for) {
  config.bootstrap = {"b1:9092"};
  brokers->told.brokers.resize(1);
  brokers->hung.insert(1);
  start();
  const auto found = look_up("orders", 5s);
  advance(6s);
  BOOST_TEST(found.code() == errc::request_timed_out_locally);
  BOOST_TEST(found.message().find("no answer from b1:9092 yet") != std::string::npos, found.message());
  BOOST_TEST(brokers->count(api_key::metadata) == 1u);
  BOOST_TEST(brokers->connections() == 1u);
}

BOOST_AUTO_TEST_CASE(a_call_that_a_broker_leaves_unanswered_goes_to_another_next) {
  start_at_broker_1();
  brokers->parked.insert(api_key::init_producer_id);
  const auto late = ask<response_ptr>(cluster, make_call(route::to_any(), wire::init_producer_id_request{}, 2s));
  advance(3s);
  BOOST_TEST(late.code() == errc::request_timed_out_locally);
  ask<response_ptr>(cluster, make_call(route::to_any(), wire::init_producer_id_request{}, 10s));
  advance(2s);
  BOOST_TEST(brokers->requests.back().node != 1);
}

BOOST_AUTO_TEST_CASE(one_that_hangs_up_at_once_is_dialled_no_faster_for_it) {
  start_at_broker_1();
  brokers->dials.clear();
  brokers->hangs_up.insert(2);
  ask<response_ptr>(cluster, make_call(route::to_node(2), wire::init_producer_id_request{}, 10s));
  advance(10s);
  BOOST_TEST(brokers->dials.size() <= 20u);
}

// Neither a failed dial nor a broker that was asked before ends the search for one that answers.
BOOST_AUTO_TEST_CASE(one_that_comes_up_while_another_hangs_is_asked) {
  brokers->hung.insert(1);
  const auto second = brokers->listening.extract(endpoint{"b2", 9092});
  const auto third = brokers->listening.extract(endpoint{"b3", 9092});
  start();
  const auto orders = look_up("orders");
  advance(4s);
  BOOST_TEST(!orders.done());
  BOOST_TEST(brokers->count(api_key::metadata, 1) > 0u);
  brokers->listening.emplace(endpoint{"b3", 9092}, 3);
  advance(5s); // far less than the request to broker 1 may take
  BOOST_TEST(orders.done());
  BOOST_TEST(brokers->count(api_key::metadata, 3) > 0u);
}

BOOST_AUTO_TEST_SUITE_END()
