#include "cafka/wire/messages/api_versions.hpp"
#include "tests/embedded/support/requests.hpp"

#include <boost/test/unit_test.hpp>

using namespace cafka;
using namespace cafka::embedded;
using namespace cafka::embedded::test;

BOOST_AUTO_TEST_SUITE(connections)

namespace {

wire::bytes bytes_of(std::initializer_list<int> values) {
  wire::bytes all;
  for (auto v : values) all.push_back(static_cast<std::byte>(v));
  return all;
}

/// ApiVersions 0, correlation id 5, client id null.
const wire::bytes whole_request = bytes_of({0, 0, 0, 10, 0, 18, 0, 0, 0, 0, 0, 5, 255, 255});

struct two_brokers {
  void expect_closed_for(wire::bytes input) {
    memory_client client{kafka, 1};
    auto before = kafka.bad_requests();
    client.send_bytes(input);
    BOOST_TEST(client.pending().empty());
    BOOST_TEST(!client.is_open());
    BOOST_TEST(kafka.bad_requests() == before + 1);
  }

  memory_network kafka{{.brokers = 2, .max_request_bytes = 1024}};
};

} // namespace

BOOST_FIXTURE_TEST_CASE(requests_may_come_byte_by_byte, two_brokers) {
  memory_client client{kafka, 1};
  for (auto b : whole_request) {
    BOOST_TEST(client.pending().empty());
    client.send_bytes({&b, 1});
  }
  BOOST_TEST((wire::peek_correlation_id(client.next_frame().value()) == 5));
}

BOOST_FIXTURE_TEST_CASE(many_requests_may_come_at_once_and_are_answered_in_order, two_brokers) {
  memory_client client{kafka, 1};
  wire::bytes input;
  for (int i = 0; i < 200; ++i) {
    input.insert(input.end(), whole_request.begin(), whole_request.end());
    input[input.size() - 3] = static_cast<std::byte>(i);
  }
  client.send_bytes(input);
  for (int i = 0; i < 200; ++i) BOOST_TEST((wire::peek_correlation_id(client.next_frame().value()) == i));
  BOOST_TEST(kafka.requests(api_key::api_versions) == 200u);
}

BOOST_FIXTURE_TEST_CASE(bad_input_closes_the_connection, two_brokers) {
  expect_closed_for(bytes_of({'G', 'E', 'T', ' ', '/', ' ', 'H', 'T', 'T', 'P', '\r', '\n'})); // a frame of 1.2 GB
  expect_closed_for(bytes_of({255, 255, 255, 255}));                                           // -1
  expect_closed_for(bytes_of({0, 0, 4, 1}));                                                   // 1025: above the limit
  expect_closed_for(bytes_of({0, 0, 0, 2, 0, 18}));                                            // no whole header
  expect_closed_for(bytes_of({0, 0, 0, 10, 3, 231, 0, 0, 0, 0, 0, 5, 255, 255}));              // API 999
  expect_closed_for(bytes_of({0, 0, 0, 10, 0, 3, 0, 99, 0, 0, 0, 5, 255, 255}));               // Metadata 99
  expect_closed_for(bytes_of({0, 0, 0, 10, 0, 10, 0, 99, 0, 0, 0, 5, 255, 255}));              // FindCoordinator 99
  // Metadata 1 with 2^31-1 topics, of which none is there.
  expect_closed_for(bytes_of({0, 0, 0, 14, 0, 3, 0, 1, 0, 0, 0, 5, 255, 255, 127, 255, 255, 255}));
}

BOOST_FIXTURE_TEST_CASE(bytes_left_over_behind_a_request_are_ignored, two_brokers) {
  memory_client client{kafka, 1};
  // Metadata 12 for all topics as librdkafka sends it: no topics, three flags, no tags, and three bytes more.
  client.send_bytes(bytes_of({0, 0, 0, 19, 0, 3, 0, 12, 0, 0, 0, 5, 255, 255, 0, 0, 0, 0, 0, 0, 0, 0, 0}));
  BOOST_TEST((wire::peek_correlation_id(client.next_frame().value()) == 5));
  BOOST_TEST(kafka.bad_requests() == 0u);
}

