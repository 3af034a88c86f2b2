#include "tests/embedded/support/requests.hpp"

#include <boost/test/unit_test.hpp>

using namespace cafka;
using namespace cafka::embedded;
using namespace cafka::embedded::test;

using wire::metadata_request;
using wire::metadata_response;

BOOST_AUTO_TEST_SUITE(metadata)

namespace {

struct three_brokers {
  memory_network kafka{{.brokers = 3, .racks = {"a", "b", "c"}}};
  memory_client client{kafka, 2};
};

} // namespace

BOOST_FIXTURE_TEST_CASE(brokers_and_leaders_are_described, three_brokers) {
  kafka.create_topic("orders", 4);
  auto reply = client.call<metadata_response>(metadata_of("orders"), 12);
  BOOST_TEST(reply->cluster_id.value() == "cafka-embedded-cluster");
  BOOST_TEST(reply->controller_id == 1);
  BOOST_REQUIRE(reply->brokers.size() == 3u);
  BOOST_TEST(reply->brokers[1].node_id == 2);
  BOOST_TEST(reply->brokers[1].port == 9093);
  BOOST_TEST(reply->brokers[1].rack.value() == "b");
  const auto& topic = reply->topics.at(0);
  BOOST_TEST((topic.topic_id == kafka.topic_id("orders")));
  BOOST_REQUIRE(topic.partitions.size() == 4u);
  const auto& last = topic.partitions[3];
  BOOST_TEST(last.leader_id == 1); // leaders go round: partition p is led by broker p modulo 3, plus 1
  BOOST_TEST(last.leader_epoch == 0);
  BOOST_TEST((last.replica_nodes == std::vector<int32_t>{1, 2, 3}));
}

BOOST_AUTO_TEST_CASE(clients_are_told_to_connect_to_the_advertised_host) {
  memory_network kafka{{.host = "0.0.0.0", .advertised_host = "127.0.0.1"}};
  memory_client client{kafka, 1};
  BOOST_TEST(kafka.bootstrap().at(0) == "127.0.0.1:9092");
  BOOST_TEST(client.call<metadata_response>(metadata_request{}, 12)->brokers.at(0).host == "127.0.0.1");
}

BOOST_FIXTURE_TEST_CASE(no_list_means_all_and_an_empty_one_none, three_brokers) {
  kafka.create_topic("a");
  kafka.create_topic("b");
  metadata_request all;
  all.topics.reset();
  BOOST_TEST(client.call<metadata_response>(all, 12)->topics.size() == 2u);
  BOOST_TEST(client.call<metadata_response>(metadata_request{}, 12)->topics.empty());
  BOOST_TEST(client.call<metadata_response>(metadata_request{}, 0)->topics.size() == 2u); // version 0 has no null
}

BOOST_FIXTURE_TEST_CASE(a_topic_is_found_by_its_id, three_brokers) {
  kafka.create_topic("a", 2);
  metadata_request request;
  request.topics->resize(2);
  request.topics->at(0) = {kafka.topic_id("a"), std::nullopt, {}};
  request.topics->at(1) = {*wire::uuid::from_string("AAAAAAAAAAAAAAAAAAAAAQ"), std::nullopt, {}};
  auto reply = client.call<metadata_response>(request, 13);
  BOOST_TEST(reply->topics.at(0).name.value() == "a");
  BOOST_TEST(reply->topics.at(0).partitions.size() == 2u);
  BOOST_TEST(from_wire(reply->topics.at(1).error_code) == errc::unknown_topic_id);
  BOOST_TEST(!reply->topics.at(1).name.has_value());
}

// Java's client writes an empty name beside the id.
BOOST_FIXTURE_TEST_CASE(the_id_counts_if_there_is_a_name_as_well, three_brokers) {
  kafka.create_topic("a", 2);
  metadata_request request;
  request.topics->resize(2);
  request.topics->at(0) = {kafka.topic_id("a"), "", {}};
  request.topics->at(1) = {*wire::uuid::from_string("AAAAAAAAAAAAAAAAAAAAAQ"), "a", {}};
  auto reply = client.call<metadata_response>(request, 13);
  BOOST_TEST(from_wire(reply->topics.at(0).error_code) == errc::none);
  BOOST_TEST(reply->topics.at(0).name.value() == "a");
  BOOST_TEST(from_wire(reply->topics.at(1).error_code) == errc::unknown_topic_id);
  BOOST_TEST(!reply->topics.at(1).name.has_value());
}

