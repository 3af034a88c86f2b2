// The ledger of a partition: what may be committed, and what is done beyond it.
#include "cafka/actors/fleet/partition_ledger.hpp"

#include <boost/test/unit_test.hpp>

#include <limits>

using namespace cafka;

namespace {

using ranges = std::vector<offset_range>;

struct ledger_fixture {
  partition_ledger ledger{100};

  /// What is stored if the caller is asked to.
  committed_offset store() {
    const auto what = ledger.to_store();
    BOOST_REQUIRE(what);
    ledger.stored(*what);
    return *what;
  }
};

} // namespace

BOOST_FIXTURE_TEST_SUITE(ledger_of_a_partition, ledger_fixture)

BOOST_AUTO_TEST_CASE(knows_nothing_of_a_group_that_stands_nowhere) {
  partition_ledger fresh;
  BOOST_TEST(fresh.commit_point() == -1);
  BOOST_TEST(fresh.leader_epoch() == -1);
  BOOST_TEST(!fresh.to_store());
  BOOST_TEST(!fresh.oldest_open());
  BOOST_TEST(*fresh.delivered(0) == 0u);
  BOOST_TEST(fresh.commit_point() == 0);
  fresh.settle(0);
  BOOST_TEST(fresh.commit_point() == 1);
}

BOOST_AUTO_TEST_CASE(commits_nothing_that_is_not_done) {
  BOOST_TEST(ledger.commit_point() == 100);
  BOOST_TEST(!ledger.to_store());
  for (int64_t offset : {100, 101, 105, 106}) BOOST_TEST(ledger.delivered(offset).has_value());
  ledger.passed(110, 4);
  BOOST_TEST(ledger.open() == 4u);
  BOOST_TEST(!ledger.to_store());
  ledger.settle(2);
  BOOST_TEST(ledger.commit_point() == 100);
  BOOST_TEST((ledger.done_beyond() == ranges{{105, 106}}));
  ledger.settle(0);
  BOOST_TEST(ledger.commit_point() == 101);
  BOOST_TEST(*ledger.oldest_open() == 101);
  BOOST_TEST(ledger.offset_of(1) == 101);
  BOOST_TEST(ledger.offset_of(2) == -1);
  ledger.settle(1);
  BOOST_TEST(ledger.commit_point() == 106);
  BOOST_TEST(ledger.window() == 1u);
  BOOST_TEST(ledger.done_beyond().empty());
  ledger.settle(3);
  BOOST_TEST(ledger.commit_point() == 110);
}

BOOST_AUTO_TEST_CASE(spans_gaps_between_records_that_are_done) {
  for (int64_t offset : {100, 110, 120, 130, 140}) ledger.delivered(offset);
  ledger.settle(1, 2);
  ledger.settle(4);
  BOOST_TEST((ledger.done_beyond() == ranges{{110, 121}, {140, 141}}));
  BOOST_TEST((ledger.done_beyond(1) == ranges{{110, 121}}));
  BOOST_TEST(ledger.done_beyond(0).empty());
}

BOOST_AUTO_TEST_CASE(does_not_hand_out_what_is_recorded_as_done) {
  ledger = partition_ledger(100, {{105, 107}, {120, 130}});
  BOOST_TEST((ledger.done_beyond() == ranges{{105, 107}, {120, 130}}));
  BOOST_TEST(!ledger.to_store());
  BOOST_TEST(ledger.delivered(104).has_value());
  BOOST_TEST(!ledger.delivered(105));
  BOOST_TEST(!ledger.delivered(106));
  BOOST_TEST(*ledger.delivered(107) == 3u);
  BOOST_TEST(ledger.open() == 2u);
  BOOST_TEST((ledger.done_beyond() == ranges{{105, 107}, {120, 130}}));
  ledger.settle(0);
  BOOST_TEST(ledger.commit_point() == 107);
  BOOST_TEST(!ledger.delivered(125)); // those before it are not there any more
  ledger.settle(3);
  BOOST_TEST(ledger.commit_point() == 126);
  BOOST_TEST((ledger.done_beyond() == ranges{{126, 130}}));
  BOOST_TEST(ledger.delivered(130).has_value());
  BOOST_TEST(ledger.done_beyond().empty());
}

