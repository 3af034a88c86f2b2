// Seek, pause, resume and positions of the blocking reader.
#include "tests/blocking/reader_fixture.hpp"

using namespace cafka;
using namespace std::chrono_literals;

namespace {

struct fixture : test::blocking_reader_fixture {
  fixture() : blocking_reader_fixture(2) {}
};

} // namespace

BOOST_FIXTURE_TEST_SUITE(blocking_reader_commands, fixture)

// Most of it was read ahead by the time of the seek, and has to be dropped.
BOOST_AUTO_TEST_CASE(a_seek_drops_what_was_read_ahead) {
  auto config = reading();
  config.partitions = {0};
  config.partition_max_bytes = config.max_bytes = 1024;
  for (int i = 0; i < 200; ++i) append(0, 10);
  blocking::reader in{config};
  expect(in, 0);
  for (const int64_t to : {1500, 3, 1990, 0}) {
    in.seek(0, at_offset(to));
    for (int64_t offset = to; offset < to + 10; ++offset) expect(in, offset);
  }
}

BOOST_AUTO_TEST_CASE(a_seek_in_one_partition_leaves_the_other_as_it_is) {
  append(0, 10);
  append(1, 10);
  blocking::reader in{reading()};
  std::vector<int64_t> next(2, 0);
  for (int i = 0; i < 5; ++i) {
    const auto record = in.read(patience);
    BOOST_REQUIRE(record.has_value());
    BOOST_TEST(record->offset == next[static_cast<size_t>(record->partition)]++);
  }
  in.seek(1, at_offset(8));
  next[1] = 8;
  while (next[0] < 10 || next[1] < 10) {
    const auto record = in.read(patience);
    BOOST_REQUIRE(record.has_value());
    BOOST_TEST(record->offset == next[static_cast<size_t>(record->partition)]++);
  }
}

// In a session a broker tells only what is new (KIP-227), and of a log that stands still nothing is.
BOOST_AUTO_TEST_CASE(a_seek_to_the_end_of_a_log_that_stands_still_is_no_silence) {
  append(0, 5);
  append(1, 5);
  blocking::reader in{reading()};
  const auto ends = [&](int count) {
    while (count > 0) {
      const auto next = in.next(patience);
      BOOST_REQUIRE(next.has_value());
      if (next->batch) continue;
      BOOST_REQUIRE_MESSAGE(
          next->event.kind == partition_event::what::end_reached, "not the end, but " + to_string(next->event));
      --count;
    }
  };
  ends(2);
  const auto fetches = kafka.requests(wire::api_key::fetch);
  BOOST_TEST(kafka.await_requests(wire::api_key::fetch, fetches + 2, patience)); // one of them waits for records
  for (const auto& to : {at_offset(5), last, at_offset(5)}) {
    in.seek(0, to);
    ends(1);
  }
}

BOOST_AUTO_TEST_CASE(what_is_paused_does_not_come_until_it_is_resumed) {
  blocking::reader in{reading()};
  in.pause(0);
  append(0, 5);
  append(1, 5);
  for (int64_t offset = 0; offset < 5; ++offset) expect(in, offset, 1);
  const auto fetches = kafka.requests(wire::api_key::fetch);
  append(0, 5);
  append(1, 1);
  expect(in, 5, 1);
  BOOST_TEST(kafka.await_requests(wire::api_key::fetch, fetches + 3, patience)); // time in which it could have come
  BOOST_TEST(!in.read(0ms).has_value());
  in.resume(0);
  for (int64_t offset = 0; offset < 10; ++offset) expect(in, offset, 0);
}

BOOST_AUTO_TEST_CASE(positions_tell_how_far_it_is_in_each_partition) {
  append(0, 4);
  append(1, 7);
  kafka.delete_records("t", 1, 2);
  blocking::reader in{reading()};
  for (int i = 0; i < 9; ++i) BOOST_REQUIRE(in.read(patience).has_value());
  const auto all = in.positions();
  BOOST_REQUIRE(all.size() == 2u);
  BOOST_TEST(all[0].partition == 0);
  BOOST_TEST(all[0].position == 4);
  BOOST_TEST(all[0].high_watermark == 4);
  BOOST_TEST(all[0].lag() == 0);
  BOOST_TEST(all[1].position == 7);
  BOOST_TEST(all[1].log_start_offset == 2);
}

BOOST_AUTO_TEST_CASE(what_is_not_read_is_refused_by_name) {
  blocking::reader in{reading()};
  while (in.positions().empty()) {
    if (in.next(1s)) continue; // the topic is not known yet
  }
  const auto refused = [](errc code) {
    return [code](const error& why) {
      return why.code() == code && says(why, "t-9") == (code != errc::invalid_configuration);
    };
  };
  BOOST_CHECK_EXCEPTION(in.seek(9, first), error, refused(errc::unknown_topic_or_partition));
  BOOST_CHECK_EXCEPTION(in.pause(9), error, refused(errc::unknown_topic_or_partition));
  BOOST_CHECK_EXCEPTION(in.resume(9), error, refused(errc::unknown_topic_or_partition));
  BOOST_CHECK_EXCEPTION(in.seek(0, at_offset(-1)), error, refused(errc::invalid_configuration));
}

// Commands wait for nothing; what is wrong with the topic, reading says.
BOOST_AUTO_TEST_CASE(a_command_before_the_topic_is_known_is_remembered_and_reading_says_what_is_wrong) {
  auto config = reading();
  config.topic = "missing";
  blocking::reader in{config};
  in.seek(0, first);
  in.pause(0);
  in.resume(0);
  BOOST_CHECK_EXCEPTION(in.read(2s), error, [](const error& why) {
    return why.code() == errc::unknown_topic_or_partition && says(why, "'missing'");
  });
}

BOOST_AUTO_TEST_SUITE_END()
