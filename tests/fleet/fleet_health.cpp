#include "cafka/actors/fleet/fleet_health.hpp"

#include "cafka/actors/retry/random_source.hpp"
#include "tests/support/seed.hpp"

#include <boost/test/unit_test.hpp>

#include <algorithm>
#include <set>

using namespace cafka;
using namespace std::chrono_literals;
using enum fleet_health;

namespace {

const health_ledger::time_point start = health_ledger::time_point{} + 1000h;
const topic_partition orders{"orders", 3}, other{"orders", 4};

} // namespace

BOOST_AUTO_TEST_SUITE(fleet_healths)

BOOST_AUTO_TEST_CASE(without_work_nothing_stalls) {
  health_ledger ledger{60s, 60s};
  BOOST_TEST(ledger.at(start) == healthy);
  BOOST_TEST(ledger.at(start + 1000h) == healthy);
  BOOST_TEST(!ledger.next_change(start));
  BOOST_TEST(ledger.reason(start).empty());
}

BOOST_AUTO_TEST_CASE(work_that_nobody_is_done_with_stalls_it) {
  health_ledger ledger{60s, 60s};
  ledger.work(12, start);
  ledger.work(13, start + 30s); // more of it is no progress
  BOOST_TEST((ledger.next_change(start) == start + 60s));
  BOOST_TEST(ledger.at(start + 60s - 1ms) == healthy);
  BOOST_TEST(ledger.at(start + 60s) == stalled);
  BOOST_TEST(ledger.reason(start + 65s) == "nothing was done for 65 s, and 13 records wait");
  ledger.settled(start + 70s);
  ledger.work(1, start + 70s);
  BOOST_TEST(ledger.at(start + 130s - 1ms) == healthy);
  BOOST_TEST(ledger.reason(start + 131s) == "nothing was done for 61 s, and 1 record waits");
  ledger.work(0, start + 131s);
  BOOST_TEST(ledger.at(start + 131s) == healthy);
  ledger.work(5, start + 1h); // there was nothing to do before
  BOOST_TEST(ledger.at(start + 1h) == healthy);
}

BOOST_AUTO_TEST_CASE(is_never_stalled_if_it_should_not_be) {
  health_ledger ledger{0ms, 60s};
  ledger.work(1, start);
  BOOST_TEST(ledger.at(start + 1000h) == healthy);
  BOOST_TEST(!ledger.next_change(start));
}

BOOST_AUTO_TEST_CASE(a_partition_that_stands_degrades_it_until_it_goes_on) {
  health_ledger ledger{60s, 60s};
  ledger.stopped(orders, {errc::handler_failed, "no such account"});
  ledger.cools_down(other);
  BOOST_TEST(ledger.at(start) == degraded);
  BOOST_TEST(
      ledger.reason(start) == "orders-3 is stopped: no such account; orders-4 cools down, as workers crashed in it");
  ledger.goes_on(orders);
  BOOST_TEST(ledger.at(start) == degraded);
  ledger.goes_on(other);
  BOOST_TEST(ledger.at(start) == healthy);
}

BOOST_AUTO_TEST_CASE(restarts_degrade_it_for_a_while) {
  health_ledger ledger{60s, 10s};
  ledger.restarted(start);
  ledger.restarted(start + 5s);
  BOOST_TEST(ledger.at(start + 6s) == degraded);
  BOOST_TEST(ledger.reason(start + 6s) == "a worker crashed and was restarted 1 s ago");
  BOOST_TEST((ledger.next_change(start + 6s) == start + 15s));
  BOOST_TEST(ledger.at(start + 15s) == healthy);
  ledger.degraded(true);
  BOOST_TEST(ledger.at(start + 15s) == degraded);
  BOOST_TEST(ledger.reason(start + 15s) == "restarts of workers do not help");
  ledger.degraded(false);
  BOOST_TEST(ledger.at(start + 15s) == healthy);
}

BOOST_AUTO_TEST_CASE(letters_that_cannot_be_written_degrade_it) {
  health_ledger ledger{60s, 60s};
  ledger.cannot_write("orders.dead", {errc::topic_authorization_failed, "not allowed"});
  ledger.cannot_write("orders.retry", error{errc::unknown_topic_or_partition});
  ledger.can_write("orders.retry");
  BOOST_TEST(ledger.at(start) == degraded);
  BOOST_TEST(ledger.reason(start) == "cannot write to 'orders.dead': not allowed");
  ledger.can_write("orders.dead");
  BOOST_TEST(ledger.at(start) == healthy);
}

BOOST_AUTO_TEST_CASE(ten_thousand_troubles_are_told_in_a_line) {
  health_ledger ledger{60s, 60s};
  for (int32_t i = 0; i < 10'000; ++i) ledger.cools_down({"orders", i});
  BOOST_TEST(ledger.reason(start).size() < 500u);
  BOOST_TEST(ledger.reason(start).ends_with("; and 9995 more"));
}

BOOST_AUTO_TEST_CASE(any_history_is_judged_by_what_is_so_now) {
  random_source random{test::seed()};
  for (int round = 0; round < 300; ++round) {
    health_ledger ledger{10s, 5s};
    auto now = start;
    size_t work = 0;
    auto progress = now, restarted = now - 1h;
    std::set<int32_t> standing;
    bool down = false;
    for (int i = 0; i < 100; ++i) {
      // Nothing changes by itself but when it was said to.
      const auto before = ledger.at(now);
      const auto next = now + std::chrono::milliseconds{random.below(8'000)};
      const auto change = ledger.next_change(now);
      const auto steady = std::min(next, change ? *change - 1ns : next);
      BOOST_TEST(ledger.at(std::max(now, steady)) == before);
      if (change && *change <= next) BOOST_TEST(ledger.at(*change) != before);
      now = next;

      const auto partition = static_cast<int32_t>(random.below(3));
      switch (random.below(7)) {
      case 0:
      case 1: {
        const auto records = random.below(3);
        if (work == 0) progress = now;
        ledger.work(work = records, now);
        break;
      }
      case 2:
        ledger.settled(progress = now);
        break;
      case 3:
        standing.insert(partition), ledger.cools_down({"orders", partition});
        break;
      case 4:
        standing.erase(partition), ledger.goes_on({"orders", partition});
        break;
      case 5:
        ledger.restarted(restarted = now);
        break;
      default:
        down = !down;
        down ? ledger.cannot_write("dead", error{errc::internal}) : ledger.can_write("dead");
      }
      const auto expected = work > 0 && now - progress >= 10s                   ? stalled
                            : !standing.empty() || down || now - restarted < 5s ? degraded
                                                                                : healthy;
      BOOST_TEST(ledger.at(now) == expected);
      BOOST_TEST(ledger.reason(now).empty() == (expected == healthy));
    }
  }
}

BOOST_AUTO_TEST_SUITE_END()
