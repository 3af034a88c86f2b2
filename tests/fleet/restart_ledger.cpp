#include "cafka/actors/fleet/restart_ledger.hpp"

#include "tests/support/seed.hpp"

#include <boost/test/unit_test.hpp>

#include <algorithm>
#include <map>
#include <set>
#include <vector>

using namespace cafka;
using namespace std::chrono_literals;
using step = restart_ledger::step;
using time_point = restart_ledger::time_point;

namespace {

const time_point start = time_point{} + 1000h;
const topic_partition orders{"orders", 0}, other{"orders", 1};

const restart_policy quick{
    .max_restarts = 3,
    .within = 10s,
    .backoff = 100ms,
    .backoff_max = 1s,
    .cool_down = 30s,
    .max_cool_downs = 2,
    .leave_after = 10min};

/// So many crashes of new workers, a millisecond after each other; the last decision.
restart_ledger::decision crash(
    restart_ledger& ledger, const std::optional<topic_partition>& at, int times, time_point now) {
  static uint64_t worker = 1'000'000;
  restart_ledger::decision last;
  for (int i = 0; i < times; ++i) last = ledger.crashed(++worker, at, now + i * 1ms);
  return last;
}

/// Crashes until the partition has cooled down so often; the time when it goes on.
time_point cool_down(restart_ledger& ledger, int times, time_point now) {
  for (int i = 0; i < times; ++i) now = crash(ledger, orders, 4, now).resume_at.value();
  return now;
}

bool about(time_point at, time_point now, time_point::duration pause) {
  return at - now >= pause * 8 / 10 && at - now <= pause * 12 / 10;
}

} // namespace

BOOST_AUTO_TEST_SUITE(restart_ledgers)

BOOST_AUTO_TEST_CASE(a_worker_comes_back_after_pauses_that_double) {
  for (uint64_t seed = 1; seed <= 100; ++seed) {
    restart_policy policy = quick;
    policy.max_restarts = 100;
    restart_ledger ledger{policy, seed}, same{policy, seed};
    auto now = start;
    for (const auto pause : {100ms, 200ms, 400ms, 800ms, 1000ms, 1000ms}) {
      const auto what = ledger.crashed(7, orders, now);
      BOOST_TEST((what.what == step::restart));
      BOOST_TEST(about(what.restart_at, now, pause), "seed " << seed << ", expected about " << pause.count() << " ms");
      BOOST_TEST((what == same.crashed(7, orders, now)));
      now = what.restart_at;
    }
    BOOST_TEST(about(ledger.crashed(8, orders, now).restart_at, now, 100ms)); // another one has a count of its own
  }
}

BOOST_AUTO_TEST_CASE(workers_that_crash_together_come_back_one_after_the_other) {
  restart_ledger ledger{quick, 1};
  std::set<time_point> times;
  for (uint64_t worker = 0; worker < 3; ++worker) times.insert(ledger.crashed(worker, orders, start).restart_at);
  BOOST_TEST(times.size() == 3u);
}

BOOST_AUTO_TEST_CASE(a_worker_is_as_new_after_health_that_lasts) {
  restart_ledger ledger{quick, 1};
  auto now = start;
  for (int i = 0; i < 3; ++i) ledger.crashed(7, std::nullopt, now);
  ledger.healthy(7, orders, now += 1s);
  ledger.healthy(7, orders, now += 999ms);
  BOOST_TEST(about(ledger.crashed(7, orders, now).restart_at, now, 800ms));
  ledger.healthy(7, orders, now += 1s);
  ledger.healthy(7, orders, now += 1s);
  BOOST_TEST(about(ledger.crashed(7, orders, now).restart_at, now, 100ms));
}

BOOST_AUTO_TEST_CASE(health_lasts_from_the_first_record_to_the_next_crash) {
  restart_policy policy = quick;
  policy.max_restarts = 100;
  restart_ledger idle{policy, 1}, busy{policy, 1};
  for (int i = 0; i < 3; ++i) {
    idle.crashed(7, orders, start);
    busy.crashed(7, orders, start);
  }
  idle.healthy(7, orders, start + 1s);
  BOOST_TEST(about(idle.crashed(7, orders, start + 3s).restart_at, start + 3s, 100ms));
  busy.healthy(7, orders, start + 1s);
  busy.crashed(7, orders, start + 1500ms);
  busy.healthy(7, orders, start + 2s);
  BOOST_TEST(about(busy.crashed(7, orders, start + 2500ms).restart_at, start + 2500ms, 1s));
}

