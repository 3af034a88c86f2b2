// What a fleet hands out, in which order, and what it makes of the outcomes.
#include "cafka/actors/fleet/fleet_work.hpp"
#include "cafka/actors/fleet/worker_behavior.hpp"
#include "tests/fleet/fleet_batch.hpp"

#include <boost/test/unit_test.hpp>

#include <set>
#include <string>
#include <vector>

using namespace cafka;
using namespace cafka::test;
using namespace std::chrono_literals;

namespace {

using time_point = fleet_work::time_point;
const topic_partition orders0{"orders", 0};
const topic_partition orders1{"orders", 1};

struct fixture {
  time_point now{1h};
  std::chrono::nanoseconds taken{0};
  fleet_work::settings what{.workers = 4, .seed = 1};

  fleet_work make() {
    fleet_work made{what};
    made.give({.where = orders0, .offset = 0});
    return made;
  }

  static std::vector<int64_t> offsets(const work_ptr& of) {
    std::vector<int64_t> out;
    if (of)
      for (const auto& each : of->records) out.push_back(each.offset);
    return out;
  }
  void all_done(fleet_work& of, const work_ptr& which) {
    for (auto& each : which->items) each.became = work::outcome::done;
    which->nanoseconds = taken.count();
    of.finished(*which, now);
  }
  void fail_first(fleet_work& of, const work_ptr& which, failure::kind how = failure::kind::error) {
    worker_behavior::fail(*which, 0, false, how, error{errc::handler_failed, "no"});
    of.finished(*which, now);
  }
  int64_t to_commit(fleet_work& of) {
    const auto all = of.to_commit();
    return all.empty() ? -1 : all.front().offset;
  }
};

} // namespace

BOOST_FIXTURE_TEST_SUITE(fleet_works, fixture)

BOOST_AUTO_TEST_CASE(hands_a_partition_to_one_worker_at_a_time) {
  auto works = make();
  works.arrived(fleet_batch(orders0, 0, 3), 1, now);
  const auto first = works.next(0, 4, now);
  BOOST_TEST(offsets(first) == std::vector<int64_t>{0}, boost::test_tools::per_element());
  BOOST_TEST(works.next(1, 3, now) == nullptr);
  all_done(works, first);
  BOOST_TEST(to_commit(works) == 1);
  BOOST_TEST((offsets(works.next(1, 4, now)).front() == 1));
}

BOOST_AUTO_TEST_CASE(hands_keys_to_several_workers_and_each_key_in_order) {
  what.order.by = ordering::by_key;
  auto works = make();
  works.arrived(fleet_batch(orders0, 0, {"a", "b", "a", "c"}), 1, now);
  const auto a = works.next(0, 4, now);
  const auto b = works.next(1, 3, now);
  const auto c = works.next(2, 2, now);
  BOOST_TEST(
      (offsets(a) == std::vector<int64_t>{0} && offsets(b) == std::vector<int64_t>{1}
       && offsets(c) == std::vector<int64_t>{3}));
  BOOST_TEST(works.next(3, 1, now) == nullptr);
  all_done(works, c);
  all_done(works, b);
  BOOST_TEST(works.to_commit().size() == 1u); // nothing but what is done beyond offset 0
  BOOST_TEST(to_commit(works) == 0);
  all_done(works, a);
  BOOST_TEST(to_commit(works) == 2);
  all_done(works, works.next(3, 4, now));
  BOOST_TEST(to_commit(works) == 4);
  BOOST_TEST(works.take_answered().size() == 1u);
}

BOOST_AUTO_TEST_CASE(hands_records_without_keys_out_apart_or_together) {
  what.order.by = ordering::by_key;
  {
    auto works = make();
    works.arrived(fleet_batch(orders0, 0, 2), 1, now);
    BOOST_TEST(works.next(0, 2, now) != nullptr);
    BOOST_TEST(works.next(1, 1, now) != nullptr);
  }
  what.order.without_key = keyless::together;
  auto works = make();
  works.arrived(fleet_batch(orders0, 0, 2), 1, now);
  BOOST_TEST(works.next(0, 2, now) != nullptr);
  BOOST_TEST(works.next(1, 1, now) == nullptr);
}

