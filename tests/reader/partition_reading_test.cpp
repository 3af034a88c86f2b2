#include <boost/test/unit_test.hpp>

#include <string>
#include <variant>
#include <vector>

#include "cafka/actors/reader/partition_reading.hpp"
#include "tests/reader/log_builder.hpp"

namespace cafka {

namespace {

using test::log_bytes;
using test::make_batch;
using test::operator+;
using what = partition_event::what;

reader_config make_config() {
  reader_config config;
  config.topic = "t";
  config.seed = 1;
  return config;
}

struct fixture {
  reader_config config = make_config();
  partition_reading core{config, 3, 1, default_arena_pool()};
  // What was asked to be done, since the last look.
  std::vector<reading::look_up> look_ups;
  std::vector<fetch_registration> entered;
  std::vector<uint64_t> left;
  std::vector<credit_change> accounts;
  std::vector<uint64_t> settled;
  std::vector<reading::deliver> delivered;
  std::vector<partition_event> events;
  std::vector<reading::wait> waits;
  std::vector<int32_t> choices;
  uint64_t last_pin = 0;

  void look() {
    look_ups.clear(), entered.clear(), left.clear(), accounts.clear(), settled.clear(), delivered.clear(),
        events.clear();
    waits.clear(), choices.clear();
    for (auto& action : core.take_actions()) std::visit([this](auto& one) { sort(one); }, action);
  }
  void sort(reading::look_up& one) { look_ups.push_back(one); }
  void sort(reading::enter& one) { entered.push_back(one.registration); }
  void sort(reading::leave& one) { left.push_back(one.registration); }
  void sort(reading::account& one) { accounts.push_back(one.change); }
  void sort(reading::settled& one) { settled.push_back(one.registration); }
  void sort(reading::deliver& one) { delivered.push_back(one); }
  void sort(reading::tell& one) { events.push_back(one.event); }
  void sort(reading::wait& one) { waits.push_back(one); }
  void sort(reading::choose& one) { choices.push_back(one.node); }

  static partition_source source(uint64_t fetcher, int32_t epoch = 0, bool follower = false) {
    return {.fetcher = fetcher, .node = static_cast<int32_t>(fetcher), .is_follower = follower, .leader_epoch = epoch};
  }
  // Started at an offset and registered.
  uint64_t fetching_from(int64_t offset) {
    core.start(at_offset(offset));
    core.source_changed(source(1));
    look();
    BOOST_TEST_REQUIRE(entered.size() == 1u);
    return entered[0].id;
  }
  fetched_slice_ptr slice(
      uint64_t registration, int64_t offset, const log_bytes& bytes, int64_t next, int64_t end = 1'000) {
    auto owner = std::make_shared<log_bytes>(bytes);
    auto result = std::make_shared<fetched_slice>();
    result->registration = registration;
    result->pin = bytes.empty() ? 0 : ++last_pin;
    result->records = *owner;
    result->owner = owner;
    result->offset = offset;
    result->next_offset = next;
    result->last_epoch = 2;
    result->high_watermark = end;
    result->last_stable_offset = end;
    return result;
  }
  void arrive(uint64_t registration, int64_t offset, int count, int64_t end = 1'000) {
    core.slice_arrived(
        slice(registration, offset, make_batch({.base_offset = offset, .count = count}), offset + count, end));
    look();
  }
  void refuse(uint64_t registration, errc code) {
    core.fetch_over({.registration = registration, .code = code});
    look();
  }
};

} // namespace

BOOST_FIXTURE_TEST_SUITE(partition_reading_suite, fixture)

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
  core.offset_answered(look_ups[0].number, errc::leader_not_available, -1);
  look();
  BOOST_TEST_REQUIRE(waits.size() == 1u);
  core.tick(waits[0].number);
  look();
  BOOST_TEST_REQUIRE(look_ups.size() == 1u);
  core.offset_answered(look_ups[0].number, errc::none, 5);
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
  core.offset_answered(old, errc::none, 5);
  look();
  BOOST_TEST(entered.empty());
}

BOOST_AUTO_TEST_CASE(a_look_up_that_cannot_succeed_fails_the_partition_until_a_seek) {
  core.start(first);
  core.source_changed(source(1));
  look();
  core.offset_answered(look_ups[0].number, errc::topic_authorization_failed, -1);
  look();
  BOOST_TEST_REQUIRE(events.size() == 1u);
  BOOST_TEST(to_string(events[0].kind) == "failed");
  BOOST_TEST(events[0].reason.code() == errc::topic_authorization_failed);
  core.seek(at_offset(3));
  look();
  BOOST_TEST_REQUIRE(entered.size() == 1u);
}

// -- delivering --

BOOST_AUTO_TEST_CASE(slices_are_delivered_in_order_two_at_a_time) {
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
  BOOST_TEST_REQUIRE(accounts.size() == 1u);
  BOOST_TEST(accounts[0].unpinned);
  BOOST_TEST(accounts[0].pin == 1u);
  BOOST_TEST((settled == std::vector<uint64_t>{id}));
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
  BOOST_TEST_REQUIRE(accounts.size() == 1u);
  BOOST_TEST(accounts[0].unpinned);
  BOOST_TEST(accounts[0].held > 0);
  const auto copied = accounts[0].held;
  core.consumed(1);
  core.consumed(2);
  look();
  BOOST_TEST_REQUIRE(delivered.size() == 1u);
  BOOST_TEST(delivered[0].batch->size() == 2u);
  core.consumed(delivered[0].ticket);
  look();
  BOOST_TEST_REQUIRE(accounts.size() == 1u);
  BOOST_TEST(accounts[0].held == -copied);
}