BOOST_FIXTURE_TEST_CASE(unknown_tagged_fields_of_a_header_are_ignored, two_brokers) {
  memory_client client{kafka, 1};
  client.send_bytes(bytes_of({0, 0, 0, 19, 0, 3, 0, 12, 0, 0, 0, 5, 255, 255, 1, 9, 2, 7, 7, 0, 0, 0, 0}));
  BOOST_TEST((wire::peek_correlation_id(client.next_frame().value()) == 5));
  BOOST_TEST(kafka.bad_requests() == 0u);
}

BOOST_FIXTURE_TEST_CASE(a_stopped_broker_cuts_its_connections_and_takes_no_new_ones, two_brokers) {
  memory_client one{kafka, 1};
  memory_client two{kafka, 2};
  kafka.stop_broker(1);
  BOOST_TEST(one.pending().empty());
  BOOST_TEST(!one.is_open());
  BOOST_TEST(two.pending().empty());
  BOOST_TEST(two.is_open());
  BOOST_TEST(!memory_client(kafka, 1).is_open());
  kafka.start_broker(1);
  BOOST_TEST(memory_client(kafka, 1).is_open());
}

BOOST_FIXTURE_TEST_CASE(connections_are_cut_with_what_they_wait_for, two_brokers) {
  kafka.create_topic("t");
  memory_client client{kafka, 1};
  client.send(fetch_of("t", 0, 0, 1000), fetch_version);
  kafka.cut_connections(1);
  BOOST_TEST(client.pending(time_point{2000}).empty());
  BOOST_TEST(!client.is_open());
  BOOST_TEST(kafka.connections_open() == 0u);
  BOOST_TEST(!kafka.next_due().has_value());
  BOOST_TEST(memory_client(kafka, 1).is_open());
}

BOOST_FIXTURE_TEST_CASE(a_client_that_goes_takes_its_waiting_fetch_along, two_brokers) {
  kafka.create_topic("t");
  memory_client client{kafka, 1};
  client.send(fetch_of("t", 0, 0, 1000), fetch_version);
  kafka.disconnect(client.id(), time_point{1});
  BOOST_TEST(!kafka.next_due().has_value());
  kafka.append("t", 0, make_batch({"a"}));
  BOOST_TEST(kafka.take(time_point{2000}).empty());
}

BOOST_FIXTURE_TEST_CASE(connections_and_requests_are_counted, two_brokers) {
  memory_client a{kafka, 1};
  memory_client b{kafka, 2};
  memory_client c{kafka, 2};
  c.call<wire::metadata_response>(metadata_of("t"), 12);
  BOOST_TEST(kafka.connections_accepted() == 3u);
  BOOST_TEST(kafka.connections_accepted(2) == 2u);
  BOOST_TEST(kafka.connections_open(1) == 1u);
  BOOST_TEST(kafka.requests(api_key::metadata) == 1u);
  BOOST_TEST(kafka.requests(api_key::metadata, 1) == 0u);
}

BOOST_AUTO_TEST_CASE(there_are_only_so_many_connections) {
  memory_network kafka{{.max_connections = 1}};
  memory_client first{kafka, 1};
  BOOST_TEST(first.is_open());
  BOOST_TEST(!memory_client(kafka, 1).is_open());
}

BOOST_AUTO_TEST_CASE(a_change_by_the_test_is_announced) {
  memory_network kafka;
  kafka.create_topic("t");
  memory_client client{kafka, 1};
  client.send(fetch_of("t", 0, 0, 1000), fetch_version);
  int announced = 0;
  kafka.on_change([&] { ++announced; });
  kafka.append("t", 0, make_batch({"a"}));
  BOOST_TEST(announced == 1);
  BOOST_TEST((kafka.next_due() == time_point{0}));
}

BOOST_AUTO_TEST_SUITE_END()