BOOST_AUTO_TEST_CASE(joins_what_is_done_with_what_was_recorded_behind_it) {
  ledger = partition_ledger(100, {{103, 110}});
  ledger.delivered(100);
  ledger.delivered(101);
  ledger.settle(1);
  BOOST_TEST((ledger.done_beyond() == ranges{{101, 102}, {103, 110}}));
  ledger.passed(103, 1);
  BOOST_TEST((ledger.done_beyond() == ranges{{101, 110}}));
  BOOST_TEST((ledger.done_beyond(1) == ranges{{101, 110}}));
}

BOOST_AUTO_TEST_CASE(takes_records_of_any_form_in_order) {
  ledger = partition_ledger(100, {{130, 140}, {90, 105}, {104, 110}, {110, 112}, {-1, -1}, {120, 120}, {150, 145}});
  BOOST_TEST((ledger.done_beyond() == ranges{{100, 112}, {130, 140}}));
}

BOOST_AUTO_TEST_CASE(ignores_what_is_below_where_reading_is) {
  BOOST_TEST(!ledger.delivered(99));
  BOOST_TEST(!ledger.delivered(-1));
  BOOST_TEST(ledger.delivered(100).has_value());
  BOOST_TEST(!ledger.delivered(100));
  ledger.passed(110, 1);
  ledger.passed(105, 1);
  BOOST_TEST(!ledger.delivered(109));
  BOOST_TEST(ledger.delivered(110).has_value());
  BOOST_TEST(!ledger.delivered(std::numeric_limits<int64_t>::max()));
  BOOST_TEST(ledger.open() == 2u);
  BOOST_TEST(!partition_ledger().delivered(-1));
}

BOOST_AUTO_TEST_CASE(tells_of_tickets_that_do_not_exist) {
  BOOST_TEST(!ledger.settle(0));
  BOOST_TEST(ledger.offset_of(0) == -1);
  ledger.delivered(100);
  BOOST_TEST(ledger.settle(0));
  BOOST_TEST(ledger.settle(0));
  BOOST_TEST(!ledger.settle(0, 1));
}

BOOST_AUTO_TEST_CASE(stores_what_has_changed_and_nothing_twice) {
  for (int64_t offset = 100; offset < 110; ++offset) ledger.delivered(offset);
  ledger.passed(110, 7);
  ledger.settle(3);
  auto what = store();
  BOOST_TEST(what.offset == 100);
  BOOST_TEST((read_done_ranges(100, what.metadata) == ranges{{103, 104}}));
  BOOST_TEST(!ledger.to_store());
  ledger.settle(4);
  what = store();
  BOOST_TEST(what.offset == 100);
  BOOST_TEST((read_done_ranges(100, what.metadata) == ranges{{103, 105}}));
  ledger.settle(0, 9);
  what = store();
  BOOST_TEST(what.offset == 110);
  BOOST_TEST(what.leader_epoch == 7);
  BOOST_TEST(what.metadata.empty());
  BOOST_TEST(!ledger.to_store());
  BOOST_TEST(ledger.stored_offset() == 110);
}

BOOST_AUTO_TEST_CASE(asks_again_until_it_is_told_that_it_is_stored) {
  ledger.settle(*ledger.delivered(100));
  BOOST_TEST(ledger.to_store()->offset == 101);
  BOOST_TEST(ledger.to_store()->offset == 101);
  const auto early = *ledger.to_store();
  ledger.settle(*ledger.delivered(101));
  ledger.stored(*ledger.to_store());
  ledger.stored(early); // answered late
  BOOST_TEST(ledger.stored_offset() == 102);
  BOOST_TEST(!ledger.to_store());
}

