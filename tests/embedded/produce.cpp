#include "tests/embedded/support/requests.hpp"

#include <boost/test/unit_test.hpp>

using namespace cafka;
using namespace cafka::embedded;
using namespace cafka::embedded::test;

BOOST_AUTO_TEST_SUITE(produce_requests)

namespace {

struct one_broker {
  one_broker() { kafka.create_topic("t", 2); }
  errc code_of(const wire::bytes& records) { return from_wire(produce(client, "t", 0, records).error_code); }

  memory_network kafka;
  memory_client client{kafka, 1};
};

} // namespace

BOOST_FIXTURE_TEST_CASE(batches_get_the_next_offsets_and_the_leader_epoch, one_broker) {
  kafka.move_leader("t", 0, 1); // epoch 1
  BOOST_TEST(produce(client, "t", 0, make_batch({"a", "b"})).base_offset == 0);
  BOOST_TEST(produce(client, "t", 0, make_batch({"c"})).base_offset == 2);
  BOOST_TEST(produce(client, "t", 1, make_batch({"d"})).base_offset == 0);
  auto log = kafka.records("t", 0);
  BOOST_TEST(values_in(log) == (std::vector<std::string>{"a", "b", "c"}), boost::test_tools::per_element());
  BOOST_TEST(offsets_in(log) == (std::vector<int64_t>{0, 1, 2}), boost::test_tools::per_element());
  BOOST_TEST(wire::batch_view::parse(log)->partition_leader_epoch() == 1);
}

BOOST_FIXTURE_TEST_CASE(compressed_batches_are_kept_as_they_are, one_broker) {
  auto batch = make_batch({"a", "b", "c"}, {.compression = codec::zstd});
  BOOST_TEST(code_of(batch) == errc::none);
  BOOST_TEST(kafka.records("t", 0).size() == batch.size());
  auto old = client.call<wire::produce_response>(produce_of("t", 0, batch), 6);
  BOOST_TEST(from_wire(old->responses[0].partition_responses[0].error_code) == errc::unsupported_compression_type);
}

BOOST_FIXTURE_TEST_CASE(what_is_no_batch_is_refused, one_broker) {
  auto corrupt = make_batch({"a"});
  corrupt.back() ^= std::byte{1};
  BOOST_TEST(code_of(corrupt) == errc::corrupt_message);
  auto cut = make_batch({"a"});
  cut.pop_back();
  BOOST_TEST(code_of(cut) == errc::corrupt_message);
  auto two = make_batch({"a"});
  auto second = make_batch({"b"});
  two.insert(two.end(), second.begin(), second.end());
  BOOST_TEST(code_of(two) == errc::invalid_record);
  BOOST_TEST(code_of({}) == errc::invalid_record);
  BOOST_TEST(kafka.partition("t", 0).end_offset == 0);
}

BOOST_AUTO_TEST_CASE(the_size_limit_is_that_of_the_topic_or_else_of_the_cluster) {
  memory_network kafka{{.max_message_bytes = 200}};
  kafka.create_topic("small");
  kafka.create_topic("large", 1, {.max_message_bytes = 2000});
  memory_client client{kafka, 1};
  auto batch = make_batch({std::string(500, 'x')});
  auto refused = produce(client, "small", 0, batch);
  BOOST_TEST(from_wire(refused.error_code) == errc::message_too_large);
  BOOST_TEST(refused.error_message.has_value());
  BOOST_TEST(produce(client, "large", 0, batch).error_code == 0);
}

BOOST_FIXTURE_TEST_CASE(unknown_topics_partitions_and_acks_are_refused, one_broker) {
  auto batch = make_batch({"a"});
  BOOST_TEST(from_wire(produce(client, "none", 0, batch).error_code) == errc::unknown_topic_or_partition);
  BOOST_TEST(from_wire(produce(client, "t", 2, batch).error_code) == errc::unknown_topic_or_partition);
  auto acks = client.call<wire::produce_response>(produce_of("t", 0, batch, 2), produce_version);
  BOOST_TEST(from_wire(acks->responses[0].partition_responses[0].error_code) == errc::invalid_required_acks);
}

