#include "cafka/wire/messages/api_versions.hpp"
#include "cafka/wire/messages/end_txn.hpp"
#include "cafka/wire/messages/share_group_heartbeat.hpp"

#include "tests/embedded/support/requests.hpp"

#include <boost/test/unit_test.hpp>

#include <map>

using namespace cafka;
using namespace cafka::embedded;
using namespace cafka::embedded::test;

BOOST_AUTO_TEST_SUITE(api_versions)

namespace {

std::map<wire::api_key, wire::version_range> ranges(const wire::api_versions_response& response) {
  std::map<wire::api_key, wire::version_range> all;
  for (const auto& a : response.api_keys) all[static_cast<wire::api_key>(a.api_key)] = {a.min_version, a.max_version};
  return all;
}

wire::bytes bytes_of(std::initializer_list<int> values) {
  wire::bytes all;
  for (auto v : values) all.push_back(static_cast<std::byte>(v));
  return all;
}

} // namespace

BOOST_AUTO_TEST_CASE(ranges_are_those_of_kafka_4_2) {
  memory_network kafka;
  memory_client client{kafka, 1};
  auto all = ranges(client.call<wire::api_versions_response>(wire::api_versions_request{}, 4).body);
  auto has = [&](wire::api_key api, int16_t min, int16_t max) { return all.at(api) == wire::version_range{min, max}; };
  BOOST_TEST(has(api_key::produce, 0, 13)); // librdkafka wants to see 0, though 3 is the lowest
  BOOST_TEST(has(api_key::fetch, 4, 18));
  BOOST_TEST(has(api_key::list_offsets, 1, 11));
  BOOST_TEST(has(api_key::metadata, 0, 13));
  BOOST_TEST(has(api_key::api_versions, 0, 4));
  BOOST_TEST(has(api_key::create_topics, 2, 7));
  BOOST_TEST(has(api_key::delete_topics, 1, 6));
  BOOST_TEST(has(api_key::init_producer_id, 0, 5));
  BOOST_TEST(has(api_key::find_coordinator, 0, 6));
  BOOST_TEST(has(api_key::join_group, 0, 9));
  BOOST_TEST(has(api_key::offset_commit, 2, 10));
  BOOST_TEST(has(api_key::offset_fetch, 1, 10));
}

BOOST_AUTO_TEST_CASE(an_unknown_version_is_answered_in_version_0) {
  memory_network kafka;
  memory_client client{kafka, 1};
  // Size, key 18, version 99, correlation id 7, client id "a", and what a later version might hold.
  client.send_bytes(bytes_of({0, 0, 0, 13, 0, 18, 0, 99, 0, 0, 0, 7, 0, 1, 'a', 1, 2}));
  auto reply = client.next_frame();
  BOOST_REQUIRE(reply.has_value());
  // Correlation id 7, error 35, one API: 18, versions 0 to 4.
  auto expected = bytes_of({0, 0, 0, 7, 0, 35, 0, 0, 0, 1, 0, 18, 0, 0, 0, 4});
  BOOST_TEST((*reply == expected));
  BOOST_TEST(client.is_open());
}

BOOST_AUTO_TEST_CASE(an_api_that_is_not_served_is_refused_where_its_response_can_say_so) {
  memory_network kafka;
  memory_client client{kafka, 1};
  for (int16_t v = 0; v <= 4; ++v) {
    auto told = client.call<wire::end_txn_response>(wire::end_txn_request{}, v);
    BOOST_TEST(from_wire(told->error_code) == errc::unsupported_version);
  }
  auto told = client.call<wire::share_group_heartbeat_response>(wire::share_group_heartbeat_request{}, 1);
  BOOST_TEST(from_wire(told->error_code) == errc::unsupported_version);
  BOOST_TEST(kafka.requests(api_key::share_group_heartbeat) == 1u);
  BOOST_TEST(kafka.bad_requests() == 0u);
  BOOST_TEST(client.is_open());
}

BOOST_AUTO_TEST_CASE(an_older_broker_can_be_played) {
  memory_network kafka{
      {.versions = {{api_key::fetch, {4, 11}}, {api_key::produce, {3, 9}}, {api_key::describe_cluster, {0, -1}}}}};
  memory_client client{kafka, 1};
  auto all = ranges(client.call<wire::api_versions_response>(wire::api_versions_request{}, 3).body);
  BOOST_TEST((all.at(api_key::fetch) == wire::version_range{4, 11}));
  BOOST_TEST(!all.contains(api_key::describe_cluster));
  kafka.create_topic("t");
  auto refused = client.call<wire::fetch_response>(fetch_of("t", 0, 0), 12);
  BOOST_TEST(from_wire(refused->error_code) == errc::unsupported_version);
  BOOST_TEST(client.is_open());
  // Produce has no error of its own, only one for each partition.
  client.send(produce_of("t", 0, {}), 10);
  BOOST_TEST(!client.next_frame().has_value());
  BOOST_TEST(!client.is_open());
  BOOST_TEST(kafka.bad_requests() == 1u);
}

BOOST_AUTO_TEST_SUITE_END()
