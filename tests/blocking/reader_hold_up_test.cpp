// What a thread is told that reads what cannot be read (yet).
#include "tests/blocking/reader_fixture.hpp"
#include "tests/connection/loopback.hpp"
#include "tests/support/eventually.hpp"

#include <memory>

using namespace cafka;
using namespace std::chrono_literals;

namespace {

constexpr auto very_long = 10min; // who waits so long has failed

struct fixture : test::blocking_reader_fixture {
  fixture() : blocking_reader_fixture(3, 3) {}

  reader_config at(const endpoint& where) const {
    auto config = reading();
    config.bootstrap = {to_string(where)};
    return config;
  }
};

} // namespace

BOOST_FIXTURE_TEST_SUITE(blocking_reader_hold_up, fixture)

BOOST_AUTO_TEST_CASE(a_reader_that_is_up_answers_nothing_when_nothing_comes) {
  blocking::reader in{reading()};
  BOOST_TEST(!in.read(1500ms).has_value());
  BOOST_TEST(!in.read(0ms).has_value());
}

BOOST_AUTO_TEST_CASE(a_wrong_port_is_told_when_the_time_is_over) {
  const auto nobody = test::nobody_listens();
  blocking::reader in{at(nobody)};
  const auto why = refused(in);
  BOOST_TEST(why.code() == errc::connection_refused);
  BOOST_TEST(says(why, "'t'"), why);
  BOOST_TEST(says(why, to_string(nobody)), why);
  BOOST_TEST(refused(in, 50ms).code() == errc::connection_refused); // and again, as long as it is so
}

BOOST_AUTO_TEST_CASE(what_was_never_up_is_told_soon_however_long_the_time) {
  blocking::reader in{at(test::nobody_listens())};
  BOOST_TEST(refused(in, very_long).code() == errc::connection_refused);
}

BOOST_AUTO_TEST_CASE(a_server_that_says_nothing_is_told) {
  test::loopback_server mute{[](test::loopback_peer& peer) { peer.wait_for_end(); }};
  blocking::reader in{at(mute.where())};
  const auto why = refused(in);
  BOOST_TEST(why.code() == errc::request_timed_out_locally);
  BOOST_TEST(says(why, to_string(mute.where())), why);
}

BOOST_AUTO_TEST_CASE(a_topic_that_does_not_exist_is_told_and_read_once_it_does) {
  auto config = reading();
  config.topic = "later";
  blocking::reader in{config};
  const auto why = refused(in);
  BOOST_TEST(why.code() == errc::unknown_topic_or_partition);
  BOOST_TEST(says(why, "'later'"), why);
  kafka.create_topic("later");
  kafka.append("later", 0, test::make_batch({.count = 1}));
  expect(in, 0);
  BOOST_TEST(!in.read(0ms).has_value());
}

BOOST_AUTO_TEST_CASE(a_partition_that_does_not_exist_is_told_and_read_once_it_does) {
  auto config = reading();
  config.partitions = {0, 4};
  blocking::reader in{config};
  append(0, 1);
  expect(in, 0);
  const auto why = refused(in);
  BOOST_TEST(why.code() == errc::unknown_topic_or_partition);
  BOOST_TEST(says(why, "t-4"), why);
  BOOST_TEST(says(why, "3 partitions"), why);
  kafka.add_partitions("t", 5);
  append(4, 1);
  expect(in, 0, 4);
  BOOST_TEST(!in.read(0ms).has_value());
}

BOOST_AUTO_TEST_CASE(a_right_that_is_missing_is_thrown_at_once_and_missed_no_more_when_it_is_there) {
  append(0, 1);
  kafka.inject(
      {.api = wire::api_key::metadata,
       .topic = "t",
       .code = errc::topic_authorization_failed,
       .times = embedded::fault::always});
  blocking::reader in{reading()};
  BOOST_TEST(refused(in, very_long).code() == errc::topic_authorization_failed);
  BOOST_TEST(refused(in, 50ms).code() == errc::topic_authorization_failed);
  kafka.clear_faults();
  for (bool read = false; !read;) // the reader looks again, after its pause
    try {
      expect(in, 0);
      read = true;
    } catch (const error& why) { BOOST_TEST(why.code() == errc::topic_authorization_failed); }
}

BOOST_AUTO_TEST_CASE(one_partition_without_leader_is_told_and_holds_up_no_other) {
  int32_t lost = -1;
  for (int32_t p = 0; p < 3; ++p) {
    append(p, 1);
    if (kafka.partition("t", p).leader == 2) lost = p;
  }
  BOOST_REQUIRE(lost >= 0);
  kafka.stop_broker(2);
  blocking::reader in{reading()};
  for (int i = 0; i < 2; ++i) BOOST_TEST(in.read(patience)->partition != lost);
  const auto why = refused(in, very_long);
  BOOST_TEST(why.code() == errc::leader_not_available);
  BOOST_TEST(says(why, "t-" + std::to_string(lost)), why);
  BOOST_TEST(says(why, "replicas 2"), why);
  kafka.start_broker(2);
  expect(in, 0, lost);
}

