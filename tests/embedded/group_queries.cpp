#include "cafka/wire/messages/delete_groups.hpp"
#include "cafka/wire/messages/describe_groups.hpp"
#include "cafka/wire/messages/find_coordinator.hpp"
#include "cafka/wire/messages/list_groups.hpp"
#include "tests/embedded/support/group_requests.hpp"
#include "tests/embedded/support/memory_client.hpp"

#include <boost/test/unit_test.hpp>

using namespace cafka;
using namespace cafka::embedded;
using namespace cafka::embedded::test;

BOOST_AUTO_TEST_SUITE(group_queries)

namespace {

/// `live` has one member, `simple` offsets only.
struct two_groups {
  two_groups() {
    kafka.create_topic("t");
    client.send(join_of("live", {}, {"range"}, "i"), join_version);
    member = client.poll<wire::join_group_response>(join_version).value().body.member_id;
    client.call<wire::sync_group_response>(sync_of("live", 1, member, {{member, "all"}}), sync_version);
    client.call<wire::offset_commit_response>(commit_of("simple", -1, {}, "t", 0, 1), commit_version);
  }

  memory_network kafka;
  memory_client client{kafka, 1};
  std::string member;
};

std::string names(const wire::list_groups_response& listed) {
  std::string all;
  for (const auto& g : listed.groups)
    all += g.group_id + " " + g.protocol_type + " " + g.group_state + " " + g.group_type + "\n";
  return all;
}

} // namespace

BOOST_FIXTURE_TEST_CASE(groups_are_listed_by_state_and_type, two_groups) {
  wire::list_groups_request request;
  auto list = [&] { return names(client.call<wire::list_groups_response>(request, 5).body); };
  BOOST_TEST(list() == "live consumer Stable classic\nsimple  Empty classic\n");
  request.states_filter = {"empty"};
  BOOST_TEST(list() == "simple  Empty classic\n");
  request.types_filter = {"consumer"};
  BOOST_TEST(list() == "");
}

BOOST_FIXTURE_TEST_CASE(groups_are_described, two_groups) {
  wire::describe_groups_request request;
  request.groups = {"live", "simple", "none"};
  request.include_authorized_operations = true;
  auto told = client.call<wire::describe_groups_response>(request, 6)->groups;
  BOOST_TEST(told.at(0).group_state == "Stable");
  BOOST_TEST(told.at(0).protocol_data == "range");
  BOOST_TEST(told.at(0).members.at(0).member_id == member);
  BOOST_TEST(told.at(0).members.at(0).group_instance_id.value() == "i");
  BOOST_TEST(told.at(0).members.at(0).client_id == "test");
  BOOST_TEST((told.at(0).members.at(0).member_metadata == subscription({"t"})));
  BOOST_TEST((told.at(0).members.at(0).member_assignment == bytes_of("all")));
  BOOST_TEST(told.at(1).group_state == "Empty");
  BOOST_TEST(from_wire(told.at(2).error_code) == errc::group_id_not_found);
  BOOST_TEST(told.at(2).error_message.value() == "Group none not found.");
  BOOST_TEST(client.call<wire::describe_groups_response>(request, 5)->groups.at(2).error_code == 0);
}

BOOST_FIXTURE_TEST_CASE(empty_groups_are_deleted, two_groups) {
  wire::delete_groups_request request;
  request.groups_names = {"live", "simple", "none"};
  auto told = client.call<wire::delete_groups_response>(request, 2)->results;
  BOOST_TEST(from_wire(told.at(0).error_code) == errc::non_empty_group);
  BOOST_TEST(from_wire(told.at(1).error_code) == errc::none);
  BOOST_TEST(from_wire(told.at(2).error_code) == errc::group_id_not_found);
  BOOST_CHECK_THROW(kafka.group("simple"), error);
  BOOST_TEST(kafka.committed_offset("simple", "t", 0) == -1);
}

BOOST_AUTO_TEST_CASE(coordinators_are_found) {
  memory_network kafka{{.brokers = 3}};
  memory_client client{kafka, 1};
  wire::find_coordinator_request request;
  // Java hashes "g" to 103 and "orders" to -1008770331, so they are in partitions 3 and 31 of 50.
  request.coordinator_keys = {"g", "orders"};
  auto told = client.call<wire::find_coordinator_response>(request, 6)->coordinators;
  BOOST_TEST(told.at(0).node_id == 3 % 3 + 1);
  BOOST_TEST(told.at(0).port == 9091 + told.at(0).node_id);
  BOOST_TEST(told.at(1).node_id == 31 % 3 + 1);
  kafka.move_coordinator("g", 3);
  kafka.stop_broker(31 % 3 + 1);
  request.key = "g";
  BOOST_TEST(client.call<wire::find_coordinator_response>(request, 3)->node_id == 3);
  kafka.inject(api_key::find_coordinator, errc::coordinator_not_available);
  BOOST_TEST(
      from_wire(client.call<wire::find_coordinator_response>(request, 3)->error_code)
      == errc::coordinator_not_available);
  request.key_type = 1;
  BOOST_TEST(
      from_wire(client.call<wire::find_coordinator_response>(request, 3)->error_code)
      == errc::transactional_id_authorization_failed);
}

BOOST_AUTO_TEST_CASE(a_group_without_running_brokers_has_no_coordinator) {
  memory_network kafka{{.brokers = 2}};
  kafka.stop_broker(1);
  kafka.stop_broker(2);
  BOOST_TEST(kafka.coordinator("g") == -1);
  kafka.start_broker(2);
  BOOST_TEST(kafka.coordinator("g") == 2);
  BOOST_CHECK_THROW(kafka.move_coordinator("g", 1), error);
}

BOOST_AUTO_TEST_SUITE_END()
