#include "cafka/actors/group/sticky_balance.hpp"

#include "tests/support/seed.hpp"

#include <boost/test/unit_test.hpp>

#include <algorithm>
#include <functional>
#include <limits>
#include <random>

using namespace cafka;

namespace {

struct trial {
  size_t members = 0;
  std::vector<std::vector<size_t>> subscribers = {};
  std::vector<sticky_balance::partition> partitions = {};
};

trial draw(std::mt19937_64& random) {
  const auto up_to = [&](size_t limit) { return static_cast<size_t>(random() % limit); };
  trial drawn{.members = 1 + up_to(4)};
  const auto topics = 1 + up_to(3);
  for (size_t topic = 0; topic < topics; ++topic) {
    auto& who = drawn.subscribers.emplace_back();
    for (size_t member = 0; member < drawn.members; ++member)
      if (up_to(2) == 0) who.push_back(member);
    if (who.empty()) who.push_back(up_to(drawn.members));
    const auto count = up_to(4);
    for (size_t i = 0; i < count; ++i) {
      auto& added = drawn.partitions.emplace_back(sticky_balance::partition{topic, static_cast<int32_t>(i), {}});
      if (up_to(3) > 0) added.owner = who[up_to(who.size())];
    }
  }
  return drawn;
}

size_t squares(const std::vector<size_t>& loads) {
  size_t sum = 0;
  for (const auto load : loads) sum += load * load;
  return sum;
}

/// The most even share that there is, by trying every one.
size_t least_squares(const trial& what) {
  size_t least = std::numeric_limits<size_t>::max();
  std::vector<size_t> loads(what.members);
  const std::function<void(size_t)> place = [&](size_t next) {
    if (next == what.partitions.size()) {
      least = std::min(least, squares(loads));
      return;
    }
    for (const auto member : what.subscribers[what.partitions[next].topic]) {
      ++loads[member];
      place(next + 1);
      --loads[member];
    }
  };
  place(0);
  return least;
}

} // namespace

BOOST_AUTO_TEST_SUITE(sticky_balances)

BOOST_AUTO_TEST_CASE(no_share_is_more_even_than_the_one_found) {
  std::mt19937_64 random{test::seed()};
  for (int round = 0; round < 2'000; ++round) {
    const auto drawn = draw(random);
    sticky_balance balance{drawn.members, drawn.subscribers};
    for (const auto& each : drawn.partitions) balance.add(each);
    const auto shares = balance.settle();
    std::vector<size_t> loads;
    size_t total = 0;
    for (size_t member = 0; member < shares.size(); ++member) {
      loads.push_back(shares[member].size());
      total += shares[member].size();
      for (const auto& each : shares[member]) {
        const auto& who = drawn.subscribers[each.topic];
        BOOST_TEST(std::count(who.begin(), who.end(), member) == 1);
      }
    }
    BOOST_TEST(total == drawn.partitions.size());
    BOOST_TEST(squares(loads) == least_squares(drawn), "round " << round);
  }
}

BOOST_AUTO_TEST_CASE(nothing_moves_that_need_not) {
  sticky_balance balance{3, {{0, 1, 2}}};
  for (int32_t i = 0; i < 7; ++i) balance.add({0, i, static_cast<size_t>(i % 3)});
  const auto shares = balance.settle();
  for (size_t member = 0; member < 3; ++member)
    for (const auto& each : shares[member]) BOOST_TEST(each.owner.value() == member);
}

BOOST_AUTO_TEST_CASE(a_chain_evens_out_members_that_share_no_topic) {
  // 0 reads a, 1 reads a and b, 2 reads b: what 0 has too much reaches 2 by way of 1.
  sticky_balance balance{3, {{0, 1}, {1, 2}}};
  for (int32_t i = 0; i < 4; ++i) balance.add({0, i, size_t{0}});
  for (int32_t i = 0; i < 2; ++i) balance.add({1, i, size_t{1}});
  const auto shares = balance.settle();
  for (const auto& each : shares) BOOST_TEST(each.size() == 2u);
}

BOOST_AUTO_TEST_SUITE_END()
