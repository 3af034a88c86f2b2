#include "tests/embedded/support/requests.hpp"

#include <boost/test/unit_test.hpp>

#include <limits>

using namespace cafka;
using namespace cafka::embedded;
using namespace cafka::embedded::test;

using wire::fetch_response;

BOOST_AUTO_TEST_SUITE(fetch_requests)

namespace {

struct some_records {
  some_records() {
    kafka.create_topic("t", 2);
    for (auto value : {"a", "b", "c"}) kafka.append("t", 0, make_batch({value, value}));
  }

  received<fetch_response> fetch(
      const wire::fetch_request& request, int16_t version = fetch_version, time_point now = {}) {
    return client.call<fetch_response>(request, version, now);
  }

  memory_network kafka;
  memory_client client{kafka, 1};
  size_t batch_size = make_batch({"a", "a"}).size();
};

} // namespace

BOOST_FIXTURE_TEST_CASE(records_come_from_the_batch_that_holds_the_offset_on, some_records) {
  auto reply = fetch(fetch_of("t", 0, 3));
  const auto& p = *partition_in(reply);
  BOOST_TEST(p.error_code == 0);
  BOOST_TEST(p.high_watermark == 6);
  BOOST_TEST(p.last_stable_offset == 6);
  BOOST_TEST(p.log_start_offset == 0);
  BOOST_TEST(offsets_in(p.records.span()) == (std::vector<int64_t>{2, 3, 4, 5}), boost::test_tools::per_element());
}

BOOST_FIXTURE_TEST_CASE(at_the_end_there_is_nothing_and_beyond_it_an_error, some_records) {
  auto end = fetch(fetch_of("t", 0, 6));
  BOOST_TEST(partition_in(end)->error_code == 0);
  BOOST_TEST(!partition_in(end)->records.is_null()); // empty, not null: Java and librdkafka want it so
  BOOST_TEST(partition_in(end)->records.empty());
  BOOST_TEST(from_wire(partition_in(fetch(fetch_of("t", 0, 7)))->error_code) == errc::offset_out_of_range);
  kafka.delete_records("t", 0, 2);
  auto below = fetch(fetch_of("t", 0, 1));
  BOOST_TEST(from_wire(partition_in(below)->error_code) == errc::offset_out_of_range);
}

BOOST_FIXTURE_TEST_CASE(the_last_batch_may_be_cut_but_the_first_is_whole, some_records) {
  auto request = fetch_of("t", 0, 0);
  request.topics[0].partitions[0].partition_max_bytes = static_cast<int32_t>(batch_size + 10);
  BOOST_TEST(partition_in(fetch(request))->records.size() == batch_size + 10);
  request.topics[0].partitions[0].partition_max_bytes = 1;
  BOOST_TEST(partition_in(fetch(request))->records.size() == batch_size);
}

BOOST_FIXTURE_TEST_CASE(the_limit_of_the_request_goes_to_the_first_partitions, some_records) {
  kafka.append("t", 1, make_batch({"z", "z"}));
  auto request = fetch_of("t", 0, 0);
  request.topics[0].partitions.push_back(request.topics[0].partitions[0]);
  request.topics[0].partitions[1].partition = 1;
  request.max_bytes = 1;
  auto reply = fetch(request);
  const auto& both = reply->responses.at(0).partitions;
  BOOST_TEST(both.at(0).records.size() == batch_size);
  BOOST_TEST(both.at(1).records.empty());
}

BOOST_FIXTURE_TEST_CASE(it_waits_for_records, some_records) {
  client.send(fetch_of("t", 0, 6, 500), fetch_version, time_point{100});
  BOOST_TEST(client.pending(time_point{599}).empty());
  BOOST_TEST((kafka.next_due() == time_point{600}));
  kafka.append("t", 1, make_batch({"elsewhere"}));
  BOOST_TEST(client.pending(time_point{599}).empty());
  kafka.append("t", 0, make_batch({"d"}));
  auto reply = client.poll<fetch_response>(fetch_version, time_point{599});
  BOOST_REQUIRE(reply.has_value());
  BOOST_TEST(
      values_in(partition_in(*reply)->records.span()) == std::vector<std::string>{"d"},
      boost::test_tools::per_element());
  BOOST_TEST(!kafka.next_due().has_value());
}

