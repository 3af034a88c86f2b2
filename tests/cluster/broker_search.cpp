#include "cafka/actors/cluster/broker_search.hpp"

#include <boost/test/unit_test.hpp>

#include <algorithm>
#include <set>

using cafka::bootstrap_node;
using cafka::broker_search;

namespace {

cafka::metadata brokers(std::vector<int32_t> ids) {
  cafka::metadata known;
  for (auto id : ids) known.brokers[id] = {id, "b" + std::to_string(id), 9092, {}};
  return known;
}

std::vector<int32_t> round_of(broker_search& search) {
  std::vector<int32_t> tried;
  while (auto node = search.next()) tried.push_back(*node);
  return tried;
}

bool all(int32_t) { return true; }

const auto a = bootstrap_node::of(0), b = bootstrap_node::of(1), c = bootstrap_node::of(2);

} // namespace

BOOST_AUTO_TEST_SUITE(broker_search_suite)

BOOST_AUTO_TEST_CASE(bootstrap_addresses_are_told_from_brokers) {
  for (size_t i : {0u, 1u, 7u}) {
    BOOST_TEST(bootstrap_node::is(bootstrap_node::of(i)));
    BOOST_TEST(bootstrap_node::index(bootstrap_node::of(i)) == i);
  }
  BOOST_TEST(!bootstrap_node::is(-1));
  BOOST_TEST(!bootstrap_node::is(0));
}

BOOST_AUTO_TEST_CASE(tries_each_bootstrap_address_once_a_round) {
  broker_search search{3, 1};
  search.begin({}, all);
  BOOST_TEST(search.active());
  BOOST_TEST(round_of(search) == (std::vector<int32_t>{a, b, c}), boost::test_tools::per_element());
  BOOST_TEST(!search.active());
}

BOOST_AUTO_TEST_CASE(goes_on_behind_the_last_address_tried) {
  broker_search search{3, 1};
  search.begin({}, all);
  BOOST_TEST(search.next().value() == a);
  search.end();
  BOOST_TEST(!search.active());
  search.begin({}, all);
  BOOST_TEST(round_of(search) == (std::vector<int32_t>{b, c, a}), boost::test_tools::per_element());
}

BOOST_AUTO_TEST_CASE(a_round_that_is_going_on_is_not_begun_again) {
  broker_search search{2, 1};
  search.begin({}, all);
  search.next();
  search.begin({}, all);
  BOOST_TEST(search.next().value() == b);
  BOOST_TEST(!search.next());
}

// Every broker changed its address (edge case of KIP-899): the bootstrap addresses follow in the same round.
BOOST_AUTO_TEST_CASE(bootstraps_again_when_every_known_broker_is_gone) {
  broker_search search{2, 1};
  search.begin(brokers({1, 2, 3}), all);
  const auto tried = round_of(search);
  BOOST_REQUIRE(tried.size() == 5u);
  BOOST_TEST((std::set<int32_t>(tried.begin(), tried.begin() + 3) == std::set<int32_t>{1, 2, 3}));
  BOOST_TEST(tried[3] == a);
  BOOST_TEST(tried[4] == b);
}

BOOST_AUTO_TEST_CASE(clients_spread_over_the_known_brokers) {
  std::set<int32_t> first;
  for (uint64_t seed = 0; seed < 50; ++seed) {
    broker_search search{1, seed};
    search.begin(brokers({1, 2, 3}), all);
    first.insert(search.next().value());
  }
  BOOST_TEST(first.size() == 3u);
}

BOOST_AUTO_TEST_CASE(who_failed_a_moment_ago_comes_last) {
  broker_search search{2, 1};
  search.begin(brokers({1, 2}), [](int32_t node) { return node != 1 && node != a; });
  BOOST_TEST(round_of(search) == (std::vector<int32_t>{2, b, 1, a}), boost::test_tools::per_element());
}

BOOST_AUTO_TEST_SUITE_END()
