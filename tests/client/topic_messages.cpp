#include "cafka/actors/client/topic_messages.hpp"

#include <boost/test/unit_test.hpp>

using namespace cafka;

namespace {

/// Of one topic "orders", whose partitions have these leaders.
metadata told(const std::vector<int32_t>& leaders) {
  topic_metadata orders{.name = "orders"};
  for (const auto leader : leaders) orders.partitions.emplace_back().leader = leader;
  metadata snapshot;
  snapshot.topics["orders"] = std::make_shared<const topic_metadata>(orders);
  return snapshot;
}

} // namespace

BOOST_AUTO_TEST_SUITE(topic_messages_suite)

BOOST_AUTO_TEST_CASE(a_topic_is_usable_when_all_its_partitions_have_leaders) {
  BOOST_TEST(!leaders_of(told({1, 2}), "orders", 1));
  BOOST_TEST(!leaders_of(told({1, 2}), "orders", 2));
  BOOST_TEST(leaders_of(told({1, -1}), "orders", 1).code() == errc::leader_not_available);
  BOOST_TEST(leaders_of(told({}), "orders", 1).code() == errc::leader_not_available);
  BOOST_TEST(leaders_of(told({1}), "bills", 1).code() == errc::unknown_topic_or_partition);
}

BOOST_AUTO_TEST_CASE(a_partition_that_the_broker_has_not_heard_of_yet_has_no_leader_yet) {
  const auto what = leaders_of(told({1, 2, -1}), "orders", 5);
  BOOST_TEST(what.code() == errc::leader_not_available);
  BOOST_TEST(what.message().find("3 of its 5 partitions have no leader yet") != std::string::npos, what);
}

BOOST_AUTO_TEST_SUITE_END()