BOOST_FIXTURE_TEST_CASE(when_the_time_is_over_it_answers_with_nothing, some_records) {
  client.send(fetch_of("t", 0, 6, 500), fetch_version, time_point{100});
  BOOST_TEST(!client.poll<fetch_response>(fetch_version, time_point{599}).has_value());
  auto reply = client.poll<fetch_response>(fetch_version, time_point{600});
  BOOST_REQUIRE(reply.has_value());
  BOOST_TEST(partition_in(*reply)->records.empty());
}

BOOST_FIXTURE_TEST_CASE(it_waits_for_as_many_bytes_as_were_asked_for, some_records) {
  auto request = fetch_of("t", 0, 6, 500);
  request.min_bytes = static_cast<int32_t>(2 * batch_size);
  client.send(request, fetch_version);
  kafka.append("t", 0, make_batch({"d", "d"}));
  BOOST_TEST(!client.poll<fetch_response>(fetch_version).has_value());
  kafka.append("t", 0, make_batch({"e", "e"}));
  BOOST_TEST(client.poll<fetch_response>(fetch_version).has_value());
}

BOOST_FIXTURE_TEST_CASE(requests_behind_a_waiting_one_wait_too, some_records) {
  client.send(fetch_of("t", 0, 6, 500), fetch_version);
  client.send(metadata_of("t"), 12);
  memory_client other{kafka, 1};
  BOOST_TEST(other.call<wire::metadata_response>(metadata_of("t"), 12)->topics.size() == 1u);
  BOOST_TEST(!client.next_frame(time_point{499}).has_value());
  BOOST_TEST(client.poll<fetch_response>(fetch_version, time_point{500}).has_value());
  BOOST_TEST(client.poll<wire::metadata_response>(12, time_point{500}).has_value());
}