BOOST_AUTO_TEST_CASE(tries_again_in_order_after_a_pause_which_only_the_key_waits_for) {
  what.order.by = ordering::by_key;
  what.policies.usual = {.attempts = 3, .backoff = 100ms, .backoff_max = 100ms};
  auto works = make();
  works.arrived(fleet_batch(orders0, 0, {"a", "b", "a"}), 1, now);
  fail_first(works, works.next(0, 4, now));
  BOOST_TEST((offsets(works.next(1, 4, now)) == std::vector<int64_t>{1}));
  BOOST_TEST(works.next(2, 3, now) == nullptr);
  BOOST_REQUIRE(works.next_tick());
  now = *works.next_tick();
  works.tick(now, 0);
  const auto again = works.next(2, 3, now);
  BOOST_TEST((offsets(again) == std::vector<int64_t>{0}));
  BOOST_TEST(again->records.front().attempt == 2u);
}

BOOST_AUTO_TEST_CASE(parks_a_record_and_lets_go_of_its_batch) {
  what.policies.usual = {.attempts = 3, .backoff = 1h, .backoff_max = 1h, .place = retry_place::aside};
  auto works = make();
  works.arrived(fleet_batch(orders0, 0, 2), 7, now);
  fail_first(works, works.next(0, 4, now));
  const auto next = works.next(0, 4, now);
  BOOST_TEST((offsets(next) == std::vector<int64_t>{1}));
  all_done(works, next);
  BOOST_TEST((works.take_answered() == std::vector<uint64_t>{7}));
  BOOST_TEST(to_commit(works) == 0);
  now = *works.next_tick();
  works.tick(now, 0);
  const auto parked = works.next(0, 4, now);
  BOOST_REQUIRE(parked);
  BOOST_TEST(parked->records.front().value.text() == "0");
  all_done(works, parked);
  BOOST_TEST(to_commit(works) == 2);
  BOOST_TEST(works.is_idle());
}

BOOST_AUTO_TEST_CASE(commits_behind_a_letter_that_is_acknowledged) {
  what.policies.usual = {.attempts = 1, .dead_letters = "orders.dead"};
  auto works = make();
  works.arrived(fleet_batch(orders0, 0, 1), 1, now);
  fail_first(works, works.next(0, 4, now));
  auto letters = works.take_letters();
  BOOST_REQUIRE(letters.size() == 1u);
  BOOST_TEST(to_commit(works) == -1);
  works.unwritten(letters.front(), now + 1s);
  BOOST_TEST(works.take_letters().empty());
  works.tick(now + 1s, 0);
  letters = works.take_letters();
  BOOST_REQUIRE(letters.size() == 1u);
  works.written(letters.front());
  BOOST_TEST(to_commit(works) == 1);
  BOOST_TEST(works.counted().dead_letters == 1u);
}

BOOST_AUTO_TEST_CASE(stops_a_partition_in_front_of_a_record_until_it_is_resumed) {
  what.policies.usual = {.attempts = 1, .end = failure_end::stop_partition};
  auto works = make();
  works.give({.where = orders1, .offset = 0});
  works.arrived(fleet_batch(orders0, 0, 2), 1, now);
  works.arrived(fleet_batch(orders1, 0, 1), 2, now);
  fail_first(works, works.next(0, 4, now));
  BOOST_TEST(works.take_notes().size() == 1u);
  const auto other = works.next(0, 4, now);
  BOOST_TEST((other && other->records.front().partition == 1));
  BOOST_TEST(works.next(1, 3, now) == nullptr);
  works.resume(orders0, fleet_work::hold::stopped);
  BOOST_TEST((offsets(works.next(1, 3, now)) == std::vector<int64_t>{0}));
}

BOOST_AUTO_TEST_CASE(forgets_what_is_given_up_and_fences_what_comes_late) {
  auto works = make();
  works.arrived(fleet_batch(orders0, 0, 3), 1, now);
  const auto first = works.next(0, 4, now);
  works.leave(orders0);
  BOOST_TEST(first->stop.load());
  BOOST_TEST(!works.is_drained(orders0));
  works.take(orders0);
  works.give({.where = orders0, .offset = 0});
  works.arrived(fleet_batch(orders0, 0, 3), 2, now);
  all_done(works, first);
  BOOST_TEST(works.counted().fenced == 1u);
  BOOST_TEST(works.counted().done == 0u);
  BOOST_TEST((offsets(works.next(0, 4, now)) == std::vector<int64_t>{0}));
}

