#include "cafka/wire/messages/init_producer_id.hpp"
#include "tests/embedded/support/requests.hpp"

#include <boost/test/unit_test.hpp>

using namespace cafka;
using namespace cafka::embedded;
using namespace cafka::embedded::test;
using namespace std::chrono_literals;

BOOST_AUTO_TEST_SUITE(faults)

namespace {

struct two_brokers {
  two_brokers() {
    kafka.create_topic("t", 2);
    kafka.create_topic("u");
  }
  errc code(const std::string& topic = "t", int32_t partition = 0) {
    return from_wire(produce(client, topic, partition, batch).error_code);
  }
  void send() { client.send(produce_of("t", 0, batch), produce_version); }
  int64_t written() { return kafka.partition("t", 0).end_offset; }

  memory_network kafka{{.brokers = 2}};
  memory_client client{kafka, 1};
  wire::bytes batch = make_batch({"a"});
};

} // namespace

BOOST_FIXTURE_TEST_CASE(an_error_is_answered_so_many_times_and_nothing_is_written, two_brokers) {
  auto id = kafka.inject(api_key::produce, errc::not_leader_or_follower, 2);
  BOOST_TEST(code() == errc::not_leader_or_follower);
  BOOST_TEST(code() == errc::not_leader_or_follower);
  BOOST_TEST(written() == 0);
  BOOST_TEST(code() == errc::none);
  BOOST_TEST(kafka.fired(id) == 2);
}

BOOST_FIXTURE_TEST_CASE(errors_come_in_the_order_of_the_script, two_brokers) {
  kafka.inject(api_key::produce, errc::not_leader_or_follower);
  kafka.inject(api_key::produce, errc::request_timed_out);
  BOOST_TEST(code() == errc::not_leader_or_follower);
  BOOST_TEST(code() == errc::request_timed_out);
  BOOST_TEST(code() == errc::none);
}

BOOST_FIXTURE_TEST_CASE(a_fault_can_be_for_a_partition_a_broker_and_a_later_request, two_brokers) {
  kafka.inject({.api = api_key::produce, .topic = "t", .partition = 0, .code = errc::kafka_storage_error, .skip = 1});
  BOOST_TEST(code("u") == errc::none);
  BOOST_TEST(code("t", 0) == errc::none); // skipped
  BOOST_TEST(code("t", 0) == errc::kafka_storage_error);
  BOOST_TEST(code("t", 0) == errc::none);
  auto elsewhere = kafka.inject({.broker = 2, .code = errc::kafka_storage_error, .times = fault::always});
  BOOST_TEST(code() == errc::none);
  BOOST_TEST(kafka.fired(elsewhere) == 0);
  memory_client other{kafka, 2};
  for (int i = 0; i < 3; ++i)
    BOOST_TEST(from_wire(produce(other, "t", 1, batch).error_code) == errc::kafka_storage_error);
  kafka.clear_faults();
  BOOST_TEST(produce(other, "t", 1, batch).error_code == 0);
}

BOOST_FIXTURE_TEST_CASE(the_rest_of_a_request_is_handled, two_brokers) {
  kafka.inject({.api = api_key::produce, .topic = "u", .code = errc::kafka_storage_error});
  auto request = produce_of("t", 0, batch);
  request.topic_data.push_back(produce_of("u", 0, batch).topic_data[0]);
  auto reply = client.call<wire::produce_response>(request, produce_version);
  BOOST_TEST(reply->responses.at(0).partition_responses.at(0).error_code == 0);
  BOOST_TEST(from_wire(reply->responses.at(1).partition_responses.at(0).error_code) == errc::kafka_storage_error);
  BOOST_TEST(written() == 1);
}

BOOST_FIXTURE_TEST_CASE(a_topic_is_recognized_by_its_id_too, two_brokers) {
  auto id = kafka.inject({.topic = "t", .code = errc::kafka_storage_error});
  auto request = produce_of("", 0, batch);
  request.topic_data[0].topic_id = kafka.topic_id("t");
  auto reply = client.call<wire::produce_response>(request, 13);
  BOOST_TEST(from_wire(reply->responses[0].partition_responses[0].error_code) == errc::kafka_storage_error);
  BOOST_TEST(kafka.fired(id) == 1);
}

BOOST_FIXTURE_TEST_CASE(requests_without_topics_have_errors_too, two_brokers) {
  kafka.inject(api_key::init_producer_id, errc::coordinator_load_in_progress);
  wire::init_producer_id_request request;
  request.transactional_id.reset();
  auto refused = client.call<wire::init_producer_id_response>(request, 4);
  BOOST_TEST(from_wire(refused->error_code) == errc::coordinator_load_in_progress);
  BOOST_TEST(refused->producer_id == -1);
}

