// Administration, through a cluster, against the embedded brokers.
#include "cafka/actors/client/client_actor.hpp"

#include "cafka/testing/embedded_memory_server.hpp"
#include "cafka/testing/virtual_time.hpp"
#include "tests/reader/log_builder.hpp"

#include <boost/test/unit_test.hpp>

#include <chrono>
#include <memory>
#include <string>
#include <vector>

using namespace cafka;
using namespace std::chrono_literals;
using wire::api_key;

namespace {

struct client_fixture : test::virtual_time {
  std::shared_ptr<test::embedded_memory_server> server =
      std::make_shared<test::embedded_memory_server>(embedded::config{.brokers = 3});
  cluster_actor cluster = spawn_cluster(
      system(), {.bootstrap = server->kafka().bootstrap(), .seed = 1}, spawn_memory_connector(system(), {}, server));
  client_actor client = spawn_client(system(), cluster);

  embedded::memory_cluster& kafka() { return server->kafka(); }

  template <class Result, class Request>
  test::pending<Result> request(Request what) {
    auto answer = ask<Result>(client, std::move(what));
    advance(5s);
    return answer;
  }
  topic_outcome create(const std::string& name, int32_t partitions, bool if_missing = false) {
    const auto answer = request<topic_outcomes_ptr>(create_topics{
        .topics = {{.name = name, .partitions = partitions, .replication_factor = 1}}, .if_missing = if_missing});
    return answer.value()->at(0);
  }
  topic_outcome grow(const std::string& name, int32_t total, bool validate_only = false) {
    const auto answer =
        request<topic_outcomes_ptr>(create_partitions{.topics = {{name, total}}, .validate_only = validate_only});
    return answer.value()->at(0);
  }
  size_t partitions(const std::string& name) {
    return request<metadata_ptr>(describe_topics{.topics = {name}}).value()->topic(name)->partitions.size();
  }
  topic_outcome remove(const std::string& name) {
    return request<topic_outcomes_ptr>(delete_topics{.topics = {name}}).value()->at(0);
  }
  partition_offset offset(const std::string& topic, int32_t partition, int64_t timestamp) {
    const auto answer = request<partition_offsets_ptr>(list_offsets{.queries = {{{topic, partition}, timestamp}}});
    return answer.value()->at(0);
  }
};

} // namespace

BOOST_FIXTURE_TEST_SUITE(client_suite, client_fixture)

BOOST_AUTO_TEST_CASE(a_request_that_is_late_costs_nobody_the_connection) {
  create("orders", 1);
  offset("orders", 0, offset_query::latest);
  kafka().inject({.api = api_key::list_offsets, .kind = embedded::fault_kind::delay, .time = 10s});
  const auto connections = kafka().connections_accepted();
  const auto late = ask<partition_offsets_ptr>(
      client, list_offsets{.queries = {{{"orders", 0}, offset_query::latest}}, .timeout = 2s});
  advance(4s);
  BOOST_TEST(late.value()->at(0).what.code() == errc::request_timed_out_locally);
  advance(10s);
  BOOST_TEST(!offset("orders", 0, offset_query::latest).what);
  BOOST_TEST(kafka().connections_accepted() == connections);
}

BOOST_AUTO_TEST_CASE(creates_a_topic_that_is_usable_at_once) {
  const auto outcome = create("orders", 6);
  BOOST_TEST(!outcome.what, outcome.what);
  BOOST_TEST(outcome.created);
  const auto known = request<metadata_ptr>(describe_topics{.topics = {"orders"}}).value();
  BOOST_REQUIRE(known->topic("orders") != nullptr);
  BOOST_TEST(known->topic("orders")->partitions.size() == 6u);
  for (const auto& partition : known->topic("orders")->partitions) BOOST_TEST(partition.leader >= 0);
}

BOOST_AUTO_TEST_CASE(a_topic_that_exists_is_an_error_unless_only_missing_ones_are_to_be_created) {
  kafka().create_topic("orders", 2);
  BOOST_TEST(create("orders", 6).what.code() == errc::topic_already_exists);
  const auto outcome = create("orders", 6, true);
  BOOST_TEST(!outcome.what, outcome.what);
  BOOST_TEST(!outcome.created);
}

