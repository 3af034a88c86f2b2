// Look-ups, refreshes, hints and watchers.
#include "tests/cluster/cluster_fixture.hpp"

using namespace cafka;
using namespace cafka::test;
using wire::api_key;

BOOST_FIXTURE_TEST_SUITE(cluster_metadata, cluster_fixture)

BOOST_AUTO_TEST_CASE(a_topic_is_looked_up_once_and_known_from_then_on) {
  brokers->add_topic("orders", {1, 2});
  start();
  const auto first = look_up("orders"), second = look_up("orders");
  run();
  BOOST_TEST(first.value()->partition("orders", 1)->leader == 2);
  BOOST_TEST(second.done());
  const auto fetches = brokers->count(api_key::metadata);
  BOOST_TEST(fetches <= 2u);
  const auto third = look_up("orders");
  run();
  BOOST_TEST(third.done());
  BOOST_TEST(brokers->count(api_key::metadata) == fetches);
}

BOOST_AUTO_TEST_CASE(topics_are_not_created_by_looking) {
  brokers->creates_topics = true;
  start();
  const auto answer = look_up("orders", 1s);
  advance(2s);
  BOOST_TEST(answer.code() == errc::unknown_topic_or_partition);
  for (const auto& request : brokers->requests) BOOST_TEST(!request.may_create);
}

BOOST_AUTO_TEST_CASE(a_missing_topic_is_an_error_that_names_it_after_one_look) {
  start();
  const auto answer = look_up("orders");
  run();
  BOOST_TEST(answer.code() == errc::unknown_topic_or_partition);
  BOOST_TEST(answer.message().find("'orders'") != std::string::npos);
  BOOST_TEST(brokers->count(api_key::metadata) == 1u);
}

BOOST_AUTO_TEST_CASE(a_topic_that_appears_in_time_is_found) {
  start();
  const auto answer = look_up("orders", 10s);
  advance(3s);
  BOOST_TEST(!answer.done());
  brokers->add_topic("orders", {1});
  advance(2s);
  BOOST_TEST(answer.value()->partition("orders", 0)->leader == 1);
}

BOOST_AUTO_TEST_CASE(a_lookup_ends_when_its_time_is_over_even_if_no_broker_answers) {
  start_with({});
  brokers->parked.insert(api_key::metadata);
  const auto answer = look_up("orders", 3s);
  advance(3s);
  BOOST_TEST(answer.code() == errc::request_timed_out_locally);
}

BOOST_AUTO_TEST_CASE(a_topic_is_created_by_brokers_only_if_the_lookup_allows_it) {
  brokers->creates_topics = true;
  start_with({"other"}); // does not exist, and is of interest
  brokers->requests.clear();
  const auto answer = look_up("orders", 10s, true);
  advance(2s);
  BOOST_TEST(answer.value()->topic("orders")->error == errc::none);
  for (const auto& request : brokers->requests)
    if (request.may_create)
      BOOST_TEST(request.topics == std::vector<std::string>{"orders"}, boost::test_tools::per_element());
  BOOST_TEST(brokers->told.topics.size() == 1u);
}

BOOST_AUTO_TEST_CASE(refreshes_are_shared_and_limited) {
  brokers->add_topic("orders", {1});
  start_with({"orders"});
  const auto before = brokers->count(api_key::metadata);
  std::vector<pending<metadata_ptr>> answers;
  for (int i = 0; i < 10; ++i) answers.push_back(ask<metadata_ptr>(cluster, refresh_atom_v));
  for (int i = 0; i < 10; ++i) anon_mail(stale_leader{"orders", 0, 1}).send(cluster);
  advance(2s);
  for (const auto& answer : answers) BOOST_TEST(answer.done());
  BOOST_TEST(brokers->count(api_key::metadata) <= before + 4); // two other brokers are asked whether they know more
  // A refusal that is repeated a thousand times a second leads to some fetches.
  const auto quiet = brokers->count(api_key::metadata);
  for (int i = 0; i < 1000; ++i) {
    anon_mail(stale_leader{"orders", 0, 1}).send(cluster);
    advance(1ms);
  }
  BOOST_TEST(brokers->count(api_key::metadata) > quiet);
  BOOST_TEST(brokers->count(api_key::metadata) <= quiet + 6);
}