BOOST_AUTO_TEST_CASE(drains_what_workers_have_before_it_is_given_up) {
  auto works = make();
  works.arrived(fleet_batch(orders0, 0, 3), 1, now);
  const auto first = works.next(0, 4, now);
  works.leave(orders0);
  all_done(works, first);
  BOOST_TEST(works.is_drained(orders0));
  BOOST_TEST(to_commit(works) == 1);
  BOOST_TEST((works.take_answered() == std::vector<uint64_t>{1}));
}

BOOST_AUTO_TEST_CASE(does_not_repeat_what_was_recorded_as_done) {
  what.order.by = ordering::by_key;
  auto works = make();
  works.arrived(fleet_batch(orders0, 0, {"a", "b", "c"}), 1, now);
  const auto a = works.next(0, 4, now);
  all_done(works, works.next(1, 3, now));
  all_done(works, works.next(2, 2, now));
  const auto stored = works.to_commit();
  BOOST_REQUIRE(stored.size() == 1u);
  BOOST_TEST(stored.front().offset == 0);
  auto other = fleet_work{what};
  other.give(stored.front());
  other.arrived(fleet_batch(orders0, 0, {"a", "b", "c"}), 1, now);
  const auto left = other.next(0, 4, now);
  BOOST_TEST((offsets(left) == std::vector<int64_t>{0}));
  BOOST_TEST(other.next(1, 3, now) == nullptr);
  all_done(other, left);
  BOOST_TEST(to_commit(other) == 3);
  BOOST_TEST(a->records.size() == 1u);
}

BOOST_AUTO_TEST_CASE(gives_a_partition_no_more_than_its_share_while_others_wait) {
  what.order.by = ordering::none;
  what.workers = 8;
  taken = 10ms;
  auto works = make();
  works.give({.where = orders1, .offset = 0});
  works.arrived(fleet_batch(orders0, 0, 100), 1, now);
  std::vector<work_ptr> slow;
  for (uint32_t i = 0; i < 8; ++i)
    if (auto next = works.next(i, 8 - i, now)) slow.push_back(next);
  BOOST_TEST(slow.size() == 8u);
  works.arrived(fleet_batch(orders1, 0, 10), 2, now);
  for (size_t i = 0; i < 4; ++i) {
    all_done(works, slow[i]);
    const auto quick = works.next(7, 1, now);
    BOOST_TEST((quick && quick->records.front().partition == 1));
  }
}

BOOST_AUTO_TEST_CASE(gathers_records_for_functions_that_take_many) {
  what.order.in_batches = true;
  what.order.limits = {.records = 3, .linger = 10ms};
  auto works = make();
  works.arrived(fleet_batch(orders0, 0, 2), 1, now);
  BOOST_TEST(works.next(0, 4, now) == nullptr);
  BOOST_TEST((works.next_tick() == now + 10ms));
  works.arrived(fleet_batch(orders0, 2, 2), 2, now);
  const auto three = works.next(0, 4, now);
  BOOST_TEST(offsets(three).size() == 3u);
  worker_behavior::fail(*three, 0, true, failure::kind::error, error{errc::handler_failed});
  works.finished(*three, now);
  now = *works.next_tick();
  works.tick(now, 0);
  now += 10ms;
  const auto alone = works.next(0, 4, now);
  BOOST_TEST((offsets(alone) == std::vector<int64_t>{0}));
}

