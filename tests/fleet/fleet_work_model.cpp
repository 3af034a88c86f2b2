// A fleet's work against a simple model: any order of outcomes, failures, revocations, and restarts from what was stored.
#include "cafka/actors/fleet/fleet_work.hpp"
#include "cafka/actors/fleet/worker_behavior.hpp"
#include "tests/fleet/fleet_batch.hpp"
#include "tests/support/seed.hpp"

#include <boost/test/unit_test.hpp>

#include <deque>
#include <map>
#include <random>
#include <set>
#include <string>
#include <vector>

using namespace cafka;
using namespace cafka::test;
using namespace std::chrono_literals;

namespace {

struct model {
  explicit model(uint64_t seed) : random(seed) {
    settings.order.by = static_cast<ordering>(pick(3));
    settings.order.without_key = pick(2) == 0 ? keyless::apart : keyless::together;
    settings.order.in_batches = pick(4) == 0;
    settings.order.limits.records = 1 + pick(20);
    settings.order.limits.bytes = 1 + pick(40);
    settings.workers = 1 + pick(8);
    settings.window = 1 + pick(300);
    settings.seed = seed + 1;
    settings.policies.usual = {
        .attempts = static_cast<uint32_t>(1 + pick(3)),
        .backoff = 10ms,
        .backoff_max = 100ms,
        .place = pick(3) == 0 ? retry_place::aside : retry_place::in_order,
        .dead_letters = "dead"};
    keeps_order = settings.policies.usual.place == retry_place::in_order && !settings.order.in_batches;
    for (int32_t i = 0; i < 3; ++i) {
      const topic_partition where{"orders", i};
      for (size_t n = 0; n < 40 + pick(60); ++n)
        log[where].push_back(
            pick(5) == 0 ? std::nullopt : std::optional{std::string(1, static_cast<char>('a' + pick(6)))});
      stored[where] = {.where = where, .offset = 0};
    }
    begin();
  }

  size_t pick(size_t below) { return std::uniform_int_distribution<size_t>{0, below - 1}(random); }

  /// A member takes all partitions from where the group stands.
  void begin() {
    works.emplace(settings);
    held.clear();
    for (const auto& [where, keys] : log) give(where);
  }
  void give(const topic_partition& where) {
    works->give(stored[where]);
    read[where] = std::max<int64_t>(stored[where].offset, 0);
    held.insert(where);
    last_of_key.erase(where); // done again from the commit on
  }

  void arrive() {
    for (const auto& where : held) {
      auto& at = read[where];
      const auto& keys = log[where];
      if (at >= static_cast<int64_t>(keys.size()) || pick(2) == 0) continue;
      const auto end = std::min(keys.size(), static_cast<size_t>(at) + 1 + pick(30));
      const std::vector part(keys.begin() + at, keys.begin() + static_cast<ptrdiff_t>(end));
      works->arrived(fleet_batch(where, at, part), ++batches, now);
      at = static_cast<int64_t>(end);
    }
    answered += works->take_answered().size();
  }

  void hand_out() {
    while (under_way.size() < settings.workers) {
      auto next = works->next(0, settings.workers - under_way.size(), now);
      if (!next) return;
      for (const auto& each : next->records) {
        const topic_partition where{std::string{each.topic}, each.partition};
        BOOST_TEST(in_hand.insert({where, each.offset}).second);
        if (settings.order.by == ordering::by_key && each.key
            && settings.policies.usual.place == retry_place::in_order) {
          const auto [at, added] = busy_keys.try_emplace({where, std::string{each.key.text()}}, next->number);
          BOOST_TEST(at->second == next->number);
        }
      }
      under_way.push_back(next);
    }
  }

  void finish_one() {
    if (under_way.empty()) return;
    const auto index = pick(under_way.size());
    const auto what = under_way[index];
    under_way.erase(under_way.begin() + static_cast<ptrdiff_t>(index));
    const auto size = static_cast<uint32_t>(what->items.size());
    for (uint32_t at = 0; at < size && !what->stop;) {
      if (pick(10) == 0)
        at = worker_behavior::fail(
            *what, at, settings.order.in_batches, failure::kind::error, error{errc::handler_failed});
      else
        at = worker_behavior::succeed(*what, at, settings.order.in_batches);
    }
    for (uint32_t i = 0; i < size; ++i) note(what->records[i], what->items[i].became);
    for (auto at = busy_keys.begin(); at != busy_keys.end();)
      at = at->second == what->number ? busy_keys.erase(at) : std::next(at);
    works->finished(*what, now);
    answered += works->take_answered().size();
    for (auto& each : works->take_letters()) letters.push_back(each);
  }

