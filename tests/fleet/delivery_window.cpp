// The window: any order, runs, and memory that goes back.
#include "cafka/actors/fleet/delivery_window.hpp"

#include <boost/test/unit_test.hpp>

#include <algorithm>
#include <random>
#include <set>
#include <vector>

#include "tests/support/seed.hpp"

using cafka::delivery_window;

BOOST_AUTO_TEST_SUITE(deliveries_of_a_window)

BOOST_AUTO_TEST_CASE(are_counted_from_zero_and_done_in_any_order) {
  delivery_window window;
  BOOST_TEST(window.lowest() == window.next());
  for (int64_t i = 0; i < 300; ++i) BOOST_TEST(window.push(1'000 + 2 * i, false) == static_cast<uint64_t>(i));
  BOOST_TEST(window.open() == 300u);
  BOOST_TEST(window.settle(1));
  BOOST_TEST(window.lowest() == 0u);
  BOOST_TEST(window.settle(0));
  BOOST_TEST(window.lowest() == 2u);
  BOOST_TEST(window.offset_of(2) == 1'004);
  BOOST_TEST(window.settle(2, 298));
  BOOST_TEST(window.lowest() == 299u);
  BOOST_TEST(window.open() == 1u);
  BOOST_TEST(window.is_open(299));
  BOOST_TEST(!window.is_open(298));
  BOOST_TEST(window.settle(299));
  BOOST_TEST(window.lowest() == 300u);
  BOOST_TEST(window.open() == 0u);
}

BOOST_AUTO_TEST_CASE(are_done_once_and_not_before_they_exist) {
  delivery_window window;
  BOOST_TEST(!window.settle(0));
  for (int64_t i = 0; i < 10; ++i) window.push(i, false);
  BOOST_TEST(window.settle(3));
  BOOST_TEST(window.settle(3));
  BOOST_TEST(window.open() == 9u);
  BOOST_TEST(!window.settle(10));
  BOOST_TEST(!window.settle(5, 10));
  BOOST_TEST(!window.settle(6, 5));
  BOOST_TEST(window.open() == 9u);
  BOOST_TEST(window.settle(2, 5));
  BOOST_TEST(window.open() == 6u);
  BOOST_TEST(window.settle(0, 1));
  BOOST_TEST(window.settle(0, 1));
  BOOST_TEST(window.lowest() == 6u);
  BOOST_TEST(window.offset_of(5) == -1);
  BOOST_TEST(window.offset_of(10) == -1);
}

BOOST_AUTO_TEST_CASE(may_come_done) {
  delivery_window window;
  for (int64_t i = 0; i < 256; ++i) window.push(i, true);
  BOOST_TEST(window.lowest() == 256u);
  BOOST_TEST(window.push(256, false) == 256u);
  BOOST_TEST(window.push(257, true) == 257u);
  BOOST_TEST(window.lowest() == 256u);
  BOOST_TEST(window.next_done(256) == 257u);
  BOOST_TEST(window.next_open(257) == 258u);
}

BOOST_AUTO_TEST_CASE(are_found_in_runs_across_chunks) {
  delivery_window window;
  for (int64_t i = 0; i < 1'000; ++i) window.push(10 * i, false);
  window.settle(100, 899);
  BOOST_TEST(window.next_done(0) == 100u);
  BOOST_TEST(window.next_open(100) == 900u);
  BOOST_TEST(window.next_done(900) == 1'000u);
  BOOST_TEST(window.next_open(0) == 0u);
  BOOST_TEST(window.offset_of(100) == 1'000);
  BOOST_TEST(window.offset_of(899) == 8'990);
  window.settle(0, 127); // a whole chunk
  BOOST_TEST(window.lowest() == 900u);
}

BOOST_AUTO_TEST_CASE(that_are_in_order_take_no_more_memory_however_many_there_are) {
  delivery_window window;
  for (int64_t i = 0; i < 1'000; ++i) window.settle(window.push(i, false));
  const auto before = window.memory();
  for (int64_t i = 1'000; i < 1'000'000; ++i) window.settle(window.push(i, false));
  BOOST_TEST(window.memory() <= before + 24);
}

BOOST_AUTO_TEST_CASE(behind_one_that_stays_open_take_next_to_nothing_when_they_are_done) {
  constexpr int64_t count = 100'000;
  delivery_window window;
  for (int64_t i = 0; i < count; ++i) window.push(i, false);
  BOOST_TEST(window.memory() < 9 * count);
  window.settle(1, count - 1);
  BOOST_TEST(window.memory() < count / 4 + 4'096);
  BOOST_TEST(window.offset_of(0) == 0);
  BOOST_TEST(window.next_open(1) == static_cast<uint64_t>(count));
  window.settle(0);
  BOOST_TEST(window.memory() < 4'096u);
}

/// Held against the set of the ones that are open.
BOOST_AUTO_TEST_CASE(are_what_a_set_of_them_would_be) {
  std::mt19937_64 random(cafka::test::seed());
  for (int round = 0; round < 20; ++round) {
    delivery_window window;
    std::vector<int64_t> offsets;
    std::set<uint64_t> open;
    for (int step = 0; step < 3'000; ++step) {
      const auto some = [&] { return random() % (offsets.size() + 1); };
      if (random() % 3 != 0 || offsets.empty()) {
        offsets.push_back((offsets.empty() ? 0 : offsets.back()) + 1 + static_cast<int64_t>(random() % 3));
        const bool done = random() % 8 == 0;
        const auto which = window.push(offsets.back(), done);
        if (!done) open.insert(which);
      } else if (random() % 4 == 0) {
        const auto first = some(), last = first + random() % 200;
        BOOST_TEST(window.settle(first, last) == (last < offsets.size()));
        if (last < offsets.size()) open.erase(open.lower_bound(first), open.upper_bound(last));
      } else {
        const auto which = random() % 2 == 0 && !open.empty() ? *open.begin() : some();
        BOOST_TEST(window.settle(which) == (which < offsets.size()));
        open.erase(which);
      }
      BOOST_REQUIRE(window.open() == open.size());
      BOOST_REQUIRE(window.lowest() == (open.empty() ? offsets.size() : *open.begin()));
      if (step % 50 != 0) continue;
      for (auto at = window.lowest(); at < window.next(); ++at) {
        BOOST_REQUIRE(window.is_open(at) == open.contains(at));
        if (open.contains(at)) BOOST_REQUIRE(window.offset_of(at) == offsets[at]);
        const auto next = open.lower_bound(at);
        BOOST_REQUIRE(window.next_open(at) == (next == open.end() ? window.next() : *next));
      }
      for (auto at = window.lowest(); at < window.next();) {
        const auto first = window.next_done(at);
        for (; at < first; ++at) BOOST_REQUIRE(open.contains(at));
        if (first == window.next()) break;
        at = window.next_open(first);
        BOOST_REQUIRE(window.offset_of(first) == offsets[first]);
        BOOST_REQUIRE(window.offset_of(at - 1) == offsets[at - 1]);
      }
    }
  }
}

BOOST_AUTO_TEST_SUITE_END()
