#include <boost/test/unit_test.hpp>

#include <string>
#include <vector>

#include "tests/reader/partition/reading_fixture.hpp"

namespace cafka {

using test::make_batch;
using test::operator+;

BOOST_FIXTURE_TEST_SUITE(partition_failures_suite, test::reading_fixture)

BOOST_AUTO_TEST_CASE(a_refusal_is_retried_after_a_pause_or_with_the_next_source) {
  const auto id = fetching_from(0);
  refuse(id, errc::not_leader_or_follower);
  BOOST_TEST_REQUIRE(waits.size() == 1u);
  const auto tick = waits[0].number;
  core.source_changed(source(2, 1));
  look();
  BOOST_TEST_REQUIRE(entered.size() == 1u);
  BOOST_TEST(left.empty());
  core.tick(tick); // stale
  look();
  BOOST_TEST(entered.empty());
  refuse(id + 1, errc::unknown_leader_epoch);
  BOOST_TEST_REQUIRE(waits.size() == 1u);
  const auto next_tick = waits[0].number;
  core.tick(tick); // stale again: the pause is not over
  look();
  BOOST_TEST(entered.empty());
  core.tick(next_tick);
  look();
  BOOST_TEST(entered.size() == 1u);
}

BOOST_AUTO_TEST_CASE(what_cannot_be_retried_fails_the_partition) {
  const auto id = fetching_from(0);
  refuse(id, errc::topic_authorization_failed);
  BOOST_TEST_REQUIRE(events.size() == 1u);
  BOOST_TEST(to_string(events[0].kind) == "failed");
  BOOST_TEST(events[0].reason.message().find("t-3") == 0u, events[0].reason);
  core.source_changed(source(2));
  look();
  BOOST_TEST(entered.empty());
}

BOOST_AUTO_TEST_CASE(a_wrong_checksum_fails_the_partition_at_its_place_and_skips_nothing) {
  const auto id = fetching_from(0);
  auto bad = make_batch({.base_offset = 2, .count = 2});
  bad.back() ^= std::byte{1};
  core.slice_arrived(slice(id, 0, make_batch({.base_offset = 0, .count = 2}) + bad, 4));
  look();
  BOOST_TEST_REQUIRE(delivered.size() == 1u);
  BOOST_TEST(delivered[0].batch->size() == 2u);
  BOOST_TEST_REQUIRE(events.size() == 1u);
  BOOST_TEST(to_string(events[0].kind) == "failed");
  BOOST_TEST(events[0].offset == 2);
  BOOST_TEST(events[0].reason.code() == errc::bad_crc);
  BOOST_TEST((events[0].batch == offset_range{2, 4}));
  BOOST_TEST_REQUIRE(events[0].bytes != nullptr);
  BOOST_TEST((*events[0].bytes == bad));
  BOOST_TEST((left == std::vector<uint64_t>{id}));
  arrive(id, 4, 2); // was on its way
  BOOST_TEST(delivered.empty());
  core.consumed(1);
  look();
  BOOST_TEST(used() == 0u);
  core.seek(at_offset(2));
  look();
  BOOST_TEST(entered.size() == 1u);
}

BOOST_AUTO_TEST_CASE(out_of_range_follows_the_reset_policy_behind_what_was_fetched) {
  config.reset = offset_reset::last;
  const auto id = fetching_from(0);
  arrive(id, 0, 2);
  arrive(id, 2, 2);
  arrive(id, 4, 1); // waits
  refuse(id, errc::offset_out_of_range);
  BOOST_TEST_REQUIRE(look_ups.size() == 1u);
  BOOST_TEST(look_ups[0].timestamp == -2);
  found(50);
  BOOST_TEST_REQUIRE(look_ups.size() == 1u);
  BOOST_TEST(look_ups[0].timestamp == -1);
  found(70);
  BOOST_TEST(events.empty()); // the queue comes first
  BOOST_TEST_REQUIRE(entered.size() == 1u);
  BOOST_TEST(entered[0].offset == 70);
  core.consumed(1);
  look();
  BOOST_TEST(delivered.size() == 1u);
  BOOST_TEST_REQUIRE(events.size() == 1u);
  BOOST_TEST(to_string(events[0].kind) == "reset");
  BOOST_TEST(events[0].offset == 70);
  BOOST_TEST(events[0].reason.code() == errc::offset_out_of_range);
  BOOST_TEST(core.position().position == 70);
}

BOOST_AUTO_TEST_CASE(out_of_range_is_told_with_the_range_and_what_was_done) {
  const auto id = fetching_from(100);
  refuse(id, errc::offset_out_of_range);
  found(3);
  found(12);
  BOOST_TEST_REQUIRE(events.size() == 1u);
  BOOST_TEST(to_string(events[0].kind) == "reset");
  BOOST_TEST(events[0].asked == 100);
  BOOST_TEST(events[0].offset == 3);
  BOOST_TEST((events[0].log == offset_range{3, 12}));
  BOOST_TEST(
      events[0].reason.message()
      == "t-3: offset 100 is out of range, the log has offsets 3 to 11; reading goes on at offset 3, as "
         "reader_config.reset = first "
         "says");
  BOOST_TEST_REQUIRE(entered.size() == 1u);
  BOOST_TEST(entered[0].offset == 3);
}

BOOST_AUTO_TEST_CASE(out_of_range_stops_the_partition_with_the_range_if_so_configured) {
  config.reset = offset_reset::error;
  const auto id = fetching_from(10);
  refuse(id, errc::offset_out_of_range);
  BOOST_TEST(events.empty());
  found(3);
  found(3);
  BOOST_TEST_REQUIRE(events.size() == 1u);
  BOOST_TEST(to_string(events[0].kind) == "failed");
  BOOST_TEST(events[0].reason.code() == errc::offset_out_of_range);
  BOOST_TEST(events[0].offset == 10);
  BOOST_TEST(events[0].asked == 10);
  BOOST_TEST((events[0].log == offset_range{3, 3}));
  BOOST_TEST(
      events[0].reason.message()
      == "t-3: offset 10 is out of range, the log is empty and goes on at 3; reading stopped, as reader_config.reset = "
         "error says: "
         "seek to "
         "go on");
  BOOST_TEST(entered.empty());
}

BOOST_AUTO_TEST_CASE(a_position_that_the_log_has_by_now_is_not_lost) {
  config.reset = offset_reset::first;
  const auto id = fetching_from(10);
  refuse(id, errc::offset_out_of_range);
  found(3);
  found(10);
  BOOST_TEST(events.empty());
  BOOST_TEST_REQUIRE(waits.size() == 1u);
  tick(waits[0].number);
  BOOST_TEST_REQUIRE(entered.size() == 1u);
  BOOST_TEST(entered[0].offset == 10);
}

BOOST_AUTO_TEST_CASE(a_lost_position_is_looked_up_until_the_leader_answers) {
  const auto id = fetching_from(10);
  refuse(id, errc::offset_out_of_range);
  found(-1, errc::not_leader_or_follower);
  BOOST_TEST_REQUIRE(waits.size() == 1u);
  tick(waits[0].number);
  found(20);
  found(30);
  BOOST_TEST_REQUIRE(events.size() == 1u);
  BOOST_TEST(events[0].offset == 20);
}

BOOST_AUTO_TEST_CASE(out_of_range_at_a_follower_goes_to_the_leader) {
  core.start(at_offset(10));
  core.source_changed(source(4, 0, true));
  look();
  refuse(entered[0].id, errc::offset_out_of_range);
  BOOST_TEST((choices == std::vector<int32_t>{-1}));
  BOOST_TEST(look_ups.empty());
  BOOST_TEST(events.empty());
  core.source_changed(source(1));
  look();
  BOOST_TEST_REQUIRE(entered.size() == 1u);
  BOOST_TEST(entered[0].offset == 10);
}

// It would name the follower again at once.
BOOST_AUTO_TEST_CASE(while_a_follower_is_avoided_the_leader_serves_and_then_it_may_name_one_again) {
  config.rack = "r";
  core.start(at_offset(10));
  core.source_changed(source(4, 0, true));
  look();
  BOOST_TEST(!entered.at(0).at_leader);
  refuse(entered[0].id, errc::not_leader_or_follower);
  BOOST_TEST((choices == std::vector<int32_t>{-1}));
  const auto avoided = waits.at(0);
  BOOST_TEST(avoided.pause.count() >= 800);
  core.source_changed(source(1));
  look();
  BOOST_TEST_REQUIRE(entered.size() == 1u);
  BOOST_TEST(entered[0].at_leader);
  const auto id = entered[0].id;
  tick(avoided.number);
  BOOST_TEST((left == std::vector<uint64_t>{id}));
  BOOST_TEST_REQUIRE(entered.size() == 1u);
  BOOST_TEST(!entered[0].at_leader);
  // It refuses again: ever longer, until it serves.
  core.source_changed(source(4, 0, true));
  look();
  refuse(entered[0].id, errc::not_leader_or_follower);
  BOOST_TEST(waits.at(0).pause.count() >= 1'600);
}

BOOST_AUTO_TEST_CASE(a_named_replica_is_asked_for) {
  const auto id = fetching_from(10);
  core.fetch_over({.registration = id, .preferred_replica = 6});
  look();
  BOOST_TEST((choices == std::vector<int32_t>{6}));
  BOOST_TEST(events.empty());
  core.tick(waits.at(0).number); // nobody had another source
  look();
  BOOST_TEST(entered.size() == 1u);
}

BOOST_AUTO_TEST_CASE(a_log_truncated_below_what_was_delivered_is_told) {
  const auto id = fetching_from(0);
  arrive(id, 0, 10);
  core.fetch_over({.registration = id, .diverged = true, .diverging_offset = 7});
  look();
  BOOST_TEST_REQUIRE(events.size() == 1u);
  BOOST_TEST(to_string(events[0].kind) == "truncated");
  BOOST_TEST(events[0].offset == 7);
  BOOST_TEST(events[0].reason.code() == errc::log_truncated);
  BOOST_TEST_REQUIRE(entered.size() == 1u);
  BOOST_TEST(entered[0].offset == 7);
  BOOST_TEST(entered[0].last_fetched_epoch == -1);
}

BOOST_AUTO_TEST_CASE(a_log_truncated_within_what_waits_is_fetched_again_from_what_was_delivered) {
  const auto id = fetching_from(0);
  arrive(id, 0, 2);
  arrive(id, 2, 2);
  arrive(id, 4, 2);
  core.fetch_over({.registration = id, .diverged = true, .diverging_offset = 5});
  look();
  BOOST_TEST(events.empty());
  BOOST_TEST_REQUIRE(entered.size() == 1u);
  BOOST_TEST(entered[0].offset == 4);
}

BOOST_AUTO_TEST_CASE(an_unknown_end_of_the_common_log_is_not_loss) {
  const auto id = fetching_from(0);
  arrive(id, 0, 2);
  core.fetch_over({.registration = id, .diverged = true, .diverging_offset = -1});
  look();
  BOOST_TEST(events.empty());
  BOOST_TEST_REQUIRE(entered.size() == 1u);
  BOOST_TEST(entered[0].offset == 2);
}

BOOST_AUTO_TEST_CASE(a_topic_that_was_created_anew_is_told_and_read_by_the_reset_policy) {
  auto old_topic = source(1);
  old_topic.topic_id.bytes[0] = std::byte{1};
  auto new_topic = source(1);
  new_topic.topic_id.bytes[0] = std::byte{2};
  new_topic.incarnation = 2;
  core.start(at_offset(50));
  core.source_changed(old_topic);
  look();
  core.source_changed(new_topic);
  look();
  BOOST_TEST_REQUIRE(look_ups.size() == 1u);
  BOOST_TEST(look_ups[0].timestamp == -2);
  found(0);
  found(7);
  BOOST_TEST_REQUIRE(events.size() == 1u);
  BOOST_TEST(to_string(events[0].kind) == "recreated");
  BOOST_TEST(events[0].reason.code() == errc::topic_recreated);
  BOOST_TEST((events[0].log == offset_range{0, 7}));
  BOOST_TEST_REQUIRE(entered.size() == 1u);
  BOOST_TEST(entered[0].offset == 0);
  BOOST_TEST((entered[0].topic_id == new_topic.topic_id));
}

BOOST_AUTO_TEST_CASE(a_successor_knows_of_which_topic_its_position_was) {
  core.start(at_offset(8), -1, 1);
  auto new_topic = source(1);
  new_topic.incarnation = 2;
  core.source_changed(new_topic);
  look();
  BOOST_TEST(entered.empty());
  BOOST_TEST_REQUIRE(look_ups.size() == 1u);
  BOOST_TEST(core.incarnation() == 1u); // as long as the position is the old one
  found(0);
  found(5);
  BOOST_TEST(core.incarnation() == 2u);
  BOOST_TEST_REQUIRE(entered.size() == 1u);
  BOOST_TEST(entered[0].offset == 0);
}

BOOST_AUTO_TEST_SUITE_END()

} // namespace cafka