BOOST_AUTO_TEST_CASE(a_cluster_that_goes_away_is_told_and_read_again_when_it_is_back) {
  append(0, 1);
  blocking::reader in{reading()};
  expect(in, 0);
  for (int32_t broker : {1, 2, 3}) kafka.stop_broker(broker);
  error why; // each partition is told by itself
  const auto all_are_told = [&] { return says(why = refused(in), "2 more partitions are not read"); };
  const bool told = test::eventually(all_are_told, patience); // before its message is made
  BOOST_TEST(told, why);
  BOOST_TEST(says(why, "t-0"), why);
  for (int32_t broker : {1, 2, 3}) kafka.start_broker(broker);
  append(0, 1);
  expect(in, 1);
}

BOOST_AUTO_TEST_CASE(next_hands_out_what_holds_the_reader_up_and_the_end_of_it) {
  auto config = reading();
  config.topic = "later";
  blocking::reader in{config};
  auto told = in.next(patience);
  BOOST_REQUIRE((told && !told->batch));
  BOOST_TEST(to_string(told->event.kind) == "held_up");
  BOOST_TEST(told->event.reason.code() == errc::unknown_topic_or_partition);
  kafka.create_topic("later");
  told = in.next(patience);
  BOOST_REQUIRE((told && !told->batch));
  BOOST_TEST(to_string(told->event.kind) == "recovered");
}

// -- positions and batches that cannot be read --

BOOST_AUTO_TEST_CASE(a_start_beyond_the_end_is_told_with_the_range) {
  append(0, 12);
  auto config = reading();
  config.partitions = {0};
  config.start = at_offset(100);
  config.reset = offset_reset::error;
  blocking::reader strict{config};
  const auto why = refused(strict, very_long);
  BOOST_TEST(why.code() == errc::offset_out_of_range);
  BOOST_TEST(says(why, "t-0: offset 100 is out of range, the log has offsets 0 to 11"), why);
  strict.seek(0, at_offset(3));
  expect(strict, 3);
  config.reset = offset_reset::first;
  blocking::reader lenient{config};
  const auto told = lenient.next(patience);
  BOOST_REQUIRE((told && !told->batch));
  BOOST_TEST(to_string(told->event.kind) == "reset");
  BOOST_TEST(told->event.asked == 100);
  BOOST_TEST(told->event.offset == 0);
  BOOST_TEST((told->event.log == offset_range{0, 12}));
  expect(lenient, 0);
}

BOOST_AUTO_TEST_CASE(a_batch_that_cannot_be_read_is_skipped_as_the_message_says) {
  append(0, 2);
  append_broken(0, 5);
  append(0, 2);
  auto config = reading();
  config.partitions = {0};
  blocking::reader in{config};
  expect(in, 0);
  expect(in, 1);
  const auto why = refused(in, very_long);
  BOOST_TEST(why.code() == errc::bad_crc);
  BOOST_TEST(says(why, "the batch with offsets 2 to 6"), why);
  BOOST_TEST(says(why, "seek to 2 to try again, or to 7 to skip it"), why);
  BOOST_TEST(refused(in, 50ms).code() == errc::bad_crc); // it is still not read
  in.seek(0, at_offset(2));
  BOOST_TEST(refused(in, very_long).code() == errc::bad_crc);
  in.seek(0, at_offset(7));
  expect(in, 7);
  expect(in, 8);
  BOOST_TEST(!in.read(0ms).has_value());
}

BOOST_AUTO_TEST_CASE(a_batch_that_expands_too_far_is_skipped_or_the_limit_raised) {
  kafka.append("t", 0, test::make_batch({.count = 3, .padding = 50'000, .compression = codec::zstd}));
  append(0, 1);
  auto config = reading();
  config.partitions = {0};
  config.max_decompressed_bytes = 10'000;
  blocking::reader in{config};
  const auto why = refused(in, very_long);
  BOOST_TEST(why.code() == errc::decompressed_too_large);
  BOOST_TEST(says(why, "max_decompressed_bytes (10000)"), why);
  BOOST_TEST(says(why, "or to 3 to skip it"), why);
  in.seek(0, at_offset(3));
  expect(in, 3);
  config.max_decompressed_bytes = 1'000'000;
  blocking::reader roomy{config};
  for (int64_t offset = 0; offset < 4; ++offset) expect(roomy, offset);
}

BOOST_AUTO_TEST_CASE(the_event_of_an_unreadable_batch_carries_it) {
  append_broken(0, 5);
  auto config = reading();
  config.partitions = {0};
  blocking::reader in{config};
  auto told = in.next(patience);
  while (told && (told->batch || told->event.kind != partition_event::what::failed)) told = in.next(patience);
  BOOST_REQUIRE(told.has_value());
  BOOST_TEST((told->event.batch == offset_range{0, 5}));
  BOOST_REQUIRE(told->event.bytes != nullptr);
  BOOST_TEST((*told->event.bytes == kafka.records("t", 0)));
}

BOOST_AUTO_TEST_CASE(what_has_stopped_is_left_out_by_a_pause) {
  append_broken(0, 5);
  blocking::reader in{reading()};
  BOOST_TEST(refused(in, very_long).code() == errc::bad_crc);
  in.pause(0);
  BOOST_TEST(!in.read(50ms).has_value());
  in.resume(0);
  BOOST_TEST(refused(in, very_long).code() == errc::bad_crc); // it is wanted again, and still does not go on
}

BOOST_AUTO_TEST_SUITE_END()
