// Random acknowledgements, refusals, losses, timeouts and leader moves, against a model of the broker's own checks.
#include <boost/test/unit_test.hpp>

#include <algorithm>
#include <deque>
#include <map>
#include <random>

#include "tests/support/seed.hpp"
#include "tests/writer/queue_bench.hpp"

using namespace cafka;
using cafka::test::partition_model;
using cafka::test::queue_bench;
using namespace std::chrono_literals;

namespace {

struct flight {
  uint64_t id;
  std::shared_ptr<const arena> bytes;
};

// Two brokers, one of which leads; each works on what its sender has sent in order.
class model_run : public queue_bench {
public:
  model_run(uint64_t seed, std::chrono::nanoseconds patience)
      : queue_bench(options(seed)), random_(seed), patience_(patience) {
    log.largest_batch = 3;
    ready(leader_);
  }

  static batch_queue_options options(uint64_t seed) {
    return {.retry_backoff = 10ms, .retry_backoff_max = 100ms, .seed = seed};
  }

  void step() {
    switch (below(12)) {
    case 0:
    case 1:
    case 2:
      add(static_cast<int32_t>(1 + below(4)), patience_, below(2) == 0);
      break;
    case 3:
    case 4:
    case 5:
    case 6:
      answer_one(below(10));
      break;
    case 7:
      pass(std::chrono::milliseconds{below(60)});
      break;
    case 8:
      leader_ = below(6) == 0 ? 3 - leader_ : leader_;
      break;
    case 9:
      queue.assign(leader_);
      queue.credit(leader_);
      break;
    case 10:
      if (below(8) == 0) cut();
      break;
    case 11:
      if (below(20) == 0) lose_sender();
      break;
    }
    settle_down();
  }

  // No more faults: everything comes to an end.
  void finish() {
    faults_ = false;
    for (int i = 0; i < 10'000 && !(queue.empty() && in_flight() == 0); ++i) {
      queue.assign(leader_);
      queue.credit(leader_);
      settle_down();
      answer_one(9);
      pass(20ms);
      settle_down();
    }
  }

  size_t in_flight() const {
    size_t n = 0;
    for (const auto& [sender, flying] : flying_) n += flying.size();
    return n;
  }

  partition_model log;
  settlements settled;
  size_t most_in_flight = 0;

private:
  uint64_t below(uint64_t n) { return random_() % n; }

  void settle_down() {
    renew();
    while (auto loan = queue.lend(now)) {
      auto& flying = flying_[queue.sender()];
      BOOST_REQUIRE(in_flight() == flying.size()); // all are with one sender
      flying.push_back({loan->id, loan->bytes});
      most_in_flight = std::max(most_in_flight, flying.size());
      if (below(3) != 0) queue.credit(queue.sender());
    }
    for (const auto& recall : queue.take_recalls()) queue.still_in_flight(recall.id);
    for (auto& s : queue.take_settlements()) settled.push_back(std::move(s));
  }

  void answer_one(uint64_t fate) {
    for (auto& [sender, flying] : flying_) {
      if (flying.empty()) continue;
      auto next = flying.front();
      flying.pop_front();
      give_fate(sender, next, faults_ ? fate : 9);
      return;
    }
  }

  void give_fate(uint64_t sender, const flight& f, uint64_t fate) {
    if (sender != leader_) return refuse(f.id, errc::not_leader_or_follower);
    if (fate == 0) return refuse(f.id, errc::not_enough_replicas);
    if (fate == 1) return unsent(f.id);
    if (fate == 2) return doubt(f.id);
    auto done = log.append(f.bytes->span());
    if (fate == 3 && done.code == errc::none) return refuse(f.id, errc::request_timed_out);
    if (fate == 4 && done.code == errc::none) return refuse(f.id, errc::not_enough_replicas_after_append);
    if (fate == 5) return doubt(f.id);
    if (done.code == errc::none)
      acknowledge(f.id, done.base_offset);
    else
      refuse(f.id, done.code);
  }