BOOST_AUTO_TEST_CASE(adds_partitions_that_are_usable_at_once) {
  kafka().create_topic("orders", 2);
  const auto outcome = grow("orders", 5);
  BOOST_TEST(!outcome.what, outcome.what);
  BOOST_TEST(outcome.topic == "orders");
  BOOST_TEST(partitions("orders") == 5u);
  BOOST_TEST(!offset("orders", 4, offset_query::latest).what);
}

BOOST_AUTO_TEST_CASE(waits_for_the_leaders_of_added_partitions) {
  kafka().create_topic("orders", 1, {.replication_factor = 1});
  kafka().stop_broker(2);
  const auto answer = ask<topic_outcomes_ptr>(client, create_partitions{.topics = {{"orders", 2}}});
  advance(5s);
  BOOST_TEST(!answer.done());
  kafka().start_broker(2);
  advance(5s);
  BOOST_TEST(!answer.value()->at(0).what);
}

BOOST_AUTO_TEST_CASE(a_leader_that_does_not_come_is_told_when_the_time_is_over) {
  kafka().create_topic("orders", 1, {.replication_factor = 1});
  kafka().stop_broker(2);
  const auto answer = ask<topic_outcomes_ptr>(client, create_partitions{.topics = {{"orders", 3}}, .timeout = 3s});
  advance(4s);
  const auto what = answer.value()->at(0).what;
  BOOST_TEST(what.code() == errc::leader_not_available);
  BOOST_TEST(what.message().find("'orders' is there, but 1 of its 3 partitions") != std::string::npos, what);
}

BOOST_AUTO_TEST_CASE(partitions_that_cannot_be_added_are_an_error_of_their_topic) {
  kafka().create_topic("orders", 3);
  kafka().create_topic("bills", 1);
  const auto answer =
      request<topic_outcomes_ptr>(create_partitions{.topics = {{"orders", 3}, {"none", 2}, {"bills", 2}}});
  BOOST_REQUIRE(answer.value()->size() == 3u);
  BOOST_TEST(answer.value()->at(0).what.code() == errc::invalid_partitions);
  BOOST_TEST(answer.value()->at(0).what.message().find("'orders'") != std::string::npos);
  BOOST_TEST(answer.value()->at(1).what.code() == errc::unknown_topic_or_partition);
  BOOST_TEST(answer.value()->at(1).what.message().find("'none'") != std::string::npos);
  BOOST_TEST(!answer.value()->at(2).what);
  BOOST_TEST(grow("orders", 2).what.code() == errc::invalid_partitions);
  BOOST_TEST(partitions("orders") == 3u);
  BOOST_TEST(kafka().requests(api_key::create_partitions) == 2u); // none of that passes
}

BOOST_AUTO_TEST_CASE(validating_adds_no_partitions) {
  kafka().create_topic("orders", 1);
  BOOST_TEST(!grow("orders", 2, true).what);
  BOOST_TEST(grow("orders", 1, true).what.code() == errc::invalid_partitions);
  BOOST_TEST(partitions("orders") == 1u);
}

BOOST_AUTO_TEST_CASE(a_repetition_that_meets_its_own_partitions_says_so) {
  kafka().create_topic("orders", 1);
  kafka().inject({.api = api_key::create_partitions, .kind = embedded::fault_kind::drop_after});
  const auto what = grow("orders", 2).what;
  BOOST_TEST(what.code() == errc::invalid_partitions);
  BOOST_TEST(what.message().find("the answer to an earlier attempt was lost") != std::string::npos, what);
}

BOOST_AUTO_TEST_CASE(partitions_that_a_controller_adds_after_its_timeout_are_told_as_such_too) {
  kafka().create_topic("orders", 2); // as if the first attempt had added the second partition in the end
  kafka().inject(api_key::create_partitions, errc::request_timed_out, 1);
  const auto what = grow("orders", 2).what;
  BOOST_TEST(what.code() == errc::invalid_partitions);
  BOOST_TEST(what.message().find("the answer to an earlier attempt was lost") != std::string::npos, what);
}

