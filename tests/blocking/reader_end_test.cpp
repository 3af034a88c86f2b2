// Reading to the end, and loops.
#include "tests/blocking/reader_fixture.hpp"
#include "tests/support/eventually.hpp"
#include "tests/support/thrown.hpp"

#include <map>

using namespace cafka;
using namespace std::chrono_literals;

namespace {

struct fixture : test::blocking_reader_fixture {
  fixture() : blocking_reader_fixture(3) {}

  using seen = std::map<int32_t, std::vector<int64_t>>;

  static seen to_end(blocking::reader& in) {
    seen all;
    for (const auto& record : in.read_to_end(patience)) all[record.partition].push_back(record.offset);
    return all;
  }
  static std::vector<int64_t> offsets(int64_t from, int64_t to) {
    std::vector<int64_t> all;
    for (; from < to; ++from) all.push_back(from);
    return all;
  }
  /// What reading to the end throws.
  static error refused_to_end(blocking::reader& in, std::chrono::milliseconds timeout) {
    return test::thrown([&] {
      for (const auto& record : in.read_to_end(timeout)) BOOST_TEST(record.offset >= 0);
    });
  }
  void append_at(int32_t partition, int count, int64_t timestamp) {
    kafka.append("t", partition, test::make_batch({.count = count, .timestamp = timestamp}));
  }
  void append_marker(int32_t partition) { kafka.append("t", partition, test::make_marker(0, 9, true)); }
};

} // namespace

BOOST_FIXTURE_TEST_SUITE(blocking_reader_end, fixture)

BOOST_AUTO_TEST_CASE(an_empty_topic_is_at_its_end) {
  blocking::reader in{reading()};
  BOOST_TEST(to_end(in).empty());
}

BOOST_AUTO_TEST_CASE(all_partitions_are_read_to_their_ends_and_again_what_came_since) {
  append(0, 20);
  append(2, 5);
  blocking::reader in{reading()};
  BOOST_TEST((to_end(in) == seen{{0, offsets(0, 20)}, {2, offsets(0, 5)}}));
  BOOST_TEST(to_end(in).empty());
  append(1, 3);
  append(2, 1);
  BOOST_TEST((to_end(in) == seen{{1, offsets(0, 3)}, {2, offsets(5, 6)}}));
}

BOOST_AUTO_TEST_CASE(the_end_may_be_markers_of_transactions) {
  append(0, 2);
  append_marker(0);
  append_marker(1);
  blocking::reader in{reading()};
  BOOST_TEST((to_end(in) == seen{{0, offsets(0, 2)}}));
  append_marker(0); // by itself, behind an end that was told already
  append_marker(0);
  BOOST_TEST(to_end(in).empty());
}

// -- to a time --