BOOST_AUTO_TEST_CASE(looks_at_damage_in_its_turn_and_in_front_of_it_first) {
  what.policies.usual = {.attempts = 1, .dead_letters = "orders.dead"};
  what.window = 1;
  auto works = make();
  works.arrived(fleet_batch(orders0, 0, 2), 1, now);
  const auto busy = works.next(0, 1, now);
  works.arrived(fleet_batch(orders0, 2, 40), 2, now);
  const auto bytes = std::make_shared<const std::vector<std::byte>>(10);
  BOOST_TEST(works.undecodable(orders0, {42, 50}, bytes, error{errc::bad_crc}));
  works.arrived(fleet_batch(orders0, 50, 1), 3, now);
  all_done(works, busy);
  std::vector<int64_t> all{0};
  std::vector<fleet_work::letter> letters;
  while (const auto next = works.next(0, 1, now)) {
    for (const auto each : offsets(next)) all.push_back(each);
    all_done(works, next);
    for (auto& each : works.take_letters()) letters.push_back(each);
  }
  BOOST_TEST(all.size() == 43u);
  BOOST_REQUIRE(letters.size() == 1u);
  BOOST_TEST(letters.front().last_offset == 49);
  BOOST_TEST(to_commit(works) == 42);
  works.written(letters.front());
  BOOST_TEST(to_commit(works) == 51);
}

BOOST_AUTO_TEST_CASE(writes_a_letter_for_the_rest_of_damage_that_was_passed_in_part) {
  what.policies.usual = {.attempts = 1, .dead_letters = "orders.dead"};
  fleet_work works{what};
  works.give({.where = orders0, .offset = 5});
  works.undecodable(orders0, {0, 10}, std::make_shared<const std::vector<std::byte>>(10), error{errc::bad_crc});
  BOOST_TEST(works.next(0, 1, now) == nullptr);
  auto letters = works.take_letters();
  BOOST_REQUIRE(letters.size() == 1u);
  works.unwritable(letters.front(), error{errc::record_too_large}, now);
  BOOST_TEST(works.next(0, 1, now) == nullptr);
  BOOST_TEST(works.take_letters().empty());
  works.resume(orders0, fleet_work::hold::stopped);
  BOOST_TEST(works.next(0, 1, now) == nullptr); // no worker gets it
  letters = works.take_letters();
  BOOST_REQUIRE(letters.size() == 1u);
  works.written(letters.front());
  BOOST_TEST(to_commit(works) == 10);
}

BOOST_AUTO_TEST_CASE(gives_no_more_bytes_than_it_may_and_forgets_no_lane) {
  what.order.by = ordering::by_key;
  what.order.limits.bytes = 5; // of a key and a value: 2 or 3
  auto works = make();
  works.arrived(fleet_batch(orders0, 0, {"a", "b", "c", "d", "e", "f", "g"}), 1, now);
  size_t count = 0;
  while (const auto next = works.next(0, 1, now)) {
    count += next->records.size();
    BOOST_TEST(next->records.size() <= 2u);
    all_done(works, next);
  }
  BOOST_TEST(count == 7u);
  BOOST_TEST(works.is_idle());
}