BOOST_AUTO_TEST_CASE(a_topic_that_a_controller_creates_after_its_timeout_is_told_as_such_too) {
  kafka().create_topic("orders", 1); // as if the first attempt had created it in the end
  kafka().create_topic("bills", 1);  // and this one was there before
  kafka().inject({.api = api_key::create_topics, .topic = "orders", .code = errc::request_timed_out});
  const auto answer = request<topic_outcomes_ptr>(create_topics{
      .topics = {
          {.name = "orders", .partitions = 1, .replication_factor = 1},
          {.name = "bills", .partitions = 1, .replication_factor = 1}}});
  const auto& orders = answer.value()->at(0).what;
  const auto& bills = answer.value()->at(1).what;
  BOOST_TEST(orders.code() == errc::topic_already_exists);
  BOOST_TEST(bills.code() == errc::topic_already_exists);
  BOOST_TEST(orders.message().find("the answer to an earlier attempt was lost") != std::string::npos, orders);
  BOOST_TEST(bills.message().find("the answer to an earlier attempt was lost") == std::string::npos, bills);
}

BOOST_AUTO_TEST_CASE(a_topic_whose_answer_was_lost_is_told_as_such) {
  kafka().inject({.api = api_key::create_topics, .kind = embedded::fault_kind::drop_after});
  const auto what = create("orders", 1).what;
  BOOST_TEST(what.code() == errc::topic_already_exists);
  BOOST_TEST(what.message().find("the answer to an earlier attempt was lost") != std::string::npos, what);
  kafka().inject({.api = api_key::delete_topics, .kind = embedded::fault_kind::drop_after});
  const auto removed = remove("orders").what;
  BOOST_TEST(removed.code() == errc::unknown_topic_or_partition);
  BOOST_TEST(removed.message().find("the answer to an earlier attempt was lost") != std::string::npos, removed);
}

BOOST_AUTO_TEST_CASE(errors_are_those_of_each_topic) {
  const auto answer = request<topic_outcomes_ptr>(create_topics{
      .topics = {{.name = "good", .partitions = 1, .replication_factor = 1}, {.name = "bad name!", .partitions = 1}}});
  BOOST_REQUIRE(answer.value()->size() == 2u);
  BOOST_TEST(!answer.value()->at(0).what);
  BOOST_TEST(answer.value()->at(1).what.code() == errc::invalid_topic_exception);
  BOOST_TEST(answer.value()->at(1).what.message().find("'bad name!'") != std::string::npos);
}

BOOST_AUTO_TEST_CASE(validating_creates_nothing) {
  const auto answer = request<topic_outcomes_ptr>(
      create_topics{.topics = {{.name = "orders", .partitions = 1, .replication_factor = 1}}, .validate_only = true});
  BOOST_TEST(!answer.value()->at(0).what);
  BOOST_TEST(!answer.value()->at(0).created);
  BOOST_TEST(request<metadata_ptr>(describe_topics{}).value()->topics.empty());
}

BOOST_AUTO_TEST_CASE(a_controller_that_is_none_any_more_is_looked_for_again) {
  kafka().inject(api_key::create_topics, errc::not_controller, 2);
  BOOST_TEST(!create("orders", 1).what);
  kafka().inject(api_key::create_partitions, errc::not_controller, 2);
  BOOST_TEST(!grow("orders", 2).what);
  kafka().inject(api_key::delete_topics, errc::not_controller, 2);
  BOOST_TEST(!remove("orders").what);
  BOOST_TEST(kafka().requests(api_key::create_topics) == 3u);
  BOOST_TEST(kafka().requests(api_key::create_partitions) == 3u);
  BOOST_TEST(kafka().requests(api_key::delete_topics) == 3u);
}