  // The connection ends: the broker has worked on some of what was sent, and no answer comes.
  void cut() {
    for (auto& [sender, flying] : flying_) {
      auto all = std::exchange(flying, {});
      auto handled = below(all.size() + 1);
      for (size_t i = 0; i < all.size(); ++i) {
        if (i < handled && sender == leader_) log.append(all[i].bytes->span());
        doubt(all[i].id);
      }
    }
  }

  void lose_sender() {
    auto sender = queue.sender();
    for (const auto& f : std::exchange(flying_[sender], {}))
      if (sender == leader_) log.append(f.bytes->span());
    queue.lose_sender(sender, now);
  }

  std::mt19937_64 random_;
  std::chrono::nanoseconds patience_;
  uint64_t leader_ = 1;
  bool faults_ = true;
  std::map<uint64_t, std::deque<flight>> flying_;
};

// The outcome of every record, by its name. Fails if a record has two or none.
std::vector<settlement> outcomes(const model_run& run) {
  std::vector<settlement> by_record(run.added);
  std::vector<int> times(run.added);
  std::map<uint64_t, std::vector<settlement>> by_request;
  for (const auto& s : run.settled) by_request[s.records.request].push_back(s);
  size_t first = 0;
  for (auto& [request, parts] : by_request) {
    int32_t count = 0;
    for (const auto& s : parts) {
      count += s.records.count;
      for (int32_t i = 0; i < s.records.count; ++i) {
        auto at = first + static_cast<size_t>(s.records.first + i);
        if (at >= run.added) return {};
        ++times[at];
        by_record[at] = s;
        if (s.base_offset >= 0) by_record[at].base_offset += i;
      }
    }
    first += static_cast<size_t>(count);
  }
  bool once = std::all_of(times.begin(), times.end(), [](int n) { return n == 1; });
  return once ? by_record : std::vector<settlement>{};
}

void check(const model_run& run, bool patient) {
  const auto& log = run.log.values;
  std::vector<size_t> written;
  for (const auto& value : log) written.push_back(std::stoul(value));
  BOOST_TEST(std::is_sorted(written.begin(), written.end()), "the order is not kept");
  BOOST_TEST((std::adjacent_find(written.begin(), written.end()) == written.end()), "a record is doubled");
  if (patient) BOOST_TEST(written.size() == run.added, "a record is lost");
  auto found = outcomes(run);
  BOOST_TEST_REQUIRE(found.size() == run.added, "a record has two outcomes, or none");
  for (size_t i = 0; i < found.size(); ++i) {
    bool in_log = std::binary_search(written.begin(), written.end(), i);
    if (found[i].result == outcome::acknowledged) BOOST_TEST(in_log);
    if (found[i].result == outcome::failed) BOOST_TEST(!in_log);
    if (patient) BOOST_TEST((found[i].result == outcome::acknowledged));
    if (found[i].base_offset >= 0) BOOST_TEST(log.at(static_cast<size_t>(found[i].base_offset)) == std::to_string(i));
  }
  BOOST_TEST(run.most_in_flight <= 5u);
}

void run_model(uint64_t seed, std::chrono::nanoseconds patience, bool patient) {
  BOOST_TEST_INFO_SCOPE("CAFKA_SEED=" << seed);
  model_run run{seed, patience};
  for (int i = 0; i < 600; ++i) run.step();
  run.finish();
  BOOST_TEST(run.queue.empty());
  BOOST_TEST(run.in_flight() == 0u);
  check(run, patient);
}

} // namespace

BOOST_AUTO_TEST_SUITE(batch_queue_model_suite)

BOOST_AUTO_TEST_CASE(with_time_enough_every_record_is_written_once_and_in_order) {
  const auto seed = test::seed();
  for (uint64_t i = 0; i < 200; ++i) run_model(seed + i, 24h, true);
}

BOOST_AUTO_TEST_CASE(with_little_time_no_record_is_doubled_or_reported_wrongly) {
  const auto seed = test::seed();
  for (uint64_t i = 0; i < 200; ++i) run_model(seed + i, 150ms, false);
}

BOOST_AUTO_TEST_SUITE_END()