BOOST_FIXTURE_TEST_CASE(a_fetch_session_can_be_lost, two_brokers) {
  kafka.inject(api_key::fetch, errc::fetch_session_id_not_found);
  auto reply = client.call<wire::fetch_response>(fetch_of("t", 0, 0), fetch_version);
  BOOST_TEST(from_wire(reply->error_code) == errc::fetch_session_id_not_found);
  BOOST_TEST(reply->responses.empty());
}

BOOST_FIXTURE_TEST_CASE(dropped_before_it_is_handled_a_request_has_no_effect, two_brokers) {
  kafka.inject({.api = api_key::produce, .kind = fault_kind::drop_before});
  send();
  BOOST_TEST(client.pending().empty());
  BOOST_TEST(!client.is_open());
  BOOST_TEST(written() == 0);
}

BOOST_FIXTURE_TEST_CASE(dropped_after_it_was_handled_it_has_one, two_brokers) {
  kafka.inject({.api = api_key::produce, .kind = fault_kind::drop_after});
  send();
  BOOST_TEST(client.pending().empty());
  BOOST_TEST(!client.is_open());
  BOOST_TEST(written() == 1);
}

BOOST_FIXTURE_TEST_CASE(a_silent_connection_answers_nothing_any_more, two_brokers) {
  kafka.inject({.api = api_key::produce, .kind = fault_kind::silence});
  send();
  client.send(metadata_of("t"), 12);
  BOOST_TEST(client.pending(time_point{1h}).empty());
  BOOST_TEST(client.is_open());
  BOOST_TEST(written() == 1);
  memory_client other{kafka, 1};
  BOOST_TEST(produce(other, "t", 0, batch).error_code == 0);
}

BOOST_FIXTURE_TEST_CASE(a_delayed_reply_comes_in_its_time_and_holds_up_the_next, two_brokers) {
  kafka.inject({.api = api_key::produce, .kind = fault_kind::delay, .time = 300ms});
  send();
  client.send(metadata_of("t"), 12);
  BOOST_TEST(written() == 1);
  BOOST_TEST((kafka.next_due() == time_point{300}));
  BOOST_TEST(client.pending(time_point{299}).empty());
  BOOST_TEST(client.poll<wire::produce_response>(produce_version, time_point{300}).has_value());
  BOOST_TEST(client.poll<wire::metadata_response>(12, time_point{300}).has_value());
}

BOOST_FIXTURE_TEST_CASE(a_reply_can_be_cut_inside_its_frame, two_brokers) {
  kafka.inject({.api = api_key::produce, .kind = fault_kind::cut_reply, .bytes = 11});
  send();
  BOOST_TEST(client.pending().size() == 11u);
  BOOST_TEST(!client.is_open());
  BOOST_TEST(written() == 1);
}

BOOST_FIXTURE_TEST_CASE(a_byte_of_a_reply_can_be_corrupted, two_brokers) {
  kafka.append("t", 0, batch);
  auto intact = client.call<wire::fetch_response>(fetch_of("t", 0, 0), fetch_version);
  // Here the corrupt byte is one of the correlation id, then one behind the end, which means the last.
  kafka.inject({.api = api_key::fetch, .kind = fault_kind::corrupt_reply, .bytes = 7});
  kafka.inject({.api = api_key::fetch, .kind = fault_kind::corrupt_reply, .bytes = fault::last_byte, .skip = 1});
  client.send(fetch_of("t", 0, 0), fetch_version);
  auto first = client.next_frame().value();
  BOOST_TEST((wire::peek_correlation_id(first) == (2 ^ 0xff)));
  client.send(fetch_of("t", 0, 0), fetch_version);
  auto second = client.next_frame().value();
  BOOST_REQUIRE(second.size() == intact.frame.size());
  BOOST_TEST((second.back() == ~intact.frame.back()));
}

BOOST_FIXTURE_TEST_CASE(throttling_is_told_and_mutes_the_connection, two_brokers) {
  kafka.inject({.kind = fault_kind::throttle, .time = 250ms});
  auto reply = client.call<wire::produce_response>(produce_of("t", 0, batch), produce_version);
  BOOST_TEST(reply->throttle_time_ms == 250);
  client.send(produce_of("t", 0, batch), produce_version);
  BOOST_TEST(!client.next_frame(249ms));
  BOOST_TEST(client.poll<wire::produce_response>(produce_version, 250ms)->body.throttle_time_ms == 0);
}

BOOST_FIXTURE_TEST_CASE(a_fetch_that_waits_keeps_what_was_in_store_for_it, two_brokers) {
  kafka.inject({.api = api_key::fetch, .kind = fault_kind::cut_reply, .bytes = 5});
  client.send(fetch_of("t", 0, 0, 1000), fetch_version);
  BOOST_TEST(client.pending().empty());
  kafka.append("t", 0, batch);
  BOOST_TEST(client.pending().size() == 5u);
}

BOOST_AUTO_TEST_SUITE_END()