BOOST_AUTO_TEST_CASE(a_refusal_that_does_not_pass_is_told_at_once) {
  kafka().inject(api_key::create_topics, errc::policy_violation, 1);
  BOOST_TEST(create("orders", 1).what.code() == errc::policy_violation);
  BOOST_TEST(kafka().requests(api_key::create_topics) == 1u);
}

BOOST_AUTO_TEST_CASE(when_the_time_is_over_the_last_refusal_is_told) {
  kafka().inject(api_key::create_topics, errc::not_controller, 1'000'000);
  const auto answer = ask<topic_outcomes_ptr>(client, create_topics{.topics = {{.name = "orders"}}, .timeout = 3s});
  advance(4s);
  BOOST_TEST(answer.value()->at(0).what.code() == errc::not_controller);
}

BOOST_AUTO_TEST_CASE(without_brokers_requests_end_in_time) {
  for (int32_t node : {1, 2, 3}) kafka().stop_broker(node);
  const auto created = ask<topic_outcomes_ptr>(client, create_topics{.topics = {{.name = "orders"}}, .timeout = 3s});
  const auto grown = ask<topic_outcomes_ptr>(client, create_partitions{.topics = {{"orders", 2}}, .timeout = 3s});
  const auto described = ask<metadata_ptr>(client, describe_topics{.timeout = 3s});
  const auto offsets = ask<partition_offsets_ptr>(client, list_offsets{.queries = {{{"orders", 0}}}, .timeout = 3s});
  advance(5s);
  BOOST_TEST(created.value()->at(0).what.code() == errc::connection_refused);
  BOOST_TEST(grown.value()->at(0).what.code() == errc::connection_refused);
  BOOST_TEST(described.code() == errc::connection_refused);
  BOOST_TEST(offsets.value()->at(0).what.code() == errc::connection_refused);
}

// Each request as a whole, whatever it consists of.
BOOST_AUTO_TEST_CASE(silent_brokers_cost_no_more_than_the_timeout) {
  kafka().create_topic("orders", 1);
  for (const auto silent :
       {api_key::metadata, api_key::list_offsets, api_key::create_topics, api_key::delete_topics,
        api_key::create_partitions})
    kafka().inject({.api = silent, .kind = embedded::fault_kind::silence, .times = embedded::fault::always});
  const auto created = ask<topic_outcomes_ptr>(client, create_topics{.topics = {{.name = "bills"}}, .timeout = 3s});
  const auto grown = ask<topic_outcomes_ptr>(client, create_partitions{.topics = {{"orders", 2}}, .timeout = 3s});
  const auto deleted = ask<topic_outcomes_ptr>(client, delete_topics{.topics = {"orders"}, .timeout = 3s});
  const auto described = ask<metadata_ptr>(client, describe_topics{.timeout = 3s});
  const auto offsets = ask<partition_offsets_ptr>(client, list_offsets{.queries = {{{"orders", 0}}}, .timeout = 3s});
  advance(2500ms);
  BOOST_TEST(!offsets.done());
  advance(500ms);
  BOOST_TEST(created.value()->at(0).what.code() == errc::request_timed_out_locally);
  BOOST_TEST(grown.value()->at(0).what.code() == errc::request_timed_out_locally);
  BOOST_TEST(deleted.value()->at(0).what.code() == errc::request_timed_out_locally);
  BOOST_TEST(described.code() == errc::request_timed_out_locally);
  BOOST_TEST(offsets.value()->at(0).what.code() == errc::request_timed_out_locally);
}