BOOST_FIXTURE_TEST_CASE(what_a_client_may_do_is_told_if_it_asks, three_brokers) {
  kafka.create_topic("a");
  auto request = metadata_of("a");
  BOOST_TEST(client.call<metadata_response>(request, 12)->topics.at(0).topic_authorized_operations == INT32_MIN);
  request.include_topic_authorized_operations = true;
  request.include_cluster_authorized_operations = true;
  auto reply = client.call<metadata_response>(request, 10);
  BOOST_TEST(reply->topics.at(0).topic_authorized_operations == 0xdf8); // as Kafka without an authorizer
  BOOST_TEST(reply->cluster_authorized_operations == 0x1fa0);
}

BOOST_FIXTURE_TEST_CASE(a_topic_is_created_when_asked_for_and_is_there_for_the_next_request, three_brokers) {
  auto code = [&](bool create) {
    return from_wire(client.call<metadata_response>(metadata_of("new", create), 12)->topics.at(0).error_code);
  };
  BOOST_TEST(code(false) == errc::unknown_topic_or_partition);
  BOOST_TEST(code(true) == errc::unknown_topic_or_partition);
  BOOST_TEST(code(false) == errc::none);
  auto invalid = client.call<metadata_response>(metadata_of("no/name", true), 12);
  BOOST_TEST(from_wire(invalid->topics.at(0).error_code) == errc::invalid_topic_exception);
}

BOOST_AUTO_TEST_CASE(nothing_is_created_where_that_is_disabled) {
  memory_network kafka{{.auto_create_topics = false}};
  memory_client client{kafka, 1};
  client.call<metadata_response>(metadata_of("new", true), 12);
  auto reply = client.call<metadata_response>(metadata_of("new", true), 12);
  BOOST_TEST(from_wire(reply->topics.at(0).error_code) == errc::unknown_topic_or_partition);
}

BOOST_FIXTURE_TEST_CASE(a_stopped_broker_is_not_listed_and_leads_nothing, three_brokers) {
  kafka.create_topic("orders", 3);
  kafka.stop_broker(1);
  auto reply = client.call<metadata_response>(metadata_of("orders"), 12);
  BOOST_TEST(reply->brokers.size() == 2u);
  BOOST_TEST(reply->controller_id == 2);
  const auto& moved = reply->topics.at(0).partitions.at(0);
  BOOST_TEST(moved.leader_id == 2);
  BOOST_TEST(moved.leader_epoch == 1);
  BOOST_TEST((moved.offline_replicas == std::vector<int32_t>{1}));
}

BOOST_FIXTURE_TEST_CASE(a_broker_can_lag_behind_the_others, three_brokers) {
  kafka.create_topic("old", 1);
  kafka.freeze_metadata(2);
  kafka.move_leader("old", 0, 3);
  kafka.create_topic("new", 1);
  memory_client other{kafka, 3};
  const auto leader = [](memory_client& of) {
    return of.call<metadata_response>(metadata_of("old"), 12)->topics.at(0).partitions.at(0).leader_id;
  };
  const auto code = [](memory_client& of) {
    return from_wire(of.call<metadata_response>(metadata_of("new"), 12)->topics.at(0).error_code);
  };
  BOOST_TEST(leader(client) == 1);
  BOOST_TEST(leader(other) == 3);
  BOOST_TEST(code(client) == errc::unknown_topic_or_partition);
  BOOST_TEST(code(other) == errc::none);
  kafka.stop_broker(1);
  metadata_request all;
  all.topics.reset();
  auto told = client.call<metadata_response>(all, 12);
  BOOST_TEST(told->topics.size() == 1u);
  BOOST_TEST(told->brokers.size() == 3u);
  kafka.thaw_metadata(2);
  BOOST_TEST(leader(client) == 3);
  BOOST_TEST(code(client) == errc::none);
}

BOOST_AUTO_TEST_CASE(without_a_running_replica_there_is_no_leader) {
  memory_network kafka{{.brokers = 2}};
  kafka.create_topic("t", 1, {.replication_factor = 1});
  memory_client client{kafka, 2};
  kafka.stop_broker(1);
  auto leader = [&] { return client.call<metadata_response>(metadata_of("t"), 12)->topics.at(0).partitions.at(0); };
  BOOST_TEST(leader().leader_id == -1);
  BOOST_TEST(from_wire(leader().error_code) == errc::leader_not_available);
  kafka.start_broker(1);
  BOOST_TEST(leader().leader_id == 1);
  BOOST_TEST(leader().leader_epoch == 2);
}

BOOST_AUTO_TEST_SUITE_END()
