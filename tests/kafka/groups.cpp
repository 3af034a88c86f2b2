// Consumer groups on real Kafka: members share partitions out, give them up, commit and leave.
#include "tests/kafka/group_member.hpp"

#include "cafka/actors/blocking/client.hpp"

#include <boost/test/unit_test.hpp>

using namespace cafka;
using namespace cafka::test;

namespace {

/// Two members come and go; what the first one committed the last one starts with.
void share_and_leave(
    const std::string& version, const group_config& config, const std::vector<std::string>& broker = at_once) {
  real_kafka kafka{version, 1, broker};
  blocking::client{{.bootstrap = {kafka.bootstrap()}}}.create_topic("orders", {.partitions = 6});
  actors on;
  const group_subscription orders{.topics = {"orders"}};
  joined_member first{on.system, kafka.bootstrap(), config, orders};
  BOOST_TEST_REQUIRE(first.has->wait_for_count(6));
  BOOST_TEST(first.has->started_at({"orders", 5}) == -1);
  BOOST_TEST((first.commit({"orders", 5}, 42).at(0).outcome == commit_outcome::committed));
  BOOST_TEST((first.commit({"bills", 0}, 42).at(0).outcome == commit_outcome::fenced));
  {
    joined_member second{on.system, kafka.bootstrap(), config, orders};
    BOOST_TEST(second.has->wait_for_count(3));
    BOOST_TEST(first.has->wait_for_count(3));
    auto all = first.has->partitions();
    all.merge(second.has->partitions());
    BOOST_TEST(all.size() == 6u);
    BOOST_TEST((second.status().phase == group_phase::stable));
    second.close();
  }
  BOOST_TEST(first.has->wait_for_count(6));
  first.close();
  joined_member last{on.system, kafka.bootstrap(), config, {.pattern = "ord.*"}};
  BOOST_TEST(last.has->wait_for_count(6));
  BOOST_TEST(last.has->started_at({"orders", 5}) == 42);
  last.close();
}

} // namespace

BOOST_AUTO_TEST_SUITE(groups)

BOOST_AUTO_TEST_CASE(share_out_eagerly_on_4_2) { share_and_leave("4.2.0", group_settings({assignor::range()})); }

BOOST_AUTO_TEST_CASE(share_out_cooperatively_on_4_2) {
  share_and_leave("4.2.0", group_settings({assignor::cooperative_sticky()}));
}

BOOST_AUTO_TEST_CASE(share_out_on_3_9) { share_and_leave("3.9.1", group_settings({assignor::sticky()})); }

BOOST_AUTO_TEST_CASE(share_out_on_2_8) {
  share_and_leave("2.8.2", group_settings({assignor::range(), assignor::cooperative_sticky()}));
}

BOOST_AUTO_TEST_CASE(are_shared_out_by_the_coordinator_on_4_2) {
  auto config = group_settings({});
  config.protocol = group_protocol::consumer;
  share_and_leave(
      "4.2.0", config,
      {"offsets.topic.num.partitions=1", "group.consumer.min.heartbeat.interval.ms=300",
       "group.consumer.heartbeat.interval.ms=300"});
}

BOOST_AUTO_TEST_CASE(a_static_member_is_fenced_by_its_twin) {
  real_kafka kafka{"4.2.0", 1, at_once};
  blocking::client{{.bootstrap = {kafka.bootstrap()}}}.create_topic("orders", {.partitions = 2});
  actors on;
  auto config = group_settings({assignor::range()});
  config.instance_id = "one";
  joined_member first{on.system, kafka.bootstrap(), config, {.topics = {"orders"}}};
  BOOST_TEST_REQUIRE(first.has->wait_for_count(2));
  joined_member twin{on.system, kafka.bootstrap(), config, {.topics = {"orders"}}};
  BOOST_TEST(twin.has->wait_for_count(2));
  BOOST_TEST(first.has->wait_for_failure());
  BOOST_TEST((first.has->failure().code() == errc::fenced_instance_id));
  twin.close();
}

BOOST_AUTO_TEST_SUITE_END()