BOOST_AUTO_TEST_CASE(a_stale_leader_is_looked_for_at_once_and_watchers_are_told) {
  brokers->add_topic("orders", {1, 1});
  start_with({"orders"});
  auto log = std::make_shared<user_log>();
  const auto user = make_user(log);
  watch(user, "orders");
  BOOST_REQUIRE(log->updates.size() == 1u); // how it is now
  brokers->topic("orders").partitions[1].leader_id = 2;
  brokers->topic("orders").partitions[1].leader_epoch = 2;
  anon_mail(stale_leader{"orders", 1, 1}).send(cluster);
  run();
  BOOST_REQUIRE(log->updates.size() == 2u);
  BOOST_TEST(log->updates[1].topic == "orders");
  BOOST_TEST(log->updates[1].snapshot->partition("orders", 1)->leader == 2);
}

// With ten thousand topics, one that moves costs one.
BOOST_AUTO_TEST_CASE(only_what_something_is_to_be_learnt_about_is_asked_for) {
  for (const char* topic : {"orders", "bills", "late"}) brokers->add_topic(topic, {1});
  start_with({"orders", "bills"});
  const auto asked = [&] { return brokers->requests.back().topics; };
  look_up("late");
  run();
  BOOST_TEST(asked() == std::vector<std::string>{"late"}, boost::test_tools::per_element());
  advance(5s);
  anon_mail(stale_leader{"bills", 0, 1}).send(cluster);
  run();
  BOOST_TEST(asked() == std::vector<std::string>{"bills"}, boost::test_tools::per_element());
  advance(5s);
  ask<metadata_ptr>(cluster, refresh_atom_v);
  run();
  BOOST_TEST(asked() == (std::vector<std::string>{"bills", "late", "orders"}), boost::test_tools::per_element());
  advance(config.metadata_max_age - 1s);
  for (const char* topic : {"bills", "late", "orders", "new"}) look_up(topic);
  advance(1s);
  BOOST_TEST(asked() == (std::vector<std::string>{"bills", "late", "new", "orders"}), boost::test_tools::per_element());
}

BOOST_AUTO_TEST_CASE(a_fetch_that_failed_is_repeated_for_the_same_topics) {
  for (const char* topic : {"orders", "bills"}) brokers->add_topic(topic, {1});
  start_with({"orders"});
  brokers->garbled = {1, 2, 3};
  const auto bills = look_up("bills", 10s);
  advance(1s);
  brokers->garbled.clear();
  advance(3s);
  BOOST_TEST(bills.code() == errc::none);
  BOOST_TEST(brokers->requests.back().topics == std::vector<std::string>{"bills"}, boost::test_tools::per_element());
}

// Java's client sees a partition that was added at once, whoever needs it first.
BOOST_AUTO_TEST_CASE(a_partition_beyond_the_known_ones_is_looked_for_at_once) {
  brokers->add_topic("orders", {1});
  start_with({"orders"});
  auto log = std::make_shared<user_log>();
  const auto user = make_user(log);
  watch(user, "orders");
  auto& added = brokers->topic("orders").partitions.emplace_back(brokers->topic("orders").partitions[0]);
  added.partition_index = 1;
  const auto looked_up = ask<metadata_ptr>(cluster, metadata_atom_v, topic_lookup{.topic = "orders", .partition = 1});
  run();
  BOOST_TEST(looked_up.value()->partition("orders", 1)->leader == 1);
  BOOST_REQUIRE(log->updates.size() == 2u);
  advance(5s);
  brokers->topic("orders").partitions.emplace_back(added).partition_index = 2;
  anon_mail(stale_leader{"orders", 2, -1}).send(cluster);
  run();
  BOOST_REQUIRE(log->updates.size() == 3u);
  BOOST_TEST(log->updates[2].snapshot->topic("orders")->partitions.size() == 3u);
}