BOOST_AUTO_TEST_CASE(a_waiting_fetch_hears_at_once_that_the_leader_has_moved) {
  memory_network kafka{{.brokers = 2}};
  kafka.create_topic("t");
  memory_client client{kafka, 1};
  auto request = fetch_of("", 0, 0, 60'000);
  request.topics[0].topic_id = kafka.topic_id("t");
  client.send(request, 16);
  kafka.move_leader("t", 0, 2);
  auto reply = client.poll<fetch_response>(16);
  BOOST_REQUIRE(reply.has_value());
  const auto& p = *partition_in(*reply);
  BOOST_TEST(from_wire(p.error_code) == errc::not_leader_or_follower);
  BOOST_TEST(p.current_leader.leader_id == 2);
  BOOST_TEST(p.current_leader.leader_epoch == 1);
  BOOST_TEST((*reply)->node_endpoints.at(0).port == 9093);
}

BOOST_FIXTURE_TEST_CASE(the_leader_epoch_fences_both_ways, some_records) {
  kafka.move_leader("t", 0, 1);
  auto code = [&](int32_t epoch) {
    auto request = fetch_of("t", 0, 0);
    request.topics[0].partitions[0].current_leader_epoch = epoch;
    return from_wire(partition_in(fetch(request))->error_code);
  };
  BOOST_TEST(code(0) == errc::fenced_leader_epoch);
  BOOST_TEST(code(1) == errc::none);
  BOOST_TEST(code(2) == errc::unknown_leader_epoch);
}

BOOST_FIXTURE_TEST_CASE(topics_have_ids_from_version_13_on, some_records) {
  auto request = fetch_of("", 0, 0);
  request.topics[0].topic_id = kafka.topic_id("t");
  auto reply = fetch(request, 18);
  BOOST_TEST((reply->responses.at(0).topic_id == kafka.topic_id("t")));
  BOOST_TEST(values_in(partition_in(reply)->records.span()).size() == 6u);
  request.topics[0].topic_id = *wire::uuid::from_string("AAAAAAAAAAAAAAAAAAAAAQ");
  BOOST_TEST(from_wire(partition_in(fetch(request, 18))->error_code) == errc::unknown_topic_id);
}

BOOST_FIXTURE_TEST_CASE(read_committed_stops_at_the_stable_offset_and_hears_of_aborts, some_records) {
  kafka.set_last_stable_offset("t", 0, 4);
  kafka.add_aborted_transaction("t", 0, 77, 0, 1);
  auto request = fetch_of("t", 0, 0);
  auto everything = fetch(request);
  BOOST_TEST(values_in(partition_in(everything)->records.span()).size() == 6u);
  BOOST_TEST(!partition_in(everything)->aborted_transactions.has_value());
  request.isolation_level = 1;
  auto committed = fetch(request);
  BOOST_TEST(values_in(partition_in(committed)->records.span()).size() == 4u);
  BOOST_TEST(partition_in(committed)->last_stable_offset == 4);
  BOOST_TEST(partition_in(committed)->aborted_transactions.value().at(0).producer_id == 77);
  request.topics[0].partitions[0].fetch_offset = 2;
  auto behind = fetch(request);
  BOOST_TEST(partition_in(behind)->aborted_transactions.value().empty());
}

BOOST_AUTO_TEST_CASE(a_consumer_is_sent_to_the_replica_in_its_rack) {
  memory_network kafka{{.brokers = 2, .racks = {"east", "west"}}};
  kafka.create_topic("t");
  kafka.append("t", 0, make_batch({"a"}));
  auto request = fetch_of("t", 0, 0, 60'000);
  request.rack_id = "west";
  memory_client leader{kafka, 1};
  auto sent_on = leader.call<fetch_response>(request, 11);
  BOOST_TEST(partition_in(sent_on)->preferred_read_replica == 2);
  BOOST_TEST(partition_in(sent_on)->records.empty());
  memory_client follower{kafka, 2};
  auto served = follower.call<fetch_response>(request, 11);
  BOOST_TEST(values_in(partition_in(served)->records.span()).size() == 1u);
  BOOST_TEST(partition_in(served)->preferred_read_replica == -1);
}

BOOST_AUTO_TEST_CASE(the_oldest_segments_go_with_the_retention) {
  memory_network kafka{{.max_message_bytes = 2'000'000, .retention_bytes = 2'500'000}};
  kafka.create_topic("t");
  memory_client client{kafka, 1};
  auto batch = make_batch({std::string(900'000, 'x')});
  for (int i = 0; i < 6; ++i) produce(client, "t", 0, batch);
  auto log = kafka.partition("t", 0);
  BOOST_TEST(log.log_start_offset == 4);
  BOOST_TEST(log.end_offset == 6);
  BOOST_TEST(offsets_in(kafka.records("t", 0)) == (std::vector<int64_t>{4, 5}), boost::test_tools::per_element());
}

BOOST_FIXTURE_TEST_CASE(batches_can_be_put_at_offsets_of_choice, some_records) {
  kafka.append("t", 0, make_batch({"far"}, {.base_offset = 100}), true);
  auto reply = fetch(fetch_of("t", 0, 50));
  BOOST_TEST(
      offsets_in(partition_in(reply)->records.span()) == std::vector<int64_t>{100}, boost::test_tools::per_element());
  BOOST_CHECK_THROW(kafka.append("t", 0, make_batch({"back"}, {.base_offset = 100}), true), error);
  BOOST_CHECK_THROW(kafka.append("t", 0, wire::bytes(70)), error);
}

BOOST_AUTO_TEST_SUITE_END()