  void note(const fleet_record& record, work::outcome became) {
    const topic_partition where{std::string{record.topic}, record.partition};
    in_hand.erase({where, record.offset});
    if (became != work::outcome::done || fenced.contains({where, record.offset})) return;
    ++times[where][record.offset];
    if (!keeps_order || settings.order.by == ordering::none || (settings.order.by == ordering::by_key && !record.key))
      return;
    const auto key = settings.order.by == ordering::by_key ? std::string{record.key.text()} : std::string{};
    auto& last = last_of_key[where][key];
    BOOST_TEST(record.offset > last - 1);
    last = record.offset;
  }

  void write_letters() {
    while (!letters.empty()) {
      auto each = letters.front();
      letters.pop_front();
      if (pick(3) == 0)
        works->unwritten(each, now + 50ms);
      else {
        ++times[each.from][each.record.offset];
        works->written(each);
      }
    }
    answered += works->take_answered().size();
  }

  void commit() {
    for (const auto& each : works->to_commit()) {
      check(each);
      BOOST_TEST(each.offset >= stored[each.where].offset);
      stored[each.where] = each;
      works->committed(each);
    }
  }
  /// Nothing below it is undone.
  void check(const committed_offset& what) {
    for (int64_t offset = 0; offset < what.offset; ++offset) BOOST_TEST(times[what.where][offset] > 0);
  }

  void give_up_one() {
    if (held.empty()) return;
    const auto where = *std::next(held.begin(), static_cast<ptrdiff_t>(pick(held.size())));
    works->leave(where);
    while (!works->is_drained(where) && (!under_way.empty() || !letters.empty())) {
      finish_one();
      write_letters();
      now += 1s;
      works->tick(now, 0);
      for (auto& each : works->take_letters()) letters.push_back(each);
    }
    for (const auto& each : works->to_commit({where})) {
      check(each);
      stored[where] = each;
    }
    works->take(where);
    held.erase(where);
    give(where);
  }

  void pass(std::chrono::milliseconds amount) {
    now += amount;
    works->tick(now, 0);
    for (auto& each : works->take_letters()) letters.push_back(each);
  }

  std::mt19937_64 random;
  fleet_work::settings settings;
  bool keeps_order = false;
  std::optional<fleet_work> works;
  fleet_work::time_point now{1h};
  std::map<topic_partition, std::vector<std::optional<std::string>>> log;
  std::map<topic_partition, committed_offset> stored;
  std::map<topic_partition, int64_t> read;
  std::set<topic_partition> held;
  std::vector<work_ptr> under_way;
  std::set<std::pair<topic_partition, int64_t>> in_hand;
  std::set<std::pair<topic_partition, int64_t>> fenced;
  std::map<std::pair<topic_partition, std::string>, uint64_t> busy_keys;
  std::map<topic_partition, std::map<std::string, int64_t>> last_of_key;
  std::map<topic_partition, std::map<int64_t, int>> times;
  std::deque<fleet_work::letter> letters;
  uint64_t batches = 0;
  size_t answered = 0;
};

} // namespace

BOOST_AUTO_TEST_CASE(a_fleet_does_everything_and_commits_nothing_that_is_not_done) {
  const auto first = test::seed();
  for (uint64_t seed = first; seed < first + 300; ++seed) {
    BOOST_TEST_CONTEXT("seed " << seed) {
      model all{seed};
      for (int step = 0; step < 400; ++step) {
        all.arrive();
        all.hand_out();
        all.finish_one();
        all.write_letters();
        if (all.pick(10) == 0) all.commit();
        if (all.pick(60) == 0) all.give_up_one();
        all.pass(std::chrono::milliseconds{all.pick(30)});
      }
      for (int step = 0; step < 20'000 && !(all.works->is_idle() && all.under_way.empty()); ++step) {
        all.arrive();
        all.hand_out();
        all.finish_one();
        all.write_letters();
        all.pass(100ms);
      }
      all.commit();
      BOOST_TEST(all.works->is_idle());
      BOOST_TEST(all.answered == all.batches);
      for (const auto& [where, keys] : all.log) {
        BOOST_TEST(all.stored[where].offset == static_cast<int64_t>(keys.size()));
        // Once, as every outcome was stored before a partition was given up, and its metadata has room for all of them.
        for (size_t offset = 0; offset < keys.size(); ++offset)
          BOOST_TEST(all.times[where][static_cast<int64_t>(offset)] == 1);
      }
    }
  }
}