BOOST_AUTO_TEST_CASE(only_the_partition_in_which_workers_crash_is_paused) {
  restart_ledger ledger{quick, 1};
  BOOST_TEST((crash(ledger, orders, 3, start).what == step::restart));
  BOOST_TEST((crash(ledger, other, 3, start).what == step::restart));
  const auto now = start + 1s;
  const auto fourth = ledger.crashed(7, orders, now);
  BOOST_TEST((fourth.what == step::pause));
  BOOST_TEST((fourth.resume_at == now + 30s));
  BOOST_TEST(about(fourth.restart_at, now, 100ms)); // the worker has other partitions, too
  BOOST_TEST(ledger.is_paused(orders, now));
  BOOST_TEST(ledger.is_paused(orders, now + 30s - 1ms));
  BOOST_TEST(!ledger.is_paused(orders, now + 30s));
  BOOST_TEST(!ledger.is_paused(other, now));
  BOOST_TEST(!ledger.is_degraded());
}

BOOST_AUTO_TEST_CASE(crashes_count_for_as_long_as_the_policy_says) {
  restart_ledger ledger{quick, 1};
  crash(ledger, orders, 3, start);
  BOOST_TEST((crash(ledger, orders, 1, start + 10s).what == step::restart)); // the first is ten seconds ago
  restart_ledger second{quick, 1};
  crash(second, orders, 3, start);
  BOOST_TEST((crash(second, orders, 1, start + 10s - 1ms).what == step::pause));
}

BOOST_AUTO_TEST_CASE(what_crashes_during_a_pause_does_not_count) {
  restart_ledger ledger{quick, 1};
  const auto resume = cool_down(ledger, 1, start);
  BOOST_TEST((crash(ledger, orders, 20, start + 10s).what == step::restart));
  BOOST_TEST((crash(ledger, orders, 3, resume).what == step::restart));
  BOOST_TEST((crash(ledger, orders, 1, resume + 1s).what == step::pause));
}

BOOST_AUTO_TEST_CASE(a_partition_that_cools_down_too_often_degrades_the_fleet_until_it_is_well) {
  restart_ledger ledger{quick, 1};
  auto now = cool_down(ledger, 2, start);
  BOOST_TEST(!ledger.is_degraded());
  const auto third = crash(ledger, orders, 4, now);
  BOOST_TEST((third.what == step::degrade));
  BOOST_TEST(ledger.is_degraded());
  now = third.resume_at.value();
  ledger.healthy(7, orders, now + 10s - 1ms);
  BOOST_TEST(ledger.is_degraded());
  ledger.healthy(7, other, now + 20s);
  BOOST_TEST(ledger.is_degraded());
  ledger.healthy(7, orders, now + 20s);
  BOOST_TEST(!ledger.is_degraded());
  BOOST_TEST((crash(ledger, orders, 4, now + 21s).what == step::pause)); // as new
}

BOOST_AUTO_TEST_CASE(a_record_that_is_done_during_a_pause_does_not_end_it) {
  restart_policy policy = quick;
  policy.within = 1s;
  restart_ledger ledger{policy, 1};
  const auto resume = cool_down(ledger, 1, start);
  ledger.healthy(7, orders, start + 20s);
  BOOST_TEST(ledger.is_paused(orders, start + 21s));
  ledger.healthy(7, orders, resume + 500ms);
  BOOST_TEST((crash(ledger, orders, 4, cool_down(ledger, 1, resume + 600ms)).what == step::degrade));
}

BOOST_AUTO_TEST_CASE(a_degraded_fleet_leaves_when_nothing_is_done_any_more) {
  restart_ledger ledger{quick, 1};
  const auto now = cool_down(ledger, 2, start);
  crash(ledger, orders, 4, now);
  const auto since = now + 3ms;
  BOOST_TEST((crash(ledger, orders, 1, since + 10min - 1ms).what == step::restart));
  ledger.healthy(7, other, since + 1min); // anywhere
  BOOST_TEST((crash(ledger, other, 1, since + 11min - 1ms).what == step::restart));
  BOOST_TEST((crash(ledger, other, 1, since + 11min).what == step::leave));

  restart_policy stays = quick;
  stays.leave_after = 0ms;
  restart_ledger never{stays, 1};
  crash(never, orders, 4, cool_down(never, 2, start));
  BOOST_TEST((crash(never, orders, 1, start + 24h).what == step::restart));
}

BOOST_AUTO_TEST_CASE(workers_that_crash_without_a_record_wait_themselves) {
  restart_ledger ledger{quick, 1};
  BOOST_TEST((crash(ledger, std::nullopt, 3, start).what == step::restart));
  const auto fourth = crash(ledger, std::nullopt, 1, start + 1s);
  BOOST_TEST((fourth.what == step::pause));
  BOOST_TEST((!fourth.resume_at));
  BOOST_TEST((fourth.restart_at == start + 31s));
  crash(ledger, std::nullopt, 4, start + 31s);
  BOOST_TEST((crash(ledger, std::nullopt, 4, start + 62s).what == step::degrade));
  ledger.healthy(7, orders, start + 62s + 30s + 11s);
  BOOST_TEST(!ledger.is_degraded());
}

