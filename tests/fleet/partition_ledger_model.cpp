// Members that crash and go on from what is stored, whatever the order of work: nothing is lost, and nothing that is recorded as done
// is handed out again.
#include "cafka/actors/fleet/partition_ledger.hpp"

#include <boost/test/unit_test.hpp>

#include <algorithm>
#include <random>
#include <set>
#include <utility>
#include <vector>

#include "tests/support/seed.hpp"

using namespace cafka;

namespace {

/// A partition's records, one member after the other, and what all of them have done.
class story {
public:
  explicit story(std::mt19937_64& random) : random_(random) {
    int64_t offset = pick(3) == 0 ? 0 : static_cast<int64_t>(pick(1'000'000'000));
    group_.offset = pick(3) == 0 ? -1 : offset;
    const auto count = pick(4) == 0 ? pick(3'000) : pick(300);
    const auto gaps = pick(3);
    for (uint64_t i = 0; i < count; ++i) {
      records_.push_back(offset);
      offset += 1 + (gaps == 0 || pick(8) != 0 ? 0 : static_cast<int64_t>(pick(gaps == 1 ? 3 : 10'000)));
    }
    end_ = offset + static_cast<int64_t>(pick(3));
    max_metadata_ = pick(3) == 0 ? pick(60) : default_max_metadata;
  }

  void run() {
    int members = 0;
    do {
      BOOST_REQUIRE(++members < 200);
      live(/*to_the_end*/ members > 5);
    } while (group_.offset < end_ && !records_.empty());
    for (auto each : records_) BOOST_REQUIRE(done_.contains(each));
  }

private:
  uint64_t pick(uint64_t below) { return random_() % below; }

  /// A member, until it has done all or crashes.
  void live(bool to_the_end) {
    auto ledger = partition_ledger::resumed(group_);
    recorded_ = read_done_ranges(group_.offset, group_.metadata);
    work_.clear();
    done_here_.clear();
    is_unsure_ = false;
    auto next = std::ranges::lower_bound(records_, group_.offset);
    uint64_t delivered = 0;
    const auto speed = 1 + pick(9);
    for (uint64_t steps = 20 + pick(2 * records_.size() + 20); to_the_end || steps > 0; --steps) {
      if (pick(10) < speed && next != records_.end()) {
        deliver(ledger, *next++, delivered++);
        const auto reached = next == records_.end() ? end_ : *next;
        if (pick(7) == 0) ledger.passed(reached, static_cast<int32_t>(reached / 100'000'000));
      } else if (!work_.empty())
        finish(ledger);
      else if (next == records_.end())
        ledger.passed(end_, 1);
      check(ledger);
      if (pick(6) == 0) store(ledger);
      if (ledger.commit_point() == end_) {
        store(ledger);
        return;
      }
    }
  }

  void deliver(partition_ledger& ledger, int64_t offset, uint64_t count) {
    const auto which = ledger.delivered(offset);
    const bool is_recorded =
        std::ranges::any_of(recorded_, [&](const auto& each) { return offset >= each.first && offset < each.end; });
    BOOST_REQUIRE(which.has_value() == !is_recorded);
    if (!which) return;
    BOOST_REQUIRE(*which == count);
    BOOST_REQUIRE(ledger.offset_of(*which) == offset);
    work_.insert({*which, offset});
  }

  void finish(partition_ledger& ledger) {
    auto which = work_.begin();
    if (pick(3) != 0) std::advance(which, pick(std::min<uint64_t>(work_.size(), 50)));
    if (pick(10) == 0) { // all that is below, or a part of it
      const auto first = std::next(work_.begin(), static_cast<int64_t>(pick(work_.size())));
      const auto [from, to] = std::minmax({first->first, which->first}); // values: what they are of goes
      for (auto each = work_.lower_bound({from, -1}); each != work_.end() && each->first <= to;) {
        note(each->second);
        each = work_.erase(each);
      }
      BOOST_REQUIRE(ledger.settle(from, to));
      return;
    }
    note(which->second);
    BOOST_REQUIRE(ledger.settle(which->first));
    if (pick(10) == 0) BOOST_REQUIRE(ledger.settle(which->first));
    work_.erase(which);
  }

  void note(int64_t offset) {
    done_.insert(offset);
    done_here_.insert(offset);
  }

  void store(partition_ledger& ledger) {
    const auto what = ledger.to_store(max_metadata_);
    if (!what) return;
    BOOST_REQUIRE(what->offset >= group_.offset);
    BOOST_REQUIRE((is_unsure_ || what->offset > group_.offset || what->metadata != group_.metadata));
    BOOST_REQUIRE(what->metadata.size() <= max_metadata_);
    if (pick(5) == 0) return; // refused
    group_ = *what;
    is_unsure_ = pick(5) == 0; // its answer is lost
    if (is_unsure_) return;
    ledger.stored(*what);
    BOOST_REQUIRE(!ledger.to_store(max_metadata_));
  }

  void check(const partition_ledger& ledger) {
    BOOST_REQUIRE(ledger.open() == work_.size());
    const auto point = ledger.commit_point();
    if (!work_.empty()) {
      BOOST_REQUIRE(point == work_.begin()->second);
      BOOST_REQUIRE(ledger.oldest_open() == work_.begin()->second);
    }
    if (pick(records_.size() + 1) > 20) return; // it takes as long as there are records
    for (auto each : records_) {
      if (each >= point) break;
      BOOST_REQUIRE(done_.contains(each));
    }
    int64_t at = point;
    const auto beyond = ledger.done_beyond();
    for (const auto& range : beyond) {
      BOOST_REQUIRE((range.first >= at && range.end > range.first));
      at = range.end;
      for (auto each = std::ranges::lower_bound(records_, range.first); each != records_.end() && *each < range.end;
           ++each)
        BOOST_REQUIRE(done_.contains(*each));
    }
    // And all that this member did is there.
    for (const auto& range : recorded_) require_all(beyond, std::max(range.first, point), range.end);
    for (auto each = done_here_.lower_bound(point); each != done_here_.end(); ++each)
      require_all(beyond, *each, *each + 1);
  }

  void require_all(const std::vector<offset_range>& ranges, int64_t first, int64_t end) {
    for (auto each = std::ranges::lower_bound(records_, first); each != records_.end() && *each < end; ++each) {
      const auto behind = std::ranges::upper_bound(ranges, *each, {}, &offset_range::first);
      BOOST_REQUIRE((behind != ranges.begin() && *each < std::prev(behind)->end));
    }
  }

  std::mt19937_64& random_;
  std::vector<int64_t> records_;
  int64_t end_ = 0;
  size_t max_metadata_ = 0;
  committed_offset group_;

  std::vector<offset_range> recorded_;
  std::set<std::pair<uint64_t, int64_t>> work_; // of this member: tickets and offsets
  std::set<int64_t> done_here_;
  bool is_unsure_ = false; // what the group has
  std::set<int64_t> done_; // by any member
};

} // namespace

BOOST_AUTO_TEST_CASE(members_that_crash_lose_nothing_and_repeat_nothing_that_is_recorded) {
  std::mt19937_64 random(test::seed());
  for (int i = 0; i < 300; ++i) story(random).run();
}