BOOST_FIXTURE_TEST_CASE(topics_have_ids_from_version_13_on, one_broker) {
  auto batch = make_batch({"a"});
  auto request = produce_of("", 1, batch);
  request.topic_data[0].topic_id = kafka.topic_id("t");
  BOOST_TEST(client.call<wire::produce_response>(request, 13)->responses[0].partition_responses[0].error_code == 0);
  BOOST_TEST(kafka.partition("t", 1).end_offset == 1);
  request.topic_data[0].topic_id.bytes[0] ^= std::byte{1};
  auto unknown = client.call<wire::produce_response>(request, 13);
  BOOST_TEST(from_wire(unknown->responses[0].partition_responses[0].error_code) == errc::unknown_topic_id);
}

BOOST_FIXTURE_TEST_CASE(acks_0_has_no_reply_and_an_error_closes_the_connection, one_broker) {
  auto batch = make_batch({"a"});
  client.send(produce_of("t", 0, batch, 0), produce_version);
  BOOST_TEST(client.pending().empty());
  BOOST_TEST(client.is_open());
  BOOST_TEST(kafka.partition("t", 0).end_offset == 1);
  client.send(produce_of("none", 0, batch, 0), produce_version);
  BOOST_TEST(client.pending().empty());
  BOOST_TEST(!client.is_open());
}

BOOST_AUTO_TEST_CASE(acks_all_needs_enough_replicas_in_sync) {
  memory_network kafka{{.brokers = 2}};
  kafka.create_topic("t", 1, {.min_insync_replicas = 2});
  memory_client client{kafka, 1};
  auto batch = make_batch({"a"});
  BOOST_TEST(produce(client, "t", 0, batch).error_code == 0);
  kafka.stop_broker(2);
  BOOST_TEST(from_wire(produce(client, "t", 0, batch).error_code) == errc::not_enough_replicas);
  auto leader_only = client.call<wire::produce_response>(produce_of("t", 0, batch, 1), produce_version);
  BOOST_TEST(leader_only->responses[0].partition_responses[0].error_code == 0);
  kafka.start_broker(2);
  BOOST_TEST(produce(client, "t", 0, batch).error_code == 0);
}

BOOST_AUTO_TEST_CASE(log_append_time_is_the_brokers) {
  memory_network kafka;
  kafka.create_topic("t", 1, {.log_append_time = true});
  memory_client client{kafka, 1};
  auto answer = produce(client, "t", 0, make_batch({"a", "b"}, {.timestamp = 5}), time_point{777});
  BOOST_TEST(answer.log_append_time_ms == 777);
  auto log = kafka.records("t", 0);
  auto written = wire::batch_view::parse(log).value();
  BOOST_TEST(written.crc_ok());
  BOOST_TEST(written.is_log_append_time());
  BOOST_TEST(written.max_timestamp() == 777);
}

BOOST_AUTO_TEST_CASE(a_broker_that_does_not_lead_says_who_does) {
  memory_network kafka{{.brokers = 3}};
  kafka.create_topic("t");
  memory_client old{kafka, 1};
  kafka.move_leader("t", 0, 3);
  auto batch = make_batch({"a"});
  auto reply = old.call<wire::produce_response>(produce_of("t", 0, batch), 10);
  const auto& refused = reply->responses.at(0).partition_responses.at(0);
  BOOST_TEST(from_wire(refused.error_code) == errc::not_leader_or_follower);
  BOOST_TEST(refused.current_leader.leader_id == 3);
  BOOST_TEST(refused.current_leader.leader_epoch == 1);
  BOOST_REQUIRE(reply->node_endpoints.size() == 1u);
  BOOST_TEST(reply->node_endpoints[0].port == 9094);
  memory_client current{kafka, 3};
  BOOST_TEST(produce(current, "t", 0, batch).error_code == 0);
}

BOOST_AUTO_TEST_SUITE_END()