BOOST_AUTO_TEST_CASE(a_partition_that_comes_in_time_is_waited_for) {
  brokers->add_topic("orders", {1});
  start_with({"orders"});
  const auto in_time =
      ask<metadata_ptr>(cluster, metadata_atom_v, topic_lookup{.topic = "orders", .timeout = 10s, .partition = 1});
  const auto never =
      ask<metadata_ptr>(cluster, metadata_atom_v, topic_lookup{.topic = "orders", .timeout = 10s, .partition = 7});
  advance(3s);
  BOOST_TEST(!in_time.done());
  auto& partitions = brokers->topic("orders").partitions;
  partitions.emplace_back(partitions[0]).partition_index = 1;
  advance(2s);
  BOOST_TEST(in_time.code() == errc::none);
  advance(5s);
  BOOST_TEST(never.code() == errc::unknown_partition);
  BOOST_TEST(never.message().find("orders-7") != std::string::npos);
  BOOST_TEST(brokers->count(api_key::metadata) < 25u);
}

BOOST_AUTO_TEST_CASE(whoever_runs_out_of_time_hears_whom_the_cluster_waits_for) {
  start_with({});
  brokers->parked.insert(api_key::metadata);
  const auto answer = look_up("orders", 3s);
  advance(3s);
  BOOST_TEST(answer.message().find("'orders'") != std::string::npos);
  BOOST_TEST(answer.message().find("b1:9092") != std::string::npos);
}

BOOST_AUTO_TEST_CASE(whoever_runs_out_of_time_hears_that_no_broker_is_connected) {
  brokers->silent = {{"b1", 9092}};
  start();
  const auto answer = look_up("orders", 3s);
  advance(3s);
  BOOST_TEST(answer.message().find("b1:9092") != std::string::npos);
}

BOOST_AUTO_TEST_CASE(what_is_known_to_be_newer_is_not_fetched_again) {
  brokers->add_topic("orders", {1}, 7);
  start_with({"orders"});
  const auto before = brokers->count(api_key::metadata);
  anon_mail(stale_leader{"orders", 0, 6}).send(cluster);
  advance(2s);
  BOOST_TEST(brokers->count(api_key::metadata) == before);
}

BOOST_AUTO_TEST_CASE(a_newer_hint_needs_no_fetch_and_an_older_one_changes_nothing) {
  brokers->add_topic("orders", {1}, 7);
  start_with({"orders"});
  auto log = std::make_shared<user_log>();
  const auto user = make_user(log);
  watch(user, "orders");
  const auto before = brokers->count(api_key::metadata);
  anon_mail(leader_hint{"orders", 0, 2, 7, {}}).send(cluster);
  anon_mail(leader_hint{"orders", 0, 2, 6, {}}).send(cluster);
  run();
  BOOST_TEST(log->updates.size() == 1u);
  brokers->listening[{"b9", 9092}] = 9;
  anon_mail(leader_hint{"orders", 0, 9, 8, {{9, "b9", 9092}}}).send(cluster);
  run();
  BOOST_REQUIRE(log->updates.size() == 2u);
  BOOST_TEST(log->updates[1].snapshot->partition("orders", 0)->leader == 9);
  BOOST_TEST(brokers->count(api_key::metadata) == before);
  const auto lane_of_9 = connect({9, lane_kind::produce});
  run();
  BOOST_TEST(lane_of_9.value()->peer.host == "b9");
}