BOOST_AUTO_TEST_CASE(a_span_of_time_ends_at_its_first_record_behind_it_or_at_the_end) {
  const auto at = [](int64_t ms) { return std::chrono::system_clock::time_point{std::chrono::milliseconds{ms}}; };
  append_at(0, 20, 1'000); // the n-th record is of the n-th ms from then on
  append_at(1, 5, 5'000);
  auto config = reading();
  config.start = at_time(at(1'005));
  blocking::reader in{config};
  seen all;
  for (const auto& record : in.read_until(at(1'012), patience)) all[record.partition].push_back(record.offset);
  BOOST_TEST((all == seen{{0, offsets(5, 12)}}));
  all.clear();
  for (const auto& record : in.read_until(at(9'000), patience)) all[record.partition].push_back(record.offset);
  BOOST_TEST((all == seen{{0, offsets(12, 20)}, {1, offsets(0, 5)}})); // nothing follows, and it ends all the same
}

// -- how far it is --

BOOST_AUTO_TEST_CASE(offset_and_lag_are_of_what_was_handed_out_and_not_of_what_was_read_ahead) {
  append(0, 10);
  append(1, 4);
  blocking::reader in{reading()};
  auto records = in.records(patience);
  std::map<int32_t, int64_t> next{{0, 0}, {1, 0}};
  auto record = records.begin();
  for (const int32_t partition : {0, 1}) // -1 before, as the place to start at is not known
    BOOST_TEST_REQUIRE(test::eventually([&] { return in.offset({"t", partition}) >= 0; }, patience));
  for (int i = 0; i < 14; ++i, i < 14 ? void(++record) : void()) {
    next[record->partition] = record->offset + 1;
    for (const int32_t partition : {0, 1}) {
      BOOST_TEST(in.offset({"t", partition}) == next[partition]);
      if (partition == record->partition)
        BOOST_TEST(in.lag({"t", partition}) == (partition == 0 ? 10 : 4) - next[partition]);
    }
  }
  append(0, 3);
  BOOST_TEST(in.read_lag({"t", 0}, patience) == 3);
  BOOST_CHECK_EXCEPTION(
      in.offset({"t", 9}), error, [](const error& why) { return why.code() == errc::unknown_topic_or_partition; });
}

BOOST_AUTO_TEST_CASE(the_end_may_be_compacted) {
  append(0, 2, 9);
  kafka.append("t", 1, test::make_batch({.count = 0, .last_offset_delta = 4}));
  blocking::reader in{reading()};
  BOOST_TEST((to_end(in) == seen{{0, offsets(0, 2)}}));
}

BOOST_AUTO_TEST_CASE(what_is_undecided_is_behind_the_end_for_who_must_not_see_it) {
  append(0, 6);
  kafka.set_last_stable_offset("t", 0, 4);
  auto config = reading();
  config.isolation = isolation_level::read_uncommitted;
  blocking::reader all{config};
  BOOST_TEST((to_end(all) == seen{{0, offsets(0, 6)}}));
}

// It is left for the next call, record by record.
BOOST_AUTO_TEST_CASE(what_is_written_meanwhile_is_left_for_later) {
  append(0, 10);
  append(1, 10);
  blocking::reader in{reading()};
  seen first_part;
  auto to_end_now = in.read_to_end(patience);
  for (int i = 0; i < 20; ++i) append(i % 2, 10);
  for (const auto& record : to_end_now) first_part[record.partition].push_back(record.offset);
  BOOST_TEST((first_part == seen{{0, offsets(0, 10)}, {1, offsets(0, 10)}}));
  seen rest;
  while (rest[0].size() + rest[1].size() < 200) {
    const auto record = in.read(patience);
    BOOST_REQUIRE(record.has_value());
    rest[record->partition].push_back(record->offset);
  }
  BOOST_TEST((rest[0] == offsets(10, 110)));
  BOOST_TEST((rest[1] == offsets(10, 110)));
}

// The end lies inside what was delivered at once, so the rest of a batch is put aside.
BOOST_AUTO_TEST_CASE(the_rest_of_a_batch_goes_to_whoever_asks_next) {
  append(0, 10);
  blocking::reader in{reading()};
  auto bounded = in.read_to_end(patience);
  append(0, 10);
  append(0, 10);
  size_t count = 0;
  for (const auto& record : bounded) BOOST_TEST(record.offset == static_cast<int64_t>(count++));
  BOOST_TEST(count == 10u);
  auto delivery = in.next(patience);
  while (delivery && !delivery->batch) delivery = in.next(patience);
  BOOST_REQUIRE(delivery.has_value());
  BOOST_TEST(delivery->batch->base_offset() == 10);
  for (auto behind = delivery->batch->next_offset(); behind < 30; ++behind) expect(in, behind);
}

BOOST_AUTO_TEST_CASE(a_loop_that_is_left_loses_nothing) {
  append(0, 10);
  blocking::reader in{reading()};
  for (const auto& record : in.read_to_end(patience))
    if (record.offset == 3) break;
  expect(in, 4);
  BOOST_TEST((to_end(in) == seen{{0, offsets(5, 10)}}));
}

BOOST_AUTO_TEST_CASE(named_partitions_alone_are_read) {
  append(0, 3);
  append(1, 3);
  auto config = reading();
  config.partitions = {1};
  blocking::reader in{config};
  BOOST_TEST((to_end(in) == seen{{1, offsets(0, 3)}}));
}

BOOST_AUTO_TEST_CASE(what_does_not_exist_or_cannot_be_read_is_thrown) {
  const auto refusal = [](reader_config config, std::chrono::milliseconds timeout) {
    blocking::reader in{std::move(config)};
    return refused_to_end(in, timeout).code();
  };
  auto config = reading();
  config.topic = "missing";
  // What there is may not be known yet when the time is over.
  const auto is_missing = [&] { return refusal(config, 1s) == errc::unknown_topic_or_partition; };
  BOOST_TEST(test::eventually(is_missing, patience));
  append(0, 2);
  append_broken(0, 2);
  BOOST_TEST(refusal(reading(), patience) == errc::bad_crc);
}

BOOST_AUTO_TEST_CASE(an_end_that_is_not_reached_in_time_is_named) {
  int64_t end = 2;
  append(0, 2);
  blocking::reader in{reading()};
  in.pause(0);
  error why;
  auto timeout = 250ms;
  const auto end_is_named = [&] { // once the time is enough to ask where it is
    why = refused_to_end(in, timeout *= 2);
    if (!why) { // these were read ahead of the pause
      append(0, 2);
      end += 2;
    }
    return says(why, "t-0: the time is over before offset " + std::to_string(end) + ", its end");
  };
  const bool named = test::eventually(end_is_named, patience); // before its message is made
  BOOST_TEST(named, why);
  BOOST_TEST(why.code() == errc::request_timed_out_locally);
}

BOOST_AUTO_TEST_CASE(a_loop_over_records_ends_when_nothing_comes) {
  append(1, 4);
  blocking::reader in{reading()};
  std::vector<int64_t> came;
  expect(in, 0, 1); // the others are at hand with it
  for (const auto& record : in.records(100ms)) came.push_back(record.offset);
  BOOST_TEST((came == offsets(1, 4)));
}

BOOST_AUTO_TEST_SUITE_END()
