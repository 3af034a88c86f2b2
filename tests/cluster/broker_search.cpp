#include "cafka/actors/cluster/broker_search.hpp"

#include <boost/test/unit_test.hpp>

#include <algorithm>
#include <functional>
#include <numeric>
#include <set>

using cafka::bootstrap_node;
using cafka::broker_search;
using namespace std::chrono_literals;

namespace {

cafka::metadata brokers(std::vector<int32_t> ids) {
  cafka::metadata known;
  for (auto id : ids) known.brokers[id] = {id, "b" + std::to_string(id), 9092, {}};
  return known;
}

const broker_search::time_point now{std::chrono::hours{1}};

/// In which order they are tried if each fails at once.
std::vector<int32_t> round_of(broker_search& search) {
  std::vector<int32_t> tried;
  while (!search.over())
    for (auto node : search.start(now)) {
      tried.push_back(node);
      search.failed(node, now);
    }
  search.end();
  return tried;
}

void begin(broker_search& search, const cafka::metadata& known, const std::function<bool(int32_t)>& healthy) {
  search.begin(known, healthy, [](size_t) { return true; });
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

BOOST_AUTO_TEST_CASE(tries_each_bootstrap_address_once_a_round_and_goes_on_behind_the_last) {
  broker_search search{3, 1};
  begin(search, {}, all);
  BOOST_TEST(search.active());
  auto first = round_of(search);
  BOOST_TEST(!search.active());
  begin(search, {}, all);
  BOOST_TEST(round_of(search) == first, boost::test_tools::per_element());
  begin(search, {}, all);
  BOOST_TEST(search.start(now) == std::vector<int32_t>{first[0]}, boost::test_tools::per_element());
  search.end();
  begin(search, {}, all);
  std::rotate(first.begin(), first.begin() + 1, first.end());
  BOOST_TEST(round_of(search) == first, boost::test_tools::per_element());
}

// Else the address that everybody writes first would get all clients.
BOOST_AUTO_TEST_CASE(begins_at_any_of_the_addresses) {
  std::set<int32_t> first;
  for (uint64_t seed = 0; seed < 50; ++seed) {
    broker_search search{3, seed};
    begin(search, {}, all);
    first.insert(search.start(now).at(0));
  }
  BOOST_TEST((first == std::set<int32_t>{a, b, c}));
}

BOOST_AUTO_TEST_CASE(a_round_that_is_going_on_is_not_begun_again) {
  broker_search search{2, 1};
  begin(search, {}, all);
  const auto first = search.start(now).at(0);
  begin(search, {}, all);
  search.failed(first, now);
  BOOST_TEST((search.start(now).at(0) != first));
  BOOST_TEST(search.start(now + 1h).empty());
}

// Every broker changed its address (edge case of KIP-899): the bootstrap addresses do not wait for all of them to fail.
BOOST_AUTO_TEST_CASE(known_brokers_and_bootstrap_addresses_take_turns) {
  broker_search search{2, 1};
  begin(search, brokers({1, 2, 3}), all);
  const auto tried = round_of(search);
  BOOST_REQUIRE(tried.size() == 5u);
  BOOST_TEST((std::set<int32_t>{tried[0], tried[2], tried[4]} == std::set<int32_t>{1, 2, 3}));
  BOOST_TEST((std::set<int32_t>{tried[1], tried[3]} == std::set<int32_t>{a, b}));
}

BOOST_AUTO_TEST_CASE(an_address_that_is_that_of_a_known_broker_is_not_tried_twice) {
  broker_search search{2, 1};
  search.begin(brokers({1}), all, [](size_t index) { return index != 0; });
  BOOST_TEST(round_of(search) == (std::vector<int32_t>{1, b}), boost::test_tools::per_element());
}

BOOST_AUTO_TEST_CASE(one_that_does_not_answer_has_a_head_start_and_no_more) {
  broker_search search{3, 1};
  begin(search, {}, all);
  BOOST_TEST(search.start(now).size() == 1u);
  BOOST_TEST(search.start(now).empty());
  BOOST_TEST((search.next_start() == now + broker_search::head_start));
  BOOST_TEST(search.start(now + broker_search::head_start).size() == 1u);
  const auto third = search.next_start().value();
  BOOST_TEST((third == now + 2 * broker_search::head_start));
  BOOST_TEST(search.start(third).size() == 1u);
  BOOST_TEST(!search.next_start());
  BOOST_TEST(!search.over());
}

BOOST_AUTO_TEST_CASE(only_so_many_are_tried_at_the_same_time) {
  std::vector<int32_t> ids(100);
  std::iota(ids.begin(), ids.end(), 1);
  broker_search search{1, 1};
  begin(search, brokers(ids), all);
  std::vector<int32_t> running;
  for (auto t = now; running.size() < broker_search::at_once; t += broker_search::head_start)
    for (auto node : search.start(t)) running.push_back(node);
  BOOST_TEST(search.start(now + 1h).empty());
  BOOST_TEST(!search.next_start());
  search.failed(running[0], now + 1h);
  BOOST_TEST(search.start(now + 1h).size() == 1u);
}

BOOST_AUTO_TEST_CASE(clients_spread_over_the_known_brokers) {
  std::set<int32_t> first;
  for (uint64_t seed = 0; seed < 50; ++seed) {
    broker_search search{1, seed};
    begin(search, brokers({1, 2, 3}), all);
    first.insert(search.start(now).at(0));
  }
  BOOST_TEST(first.size() == 3u);
}

BOOST_AUTO_TEST_CASE(who_failed_a_moment_ago_comes_last) {
  broker_search search{2, 1};
  begin(search, brokers({1, 2}), [](int32_t node) { return node != 1 && node != a; });
  const auto tried = round_of(search);
  BOOST_TEST((std::set<int32_t>{tried[0], tried[1]} == std::set<int32_t>{2, b}));
  BOOST_TEST((std::set<int32_t>{tried[2], tried[3]} == std::set<int32_t>{1, a}));
}

BOOST_AUTO_TEST_SUITE_END()