BOOST_AUTO_TEST_CASE(wants_no_tick_for_what_is_due_already) {
  what.policies.usual = {.attempts = 1, .retry_topics = {{"orders", 1s}}, .dead_letters = "orders.dead"};
  auto works = make();
  works.tick(now, 1'000);
  works.arrived(fleet_batch(orders0, 0, 1), 1, now);
  BOOST_TEST(works.next(0, 1, now) == nullptr);
  BOOST_REQUIRE(works.next_tick());
  const auto due = *works.next_tick();
  works.tick(due, 2'000);
  BOOST_TEST(!works.next_tick());
  BOOST_TEST(works.next(0, 1, due) != nullptr);
}

BOOST_AUTO_TEST_CASE(goes_on_with_others_while_a_partition_fills_the_window) {
  what.policies.usual = {.attempts = 1, .end = failure_end::stop_partition};
  what.window = 300;
  auto works = make();
  works.give({.where = orders1, .offset = 0});
  works.arrived(fleet_batch(orders0, 0, 1'000), 1, now);
  fail_first(works, works.next(0, 4, now));
  works.arrived(fleet_batch(orders1, 0, 10), 2, now);
  const auto other = works.next(0, 4, now);
  BOOST_TEST((other && other->records.front().partition == 1));
}

BOOST_AUTO_TEST_CASE(tries_records_alone_that_have_failed_together) {
  what.order.in_batches = true;
  what.order.limits.linger = 1h; // which they do not wait for once they are alone
  what.policies.usual = {.attempts = 1, .dead_letters = "orders.dead"};
  auto works = make();
  works.arrived(fleet_batch(orders0, 0, 3), 1, now);
  BOOST_TEST(works.next(0, 1, now) == nullptr);
  now += 1h;
  const auto three = works.next(0, 1, now);
  BOOST_TEST(offsets(three).size() == 3u);
  worker_behavior::fail(*three, 0, true, failure::kind::error, error{errc::handler_failed});
  works.finished(*three, now);
  for (int i = 0; i < 3; ++i) {
    const auto one = works.next(0, 1, now);
    BOOST_REQUIRE(offsets(one).size() == 1u);
    if (i == 1)
      fail_first(works, one);
    else
      all_done(works, one);
  }
  BOOST_TEST(works.take_letters().size() == 1u);
}

BOOST_AUTO_TEST_CASE(keeps_what_it_has_when_records_in_front_of_it_are_removed) {
  auto works = make();
  works.arrived(fleet_batch(orders0, 0, 2), 1, now);
  works.moved(orders0, 100, true);
  const auto old = works.next(0, 4, now);
  BOOST_TEST((offsets(old).front() == 0));
  works.arrived(fleet_batch(orders0, 100, 1), 2, now);
  all_done(works, old);
  while (const auto next = works.next(0, 4, now)) all_done(works, next);
  BOOST_TEST(to_commit(works) == 101);
}

BOOST_AUTO_TEST_CASE(believes_no_commit_of_a_log_that_is_gone) {
  auto works = make();
  works.arrived(fleet_batch(orders0, 0, 5), 1, now);
  all_done(works, works.next(0, 4, now));
  const auto old = works.to_commit().front();
  works.moved(orders0, 0, false);
  works.committed(old);
  BOOST_TEST(to_commit(works) == 0);
  BOOST_TEST(works.to_commit().front().log == 1);
}

BOOST_AUTO_TEST_CASE(passes_what_is_not_seen_at_the_end_but_not_what_is_yet_to_be_looked_at) {
  auto works = make();
  works.arrived(fleet_batch(orders0, 0, 2), 1, now);
  works.end_reached(orders0, 5);
  BOOST_TEST(works.partitions().front().position == 0);
  all_done(works, works.next(0, 4, now));
  BOOST_TEST(to_commit(works) == 1);
  BOOST_TEST(works.partitions().front().position == 5);
  all_done(works, works.next(0, 4, now));
  BOOST_TEST(to_commit(works) == 5);
  BOOST_TEST(works.partitions().front().high_watermark == 5);
}

BOOST_AUTO_TEST_CASE(does_not_pass_what_it_drops_when_it_gives_a_partition_up) {
  auto works = make();
  works.arrived(fleet_batch(orders0, 0, 2), 1, now);
  works.leave(orders0);
  works.end_reached(orders0, 2);
  BOOST_TEST(to_commit(works) <= 0);
}

BOOST_AUTO_TEST_CASE(knows_the_end_of_a_partition_without_records_and_stays_there) {
  auto works = make();
  works.give({.where = orders1});
  BOOST_TEST(works.partitions().back().high_watermark == -1);
  works.end_reached(orders1, 7);
  BOOST_TEST(works.partitions().back().position == 7);
  BOOST_TEST(works.partitions().back().high_watermark == 7);
  BOOST_TEST(works.to_commit({orders1}).front().offset == 7);
}

BOOST_AUTO_TEST_CASE(begins_anew_where_the_log_was_cut) {
  auto works = make();
  works.arrived(fleet_batch(orders0, 0, 3), 1, now);
  const auto old = works.next(0, 4, now);
  works.moved(orders0, 1, false);
  works.arrived(fleet_batch(orders0, 1, 2), 2, now);
  all_done(works, old);
  const auto next = works.next(0, 4, now);
  BOOST_TEST((offsets(next).front() == 1));
  all_done(works, next);
  BOOST_TEST(to_commit(works) == 2);
}

BOOST_AUTO_TEST_SUITE_END()
