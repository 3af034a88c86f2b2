#include <boost/test/unit_test.hpp>

#include <string>
#include <vector>

#include "tests/reader/partition/reading_fixture.hpp"

namespace cafka {

using test::make_batch;

BOOST_FIXTURE_TEST_SUITE(partition_reading_suite, test::reading_fixture)

// -- where it starts --

BOOST_AUTO_TEST_CASE(a_known_offset_is_registered_as_soon_as_there_is_a_fetcher) {
  core.start(at_offset(42));
  look();
  BOOST_TEST(look_ups.empty());
  BOOST_TEST(entered.empty());
  core.source_changed(source(1, 7));
  look();
  BOOST_TEST_REQUIRE(entered.size() == 1u);
  BOOST_TEST(entered[0].offset == 42);
  BOOST_TEST(entered[0].leader_epoch == 7);
  BOOST_TEST(entered[0].last_fetched_epoch == -1);
  BOOST_TEST((entered[0].id >> 32) == 1u);
}

BOOST_AUTO_TEST_CASE(first_is_looked_up_and_retried) {
  core.start(first);
  core.source_changed(source(1));
  look();
  BOOST_TEST_REQUIRE(look_ups.size() == 1u);
  BOOST_TEST(look_ups[0].timestamp == -2);
  BOOST_TEST(entered.empty());
  core.offset_answered(look_ups[0].number, error{errc::leader_not_available}, -1);
  look();
  BOOST_TEST_REQUIRE(waits.size() == 1u);
  core.tick(waits[0].number);
  look();
  BOOST_TEST_REQUIRE(look_ups.size() == 1u);
  core.offset_answered(look_ups[0].number, error{errc::none}, 5);
  look();
  BOOST_TEST_REQUIRE(entered.size() == 1u);
  BOOST_TEST(entered[0].offset == 5);
}

BOOST_AUTO_TEST_CASE(an_answer_to_a_look_up_from_before_a_seek_is_ignored) {
  core.start(first);
  core.source_changed(source(1));
  look();
  const auto old = look_ups[0].number;
  core.seek(last);
  look();
  core.offset_answered(old, error{errc::none}, 5);
  look();
  BOOST_TEST(entered.empty());
}

BOOST_AUTO_TEST_CASE(a_look_up_that_cannot_succeed_fails_the_partition_until_a_seek) {
  core.start(first);
  core.source_changed(source(1));
  look();
  core.offset_answered(look_ups[0].number, error{errc::topic_authorization_failed}, -1);
  look();
  BOOST_TEST_REQUIRE(events.size() == 1u);
  BOOST_TEST(to_string(events[0].kind) == "failed");
  BOOST_TEST(events[0].reason.code() == errc::topic_authorization_failed);
  core.seek(at_offset(3));
  look();
  BOOST_TEST_REQUIRE(entered.size() == 1u);
}

// -- delivering --

BOOST_AUTO_TEST_CASE(slices_are_delivered_in_order_while_less_than_a_window_is_unanswered) {
  const auto id = fetching_from(0);
  arrive(id, 0, 2);
  BOOST_TEST_REQUIRE(delivered.size() == 1u);
  const auto ticket = delivered[0].ticket;
  arrive(id, 2, 2);
  BOOST_TEST(delivered.size() == 1u);
  arrive(id, 4, 2);
  BOOST_TEST(delivered.empty());
  BOOST_TEST(core.position().position == 4);
  core.consumed(ticket);
  look();
  BOOST_TEST_REQUIRE(delivered.size() == 1u);
  BOOST_TEST(delivered[0].batch->base_offset() == 4);
}

// A worker may go on with a batch when its subscriber has answered: it is in memory, so it counts.
BOOST_AUTO_TEST_CASE(what_a_batch_holds_is_free_when_its_last_view_is_gone) {
  const auto id = fetching_from(0);
  arrive(id, 0, 2);
  auto kept = delivered[0].batch;
  delivered.clear();
  const auto whole = used();
  BOOST_TEST(whole > 0u);
  core.consumed(1);
  BOOST_TEST(used() == whole);
  const auto part = rest_of(kept, kept->begin());
  kept.reset();
  BOOST_TEST(used() == whole);
  BOOST_TEST(part->size() == 1u);
}

BOOST_AUTO_TEST_CASE(nothing_is_held_for_a_batch_that_nobody_has) {
  const auto id = fetching_from(0);
  arrive(id, 0, 2);
  BOOST_TEST(used() > 0u);
  delivered.clear();
  BOOST_TEST(used() == 0u);
}

BOOST_AUTO_TEST_CASE(a_small_slice_that_has_to_wait_is_copied_out_of_its_response) {
  const auto id = fetching_from(0);
  arrive(id, 0, 2);
  arrive(id, 2, 2);
  auto small = std::make_shared<fetched_slice>(*slice(id, 4, make_batch({.base_offset = 4, .count = 2}), 6));
  small->small = true;
  std::weak_ptr<const void> response = small->owner;
  core.slice_arrived(small);
  small.reset();
  look();
  BOOST_TEST(response.expired());
  core.consumed(1);
  core.consumed(2);
  look();
  BOOST_TEST_REQUIRE(delivered.size() == 1u);
  BOOST_TEST(delivered[0].batch->size() == 2u);
  BOOST_TEST(used() > 0u);
  core.consumed(delivered[0].ticket);
  look();
  BOOST_TEST(used() == 0u);
}

BOOST_AUTO_TEST_CASE(a_small_slice_is_copied_out_at_once_if_responses_take_too_much) {
  auto much = commons.budget->request(1);
  commons.budget->received(much, 17 * 1024 * 1024);
  const auto id = fetching_from(0);
  auto small = std::make_shared<fetched_slice>(*slice(id, 0, make_batch({.base_offset = 0, .count = 2}), 2));
  small->small = true;
  std::weak_ptr<const void> response = small->owner;
  core.slice_arrived(small);
  small.reset();
  look();
  BOOST_TEST_REQUIRE(delivered.size() == 1u);
  BOOST_TEST(response.expired());
}

BOOST_AUTO_TEST_CASE(a_decompressed_slice_lets_its_response_go_and_is_charged_until_it_is_consumed) {
  const auto id = fetching_from(0);
  core.slice_arrived(slice(id, 0, make_batch({.base_offset = 0, .count = 9, .compression = codec::zstd}), 9));
  look();
  BOOST_TEST(used() == delivered[0].batch->charged());
  core.consumed(delivered[0].ticket);
  look();
  BOOST_TEST(used() == 0u);
}

BOOST_AUTO_TEST_CASE(what_is_to_be_decompressed_waits_until_there_is_room) {
  auto all = commons.budget->request(1);
  commons.budget->received(all, 64 * 1024 * 1024);
  lease beyond; // the one that may exceed it is taken, too
  BOOST_TEST_REQUIRE(commons.budget->take_piece(others, beyond, 100, true, nullptr));
  const auto id = fetching_from(0);
  core.slice_arrived(slice(id, 0, make_batch({.base_offset = 0, .count = 9, .compression = codec::zstd}), 9));
  core.slice_arrived(slice(id, 9, make_batch({.base_offset = 9, .count = 2}), 11, 11));
  look();
  BOOST_TEST(delivered.empty());
  BOOST_TEST(core.position().position == 0);
  BOOST_TEST(rooms == 0);
  beyond = lease{};
  BOOST_TEST(rooms == 1);
  core.room();
  look();
  BOOST_TEST_REQUIRE(delivered.size() >= 1u);
  BOOST_TEST(delivered[0].batch->size() == 9u);
}

BOOST_AUTO_TEST_CASE(the_end_is_told_once_each_time_it_is_reached) {
  const auto id = fetching_from(0);
  arrive(id, 0, 2, 4);
  BOOST_TEST(events.empty());
  arrive(id, 2, 2, 4);
  BOOST_TEST_REQUIRE(events.size() == 1u);
  BOOST_TEST(to_string(events[0].kind) == "end_reached");
  BOOST_TEST(events[0].offset == 4);
  core.slice_arrived(slice(id, 4, {}, 4, 4));
  look();
  BOOST_TEST(events.empty());
  core.consumed(1);
  arrive(id, 4, 1, 5);
  BOOST_TEST(events.size() == 1u);
  BOOST_TEST(core.position().lag() == 0);
}

// Nobody sees them, so the position moves without a batch.
BOOST_AUTO_TEST_CASE(the_end_is_told_again_behind_what_is_not_to_be_seen) {
  const auto id = fetching_from(0);
  core.slice_arrived(slice(id, 0, {}, 0, 0));
  look();
  BOOST_TEST(events.size() == 1u);
  core.slice_arrived(slice(id, 0, test::make_marker(0, 9, true), 1, 1));
  look();
  BOOST_TEST_REQUIRE(events.size() == 1u);
  BOOST_TEST(to_string(events[0].kind) == "end_reached");
  BOOST_TEST(events[0].offset == 1);
}

BOOST_AUTO_TEST_CASE(an_undecided_transaction_is_no_lag_for_who_must_not_see_it) {
  const auto id = fetching_from(0);
  auto open = std::make_shared<fetched_slice>(*slice(id, 0, make_batch({.base_offset = 0, .count = 4}), 4, 10));
  open->last_stable_offset = 4;
  core.slice_arrived(open);
  look();
  BOOST_TEST(core.position().high_watermark == 10);
  BOOST_TEST(core.position().end == 4);
  BOOST_TEST(core.position().lag() == 0);
  BOOST_TEST_REQUIRE(events.size() == 1u);
  BOOST_TEST(to_string(events[0].kind) == "end_reached");
}

BOOST_AUTO_TEST_CASE(an_empty_log_is_at_its_end_at_once) {
  const auto id = fetching_from(0);
  core.slice_arrived(slice(id, 0, {}, 0, 0));
  look();
  BOOST_TEST_REQUIRE(events.size() == 1u);
  BOOST_TEST(to_string(events[0].kind) == "end_reached");
}

// -- seek, pause, move --

BOOST_AUTO_TEST_CASE(a_seek_drops_what_is_queued_and_what_is_under_way) {
  const auto id = fetching_from(0);
  arrive(id, 0, 2);
  arrive(id, 2, 2);
  arrive(id, 4, 2); // waits
  core.seek(at_offset(90));
  look();
  BOOST_TEST((left == std::vector<uint64_t>{id}));
  BOOST_TEST(used() == 0u);
  BOOST_TEST_REQUIRE(entered.size() == 1u);
  BOOST_TEST(entered[0].offset == 90);
  BOOST_TEST(entered[0].id > id);
  arrive(id, 6, 2); // of the old registration
  BOOST_TEST(delivered.empty());
  BOOST_TEST(used() == 0u);
  core.consumed(1);
  core.consumed(2);
  look();
  BOOST_TEST(delivered.empty());
  arrive(entered.empty() ? id + 1 : entered[0].id, 90, 1);
  BOOST_TEST_REQUIRE(delivered.size() == 1u);
  BOOST_TEST(delivered[0].batch->base_offset() == 90);
}

BOOST_AUTO_TEST_CASE(a_move_goes_on_behind_what_has_arrived) {
  const auto id = fetching_from(0);
  arrive(id, 0, 2);
  arrive(id, 2, 2);
  arrive(id, 4, 2); // waits, and is still good
  core.source_changed(source(2, 1));
  look();
  BOOST_TEST((left == std::vector<uint64_t>{id}));
  BOOST_TEST_REQUIRE(entered.size() == 1u);
  BOOST_TEST(entered[0].offset == 6);
  BOOST_TEST(entered[0].last_fetched_epoch == 2);
  arrive(id, 6, 2);
  core.consumed(1);
  look();
  BOOST_TEST_REQUIRE(delivered.size() == 1u);
  BOOST_TEST(delivered[0].batch->base_offset() == 4);
}

BOOST_AUTO_TEST_CASE(paused_it_neither_fetches_nor_delivers) {
  const auto id = fetching_from(0);
  core.pause();
  look();
  BOOST_TEST((left == std::vector<uint64_t>{id}));
  core.source_changed(source(2));
  look();
  BOOST_TEST(entered.empty());
  core.resume();
  look();
  BOOST_TEST_REQUIRE(entered.size() == 1u);
  BOOST_TEST(entered[0].offset == 0);
  core.resume();
  look();
  BOOST_TEST(entered.empty());
}

BOOST_AUTO_TEST_CASE(closed_it_does_nothing_more) {
  const auto id = fetching_from(0);
  core.close();
  look();
  BOOST_TEST((left == std::vector<uint64_t>{id}));
  arrive(id, 0, 2);
  BOOST_TEST(delivered.empty());
  BOOST_TEST(used() == 0u);
  core.seek(at_offset(1));
  core.source_changed(source(9));
  look();
  BOOST_TEST(entered.empty());
}

BOOST_AUTO_TEST_SUITE_END()

} // namespace cafka