// A broker that stops gives one for each of its partitions.
BOOST_AUTO_TEST_CASE(hints_that_come_together_make_one_snapshot) {
  constexpr int32_t count = 5'000;
  brokers->add_topic("orders", std::vector<int32_t>(count, 1), 7);
  start_with({"orders"});
  auto log = std::make_shared<user_log>();
  const auto user = make_user(log);
  watch(user, "orders");
  const auto before = log->updates.back().snapshot->version;
  for (int32_t i = 0; i < count; ++i) anon_mail(leader_hint{"orders", i, 2, 8, {}}).send(cluster);
  run();
  BOOST_REQUIRE(log->updates.size() >= 2u);
  BOOST_TEST(log->updates.size() <= 3u);
  const auto& last = *log->updates.back().snapshot;
  BOOST_TEST(last.version <= before + 2);
  for (int32_t i = 0; i < count; ++i) BOOST_TEST_REQUIRE(last.partition("orders", i)->leader == 2);
}

BOOST_AUTO_TEST_CASE(a_hint_to_a_broker_without_address_is_a_reason_to_fetch) {
  brokers->add_topic("orders", {1}, 7);
  start_with({"orders"});
  brokers->topic("orders").partitions[0].leader_id = 3;
  brokers->topic("orders").partitions[0].leader_epoch = 8;
  anon_mail(leader_hint{"orders", 0, 9, 8, {}}).send(cluster);
  run();
  const auto answer = look_up("orders");
  run();
  BOOST_TEST(answer.value()->partition("orders", 0)->leader == 3);
}

BOOST_AUTO_TEST_CASE(a_watched_topic_without_leader_is_looked_at_until_it_has_one) {
  brokers->add_topic("orders", {1}, 7);
  start_with({"orders"});
  auto log = std::make_shared<user_log>();
  const auto user = make_user(log);
  watch(user, "orders");
  brokers->topic("orders").partitions[0].leader_id = -1;
  anon_mail(stale_leader{"orders", 0, 7}).send(cluster);
  advance(10s);
  BOOST_REQUIRE(log->updates.size() == 2u);
  BOOST_TEST(log->updates[1].snapshot->partition("orders", 0)->leader == -1);
  const auto fetches = brokers->count(api_key::metadata);
  brokers->topic("orders").partitions[0].leader_id = 2;
  brokers->topic("orders").partitions[0].leader_epoch = 8;
  advance(1500ms);
  BOOST_REQUIRE(log->updates.size() == 3u);
  BOOST_TEST(log->updates[2].snapshot->partition("orders", 0)->leader == 2);
  BOOST_TEST(brokers->count(api_key::metadata) <= fetches + 2);
  advance(10s);
  BOOST_TEST(brokers->count(api_key::metadata) <= fetches + 2);
}

BOOST_AUTO_TEST_CASE(only_watchers_of_the_topic_hear_of_it) {
  brokers->add_topic("orders", {1});
  brokers->add_topic("bills", {1});
  start_with({"orders", "bills"});
  auto log = std::make_shared<user_log>();
  const auto user = make_user(log);
  watch(user, "bills");
  watch(user, "orders");
  anon_mail(unwatch_atom_v, topic_watch{"orders", user}).send(cluster);
  run();
  log->updates.clear();
  brokers->topic("orders").partitions[0].leader_epoch = 2;
  ask<metadata_ptr>(cluster, refresh_atom_v);
  advance(1s);
  BOOST_TEST(log->updates.empty());
  brokers->topic("bills").partitions[0].leader_epoch = 2;
  ask<metadata_ptr>(cluster, refresh_atom_v);
  advance(1s);
  BOOST_TEST(log->updates.size() == 1u);
}

BOOST_AUTO_TEST_CASE(topics_that_nobody_asks_for_any_more_are_dropped_but_watched_ones_stay) {
  brokers->add_topic("orders", {1});
  brokers->add_topic("bills", {1});
  start_with({"orders", "bills"});
  const auto user = make_user(std::make_shared<user_log>());
  watch(user, "bills");
  advance(config.metadata_max_age * 2 + 1s);
  const auto answer = ask_metadata();
  run();
  BOOST_TEST(answer.value()->topic("orders") == nullptr);
  BOOST_TEST(answer.value()->topic("bills") != nullptr);
}

BOOST_AUTO_TEST_SUITE_END()
