#include "cafka/actors/fleet/watchdog.hpp"

#include "cafka/actors/retry/random_source.hpp"
#include "tests/support/seed.hpp"

#include <boost/test/unit_test.hpp>

#include <algorithm>
#include <map>
#include <vector>

using namespace cafka;
using namespace std::chrono_literals;

namespace {

const watchdog::time_point start = watchdog::time_point{} + 1000h;

std::vector<uint64_t> workers_of(const watchdog::findings& found) {
  std::vector<uint64_t> all;
  for (const auto& each : found.hanging) all.push_back(each.worker);
  return all;
}

using numbers = std::vector<uint64_t>;

} // namespace

BOOST_AUTO_TEST_SUITE(watchdogs)

BOOST_AUTO_TEST_CASE(tell_once_of_a_worker_that_hangs) {
  watchdog dog{10s};
  const std::vector<busy_worker> busy{{1, 5, start}, {2, 7, start + 4s}};
  auto found = dog.look(busy, start + 5s);
  BOOST_TEST(found.hanging.empty());
  BOOST_TEST((found.next_look == start + 10s));
  found = dog.look(busy, found.next_look);
  BOOST_TEST(workers_of(found) == numbers{1}, boost::test_tools::per_element());
  BOOST_TEST((found.hanging.front().since == start));
  BOOST_TEST((found.next_look == start + 14s));
  found = dog.look(busy, start + 14s);
  BOOST_TEST(workers_of(found) == numbers{2}, boost::test_tools::per_element());
  BOOST_TEST((found.next_look == start + 24s)); // for those that begin meanwhile
  found = dog.look(busy, start + 1h);
  BOOST_TEST(found.hanging.empty());
  BOOST_TEST(found.going_on.empty());
}

BOOST_AUTO_TEST_CASE(tell_that_it_goes_on) {
  watchdog dog{10s};
  dog.look(std::vector<busy_worker>{{1, 5, start}, {2, 5, start}, {3, 5, start}}, start + 10s);
  // One is at its next record, one hangs at that again, one has nothing to do.
  const auto found = dog.look(std::vector<busy_worker>{{1, 6, start + 15s}, {2, 6, start + 10s}}, start + 20s);
  BOOST_TEST(workers_of(found) == numbers{2}, boost::test_tools::per_element());
  auto going_on = found.going_on;
  std::sort(going_on.begin(), going_on.end());
  BOOST_TEST(going_on == (numbers{1, 2, 3}), boost::test_tools::per_element());
  BOOST_TEST(
      workers_of(dog.look(std::vector<busy_worker>{{1, 6, start + 15s}}, start + 25s)) == numbers{1},
      boost::test_tools::per_element());
}

BOOST_AUTO_TEST_CASE(find_every_hanging_worker_at_its_time) {
  random_source random{test::seed()};
  for (int round = 0; round < 200; ++round) {
    watchdog dog{10s};
    struct work {
      uint64_t progress = 0;
      watchdog::time_point since = start;
      bool told = false;
    };
    std::map<uint64_t, work> busy;
    auto now = start, look_at = start;
    for (int i = 0; i < 200; ++i) {
      // Something happens, or it is time to look, whichever is first.
      const auto next = now + std::chrono::milliseconds{random.below(3'000)};
      if (look_at <= next) {
        now = look_at;
        std::vector<busy_worker> all;
        for (const auto& [worker, at] : busy) all.push_back({worker, at.progress, at.since});
        const auto found = dog.look(all, now);
        for (const auto& each : found.hanging) {
          BOOST_TEST(!busy.at(each.worker).told);
          busy.at(each.worker).told = true;
          BOOST_TEST((each.since + 10s == now)); // to the point
        }
        for (const auto& [worker, at] : busy) BOOST_TEST((at.told == (now - at.since >= 10s)));
        BOOST_TEST((found.next_look > now));
        look_at = found.next_look;
        continue;
      }
      now = next;
      const auto worker = random.below(4);
      const auto known = busy.find(worker);
      if (known == busy.end())
        busy[worker] = {random.next(), now};
      else if (random.below(3) == 0)
        busy.erase(known);
      else
        known->second = {known->second.progress + 1, now};
    }
  }
}

BOOST_AUTO_TEST_SUITE_END()