BOOST_AUTO_TEST_CASE(keeps_to_the_bytes_that_metadata_may_have) {
  for (int64_t offset = 100; offset < 10'000; ++offset) ledger.delivered(offset);
  for (uint64_t which = 1; which < 9'900; which += 2) ledger.settle(which);
  for (size_t max : {size_t{0}, size_t{6}, size_t{10}, size_t{100}, size_t{4'096}}) {
    const auto what = ledger.to_store(max);
    if (what) BOOST_TEST(what->metadata.size() <= max);
    BOOST_TEST(what.has_value() == (max >= 100));
  }
}

BOOST_AUTO_TEST_CASE(goes_on_from_what_is_stored) {
  for (int64_t offset = 100; offset < 110; ++offset) ledger.delivered(offset);
  ledger.passed(110, 7);
  ledger.settle(3, 5);
  auto next = partition_ledger::resumed(store());
  BOOST_TEST(!next.to_store());
  BOOST_TEST(next.commit_point() == 100);
  size_t handed_out = 0;
  for (int64_t offset = 100; offset < 110; ++offset) handed_out += next.delivered(offset).has_value() ? 1 : 0;
  BOOST_TEST(handed_out == 7u);
  BOOST_TEST(partition_ledger::resumed({}).commit_point() == -1);
  BOOST_TEST(partition_ledger::resumed({.offset = 5, .metadata = "a note"}).commit_point() == 5);
}

// A broker that is asked where an epoch ends, and gets one from before the record, says that the log has lost it.
BOOST_AUTO_TEST_CASE(names_the_epoch_of_the_batch_before_the_commit_point) {
  ledger = partition_ledger(100, {}, 3);
  BOOST_TEST(ledger.leader_epoch() == 3);
  for (int64_t offset = 100; offset < 110; ++offset) ledger.delivered(offset);
  BOOST_TEST(ledger.leader_epoch() == 3);
  ledger.settle(0);
  BOOST_TEST(ledger.leader_epoch() == -1); // not told yet
  ledger.passed(110, 5);
  BOOST_TEST(ledger.leader_epoch() == 5);
  for (int64_t offset = 110; offset < 120; ++offset) ledger.delivered(offset);
  ledger.passed(120, 5);
  for (int64_t offset = 120; offset < 130; ++offset) ledger.delivered(offset);
  ledger.passed(130, 6);
  ledger.settle(1, 18);
  BOOST_TEST(ledger.leader_epoch() == 5);
  ledger.settle(19); // up to the first record of epoch 6
  BOOST_TEST(ledger.commit_point() == 120);
  BOOST_TEST(ledger.leader_epoch() == 5);
  ledger.settle(20);
  BOOST_TEST(ledger.leader_epoch() == 6);
  ledger.settle(21, 29);
  BOOST_TEST(ledger.leader_epoch() == 6);
  ledger.passed(140, -1);
  BOOST_TEST(ledger.leader_epoch() == -1);
}

BOOST_AUTO_TEST_CASE(keeps_the_epoch_of_the_start_when_only_the_metadata_is_new) {
  ledger = partition_ledger(100, {}, 3);
  ledger.delivered(100);
  ledger.delivered(101);
  ledger.passed(102, 4);
  ledger.settle(1);
  const auto what = store();
  BOOST_TEST(what.offset == 100);
  BOOST_TEST(what.leader_epoch == 3);
}

BOOST_AUTO_TEST_CASE(takes_little_memory_while_all_is_in_order) {
  for (int64_t offset = 100; offset < 100'000; ++offset) {
    ledger.settle(*ledger.delivered(offset));
    if (offset % 500 == 0) ledger.passed(offset + 1, static_cast<int32_t>(offset / 5'000));
  }
  BOOST_TEST(ledger.memory() < 4'096u);
}

BOOST_AUTO_TEST_SUITE_END()