BOOST_AUTO_TEST_CASE(offsets_of_a_leader_that_is_silent_cost_no_more_than_the_timeout) {
  kafka().create_topic("orders", 1);
  kafka().inject({.api = api_key::list_offsets, .kind = embedded::fault_kind::silence, .times = 1'000});
  const auto offsets = ask<partition_offsets_ptr>(client, list_offsets{.queries = {{{"orders", 0}}}, .timeout = 3s});
  advance(3s);
  BOOST_TEST(offsets.value()->at(0).what.code() == errc::request_timed_out_locally);
  BOOST_TEST(offsets.value()->at(0).what.message().find("orders-0") != std::string::npos);
}

BOOST_AUTO_TEST_CASE(a_timeout_may_be_of_any_length) {
  constexpr auto ever = std::chrono::milliseconds::max();
  const auto created = request<topic_outcomes_ptr>(
      create_topics{.topics = {{.name = "orders", .partitions = 1, .replication_factor = 1}}, .timeout = ever});
  BOOST_TEST(!created.value()->at(0).what, created.value()->at(0).what);
  const auto grown = request<topic_outcomes_ptr>(create_partitions{.topics = {{"orders", 2}}, .timeout = ever});
  BOOST_TEST(!grown.value()->at(0).what, grown.value()->at(0).what);
  BOOST_TEST(request<metadata_ptr>(describe_topics{.timeout = ever}).value()->topics.size() == 1u);
  const auto offsets = request<partition_offsets_ptr>(list_offsets{.queries = {{{"orders", 1}}}, .timeout = ever});
  BOOST_TEST(!offsets.value()->at(0).what, offsets.value()->at(0).what);
  const auto deleted = request<topic_outcomes_ptr>(delete_topics{.topics = {"orders"}, .timeout = ever});
  BOOST_TEST(!deleted.value()->at(0).what, deleted.value()->at(0).what);
}

BOOST_AUTO_TEST_CASE(deletes_a_topic) {
  kafka().create_topic("orders", 2);
  BOOST_TEST(!remove("orders").what);
  BOOST_TEST(request<metadata_ptr>(describe_topics{}).value()->topics.empty());
  const auto again = remove("orders");
  BOOST_TEST(again.what.code() == errc::unknown_topic_or_partition);
  BOOST_TEST(again.what.message().find("'orders'") != std::string::npos);
}

BOOST_AUTO_TEST_CASE(describes_all_topics_or_some) {
  kafka().create_topic("orders", 2);
  kafka().create_topic("bills", 1);
  const auto all = request<metadata_ptr>(describe_topics{}).value();
  BOOST_TEST(all->topics.size() == 2u);
  BOOST_TEST(all->brokers.size() == 3u);
  const auto some = request<metadata_ptr>(describe_topics{.topics = {"bills", "none"}}).value();
  BOOST_TEST(some->topics.size() == 2u);
  BOOST_TEST(some->topic("none")->error == errc::unknown_topic_or_partition);
}

BOOST_AUTO_TEST_CASE(lists_offsets_of_partitions_on_several_brokers) {
  kafka().create_topic("orders", 3, {.replication_factor = 3});
  for (int32_t p : {0, 1, 2}) kafka().move_leader("orders", p, p + 1);
  list_offsets what;
  for (int32_t p : {2, 0, 1}) what.queries.push_back({{"orders", p}, offset_query::latest});
  const auto answer = request<partition_offsets_ptr>(what);
  BOOST_REQUIRE(answer.value()->size() == 3u);
  BOOST_TEST(answer.value()->at(0).of.partition == 2); // in the order of the request
  for (const auto& told : *answer.value()) {
    BOOST_TEST(!told.what, told.what);
    BOOST_TEST(told.offset == 0);
  }
  for (int32_t node : {1, 2, 3}) BOOST_TEST(kafka().requests(api_key::list_offsets, node) == 1u);
}

BOOST_AUTO_TEST_CASE(follows_a_leader_that_moved) {
  kafka().create_topic("orders", 1, {.replication_factor = 3});
  kafka().move_leader("orders", 0, 1);
  BOOST_TEST(!offset("orders", 0, offset_query::earliest).what);
  kafka().move_leader("orders", 0, 2);
  const auto told = offset("orders", 0, offset_query::earliest);
  BOOST_TEST(!told.what, told.what);
  BOOST_TEST(kafka().requests(api_key::list_offsets, 2) == 1u);
}

BOOST_AUTO_TEST_CASE(partitions_that_do_not_exist_are_named) {
  kafka().create_topic("orders", 1);
  const auto told = offset("orders", 5, offset_query::latest);
  BOOST_TEST(told.what.code() == errc::unknown_partition);
  BOOST_TEST(told.what.message().find("orders-5") != std::string::npos);
}

BOOST_AUTO_TEST_CASE(a_partition_without_leader_keeps_no_other_waiting) {
  kafka().create_topic("orders", 3, {.replication_factor = 1});
  const auto gone = kafka().partition("orders", 1).leader;
  kafka().stop_broker(gone);
  const auto known = request<metadata_ptr>(describe_topics{.topics = {"orders"}}).value();
  BOOST_TEST(known->topic("orders")->error == errc::none);
  BOOST_TEST(known->partition("orders", 1)->leader == -1);
  const auto healthy = request<partition_offsets_ptr>(list_offsets{.queries = {{{"orders", 0}}, {{"orders", 2}}}});
  for (const auto& told : *healthy.value()) BOOST_TEST(!told.what, told.what);
  const auto all = ask<partition_offsets_ptr>(
      client, list_offsets{.queries = {{{"orders", 0}}, {{"orders", 1}}, {{"orders", 2}}}, .timeout = 3s});
  advance(3s);
  BOOST_TEST(!all.value()->at(0).what, all.value()->at(0).what);
  BOOST_TEST(all.value()->at(1).what.code() == errc::leader_not_available);
  BOOST_TEST(all.value()->at(1).what.message().starts_with("partition orders-1 has no leader"));
  BOOST_TEST(!all.value()->at(2).what, all.value()->at(2).what);
}

BOOST_AUTO_TEST_CASE(a_topic_that_does_not_exist_has_no_offsets_and_says_so_at_once) {
  const auto told = offset("none", 0, offset_query::latest);
  BOOST_TEST(told.what.code() == errc::unknown_topic_or_partition);
  BOOST_TEST(told.what.message().find("'none'") != std::string::npos, told.what);
}

BOOST_AUTO_TEST_CASE(closing_answers_what_is_pending_and_leaves_the_cluster) {
  kafka().inject(api_key::create_topics, errc::not_controller, 1'000'000);
  const auto answer = ask<topic_outcomes_ptr>(client, create_topics{.topics = {{.name = "orders"}}});
  advance(1s);
  const auto closed = ask<void>(client, close_atom_v);
  run();
  BOOST_TEST(closed.done());
  BOOST_TEST(answer.code() == errc::answer_lost); // the last attempt may have come through
  const auto known = ask<metadata_ptr>(cluster, metadata_atom_v);
  run();
  BOOST_TEST(known.code() == errc::none);
}

BOOST_AUTO_TEST_CASE(client_and_cluster_end_with_the_last_handle) {
  create("orders", 1);
  client = nullptr;
  cluster = nullptr;
  advance(1s);
  BOOST_TEST(kafka().connections_open() == 0u);
}

// Brokers refuse a request that names a partition twice.
BOOST_AUTO_TEST_CASE(a_partition_that_is_asked_about_several_times_gets_the_answer_to_each) {
  create("orders", 2);
  kafka().append("orders", 0, test::make_batch({.count = 2}));
  const auto answer = request<partition_offsets_ptr>(list_offsets{
      .queries = {
          {{"orders", 0}, offset_query::latest},
          {{"orders", 1}, offset_query::latest},
          {{"orders", 0}, offset_query::earliest},
          {{"orders", 0}, offset_query::latest},
          {{"orders", 0}, 0}}});
  const auto& told = *answer.value();
  BOOST_REQUIRE(told.size() == 5u);
  for (const auto& each : told) BOOST_TEST(!each.what, each.what);
  BOOST_TEST(told[0].offset == 2);
  BOOST_TEST(told[1].offset == 0);
  BOOST_TEST((told[1].of == topic_partition{"orders", 1}));
  BOOST_TEST(told[2].offset == 0);
  BOOST_TEST(told[3].offset == 2);
  BOOST_TEST(told[4].offset == 0);
}

BOOST_AUTO_TEST_SUITE_END()