BOOST_AUTO_TEST_CASE(a_pause_ends_with_the_assignment_or_when_somebody_says_so) {
  restart_ledger ledger{quick, 1};
  auto now = cool_down(ledger, 2, start);
  crash(ledger, orders, 4, now);
  ledger.revoked(orders);
  BOOST_TEST(!ledger.is_paused(orders, now + 1s));
  BOOST_TEST(!ledger.is_degraded());
  now += 2s;
  crash(ledger, orders, 4, now);
  BOOST_TEST(ledger.is_paused(orders, now + 1s));
  ledger.resumed(orders);
  BOOST_TEST(!ledger.is_paused(orders, now + 1s));
  BOOST_TEST((crash(ledger, orders, 4, now + 1s).what == step::pause));
}

BOOST_AUTO_TEST_CASE(nothing_is_remembered_for_ever) {
  restart_ledger ledger{quick, 1};
  BOOST_TEST(ledger.is_calm());
  for (int32_t i = 0; i < 100; ++i) ledger.crashed(static_cast<uint64_t>(i), topic_partition{"orders", i}, start);
  for (uint64_t i = 1; i < 100; ++i) ledger.retired(i);
  ledger.healthy(0, other, start + 1s);
  BOOST_TEST(!ledger.is_calm());
  ledger.healthy(0, other, start + 12s);
  BOOST_TEST(ledger.is_calm());
}

namespace {

/// The same rules for partitions, told of the whole history each time.
struct history {
  struct event {
    enum class kind { crash, health, revoked } what;
    time_point when;
  };
  restart_policy policy;
  std::map<topic_partition, std::vector<event>> all = {};

  struct state {
    uint32_t pauses = 0;
    time_point paused_until = {};
    bool paused_by_last = false;
  };

  state of(const topic_partition& where) {
    state now;
    std::vector<time_point> counted;
    for (const auto& each : all[where]) {
      now.paused_by_last = false;
      const auto last = counted.empty() ? time_point{} : counted.back();
      if (each.what == event::kind::revoked
          || (each.what == event::kind::health && each.when >= std::max(last, now.paused_until) + policy.within)) {
        now = {};
        counted.clear();
      } else if (each.what == event::kind::crash && each.when >= now.paused_until) {
        counted.push_back(each.when);
        const auto recent = std::count_if(counted.begin(), counted.end(), [&](time_point when) {
          return when > each.when - policy.within && when >= now.paused_until;
        });
        if (recent <= static_cast<int64_t>(policy.max_restarts)) continue;
        ++now.pauses;
        now.paused_until = each.when + policy.cool_down;
        now.paused_by_last = true;
      }
    }
    return now;
  }
};

} // namespace

BOOST_AUTO_TEST_CASE(any_history_is_judged_by_the_rules) {
  using kind = history::event::kind;
  random_source random{test::seed()};
  for (int round = 0; round < 300; ++round) {
    restart_policy policy{
        .max_restarts = static_cast<uint32_t>(random.below(4)),
        .within = std::chrono::seconds{1 + random.below(20)},
        .cool_down = std::chrono::seconds{1 + random.below(20)},
        .max_cool_downs = static_cast<uint32_t>(random.below(3)),
        .leave_after = 0ms};
    restart_ledger ledger{policy, random.next()};
    history model{policy};
    auto now = start;
    for (int i = 0; i < 100; ++i) {
      now += std::chrono::milliseconds{random.below(6'000)};
      const topic_partition where{"orders", static_cast<int32_t>(random.below(2))};
      const auto chance = random.below(20);
      const auto what = chance < 14 ? kind::crash : chance < 19 ? kind::health : kind::revoked;
      model.all[where].push_back({what, now});
      const auto expected = model.of(where);
      if (what == kind::health) ledger.healthy(random.below(4), where, now);
      if (what == kind::revoked) ledger.revoked(where);
      if (what == kind::crash) {
        const auto decided = ledger.crashed(random.below(4), where, now);
        BOOST_TEST((decided.restart_at > now));
        BOOST_TEST((decided.what == step::restart) == !expected.paused_by_last);
        BOOST_TEST(
            (decided.what == step::degrade) == (expected.paused_by_last && expected.pauses > policy.max_cool_downs));
        if (expected.paused_by_last) BOOST_TEST((decided.resume_at == expected.paused_until));
      }
      bool degraded = false;
      for (int32_t partition = 0; partition < 2; ++partition) {
        const auto each = model.of({"orders", partition});
        BOOST_TEST(ledger.is_paused({"orders", partition}, now) == (now < each.paused_until));
        degraded = degraded || each.pauses > policy.max_cool_downs;
      }
      BOOST_TEST(ledger.is_degraded() == degraded);
    }
  }
}

BOOST_AUTO_TEST_SUITE_END()