BOOST_AUTO_TEST_CASE(a_decompressed_slice_lets_its_response_go_and_is_charged_until_it_is_consumed) {
  const auto id = fetching_from(0);
  core.slice_arrived(slice(id, 0, make_batch({.base_offset = 0, .count = 9, .compression = codec::zstd}), 9));
  look();
  BOOST_TEST_REQUIRE(accounts.size() == 2u);
  BOOST_TEST(accounts[0].held > 0);
  BOOST_TEST(accounts[1].unpinned);
  BOOST_TEST(settled.empty());
  const auto decompressed = accounts[0].held;
  core.consumed(delivered[0].ticket);
  look();
  BOOST_TEST_REQUIRE(accounts.size() == 1u);
  BOOST_TEST(accounts[0].held == -decompressed);
  BOOST_TEST(settled.size() == 1u);
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
  BOOST_TEST_REQUIRE(accounts.size() == 1u);
  BOOST_TEST(accounts[0].unpinned);
  BOOST_TEST_REQUIRE(entered.size() == 1u);
  BOOST_TEST(entered[0].offset == 90);
  BOOST_TEST(entered[0].id > id);
  arrive(id, 6, 2); // of the old registration
  BOOST_TEST(delivered.empty());
  BOOST_TEST_REQUIRE(accounts.size() == 1u);
  BOOST_TEST(accounts[0].unpinned);
  core.consumed(1);
  core.consumed(2);
  look();
  BOOST_TEST(delivered.empty());
  BOOST_TEST(accounts.size() == 2u);
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
  BOOST_TEST(accounts.size() == 1u); // given back at once
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
  BOOST_TEST(accounts.size() == 1u);
  core.seek(at_offset(1));
  core.source_changed(source(9));
  look();
  BOOST_TEST(entered.empty());
}

// -- failures --

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

BOOST_AUTO_TEST_CASE(a_partition_that_is_refused_again_and_again_is_reported_once_until_it_works) {
  auto id = fetching_from(0);
  size_t told = 0;
  for (int i = 0; i < 12; ++i) {
    refuse(id++, errc::not_leader_or_follower);
    told += events.size();
    core.tick(waits.at(0).number);
  }
  BOOST_TEST(told == 1u);
  look();
  arrive(id, 0, 1);
  BOOST_TEST(delivered.size() == 1u);
  for (int i = 0; i < 12; ++i) {
    refuse(id++, errc::not_leader_or_follower);
    told += events.size();
    core.tick(waits.at(0).number);
  }
  BOOST_TEST(told == 2u);
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
  BOOST_TEST((left == std::vector<uint64_t>{id}));
  arrive(id, 4, 2); // was on its way
  BOOST_TEST(delivered.empty());
  core.consumed(1);
  look();
  BOOST_TEST(accounts.size() == 1u);
  BOOST_TEST(settled.size() == 1u);
  core.seek(at_offset(2));
  look();
  BOOST_TEST(entered.size() == 1u);
}

BOOST_AUTO_TEST_CASE(out_of_range_follows_the_reset_policy_behind_what_was_fetched) {
  config.reset = offset_reset::last;
  const auto id = fetching_from(0);
  arrive(id, 0, 1);
  arrive(id, 1, 1);
  arrive(id, 2, 1); // waits
  refuse(id, errc::offset_out_of_range);
  BOOST_TEST_REQUIRE(look_ups.size() == 1u);
  BOOST_TEST(look_ups[0].timestamp == -1);
  core.offset_answered(look_ups[0].number, errc::none, 70);
  look();
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

BOOST_AUTO_TEST_CASE(out_of_range_is_an_error_if_so_configured) {
  config.reset = offset_reset::error;
  const auto id = fetching_from(10);
  refuse(id, errc::offset_out_of_range);
  BOOST_TEST(look_ups.empty());
  BOOST_TEST_REQUIRE(events.size() == 1u);
  BOOST_TEST(to_string(events[0].kind) == "failed");
  BOOST_TEST(events[0].offset == 10);
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
  core.start(at_offset(50));
  core.source_changed(old_topic);
  look();
  core.source_changed(new_topic);
  look();
  BOOST_TEST_REQUIRE(look_ups.size() == 1u);
  BOOST_TEST(look_ups[0].timestamp == -2);
  core.offset_answered(look_ups[0].number, errc::none, 0);
  look();
  BOOST_TEST_REQUIRE(events.size() == 1u);
  BOOST_TEST(events[0].reason.code() == errc::topic_recreated);
  BOOST_TEST_REQUIRE(entered.size() == 1u);
  BOOST_TEST(entered[0].offset == 0);
  BOOST_TEST((entered[0].topic_id == new_topic.topic_id));
}

BOOST_AUTO_TEST_SUITE_END()

} // namespace cafka
