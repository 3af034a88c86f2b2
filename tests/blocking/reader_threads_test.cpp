// A reader that others wake or close while it reads.
#include "tests/blocking/reader_fixture.hpp"

#include <future>
#include <thread>

using namespace cafka;
using namespace std::chrono_literals;

namespace {

constexpr auto very_long = 10min; // who waits so long has failed

struct fixture : test::blocking_reader_fixture {
  // Reads in another thread, and answers what came of it.
  static std::future<errc> reads(blocking::reader& in) {
    return std::async(std::launch::async, [&in] {
      try {
        return in.read(very_long) ? errc::internal : errc::none;
      } catch (const error& why) { return why.code(); }
    });
  }
};

} // namespace

BOOST_FIXTURE_TEST_SUITE(blocking_reader_threads, fixture)

BOOST_AUTO_TEST_CASE(a_wakeup_ends_a_wait_now_or_later_and_the_reader_reads_on) {
  append(0, 1);
  blocking::reader in{reading()};
  expect(in, 0);
  for (int i = 0; i < 20; ++i) { // before the wait, at its beginning, in it
    auto reading = reads(in);
    in.wakeup();
    BOOST_TEST(reading.get() == errc::none);
  }
  append(0, 1);
  expect(in, 1);
}

BOOST_AUTO_TEST_CASE(a_wakeup_loses_no_record) {
  append(0, 3);
  blocking::reader in{reading()};
  expect(in, 0); // the others lie here
  in.wakeup();
  BOOST_TEST(!in.read(very_long).has_value());
  expect(in, 1);
  in.wakeup();
  BOOST_TEST(!in.next(very_long).has_value());
  expect(in, 2);
}

BOOST_AUTO_TEST_CASE(wakeups_at_any_time_cost_no_record) {
  for (int i = 0; i < 300; ++i) append(0, 3);
  blocking::reader in{reading()};
  std::atomic<bool> done{false};
  std::thread other{[&] {
    while (!done) {
      in.wakeup();
      std::this_thread::yield();
    }
  }};
  for (int64_t offset = 0; offset < 900;) {
    const auto record = in.read(very_long);
    if (!record) continue;
    BOOST_TEST_REQUIRE(record->offset == offset);
    ++offset;
  }
  done = true;
  other.join();
}

BOOST_AUTO_TEST_CASE(a_wakeup_ends_loops) {
  append(0, 1);
  blocking::reader in{reading()};
  std::thread other;
  size_t count = 0;
  for (const auto& record : in.records(very_long)) {
    BOOST_TEST(record.offset == 0);
    ++count;
    other = std::thread{[&in] { in.wakeup(); }};
  }
  other.join();
  BOOST_TEST(count == 1u);
  in.pause(0);
  append(0, 1);
  in.wakeup();
  BOOST_CHECK_EXCEPTION(
      for (const auto& record
           : in.read_to_end(very_long)) BOOST_TEST(record.offset == -1),
      error, [](const error& why) { return why.code() == errc::cancelled; });
}

BOOST_AUTO_TEST_CASE(a_close_sends_away_who_reads) {
  for (int i = 0; i < 20; ++i) {
    blocking::reader in{reading()};
    auto reading = reads(in);
    in.close();
    BOOST_TEST(reading.get() == errc::closed);
  }
}

BOOST_AUTO_TEST_CASE(a_close_while_records_are_read) {
  for (int i = 0; i < 100; ++i) append(0, 3);
  for (int i = 0; i < 10; ++i) {
    blocking::reader in{reading()};
    std::promise<void> reads_now;
    auto reading = std::async(std::launch::async, [&] {
      size_t bytes = 0;
      try {
        for (bool begun = false;; begun = true) {
          auto record = in.read(very_long);
          if (!begun) reads_now.set_value();
          if (!record) return errc::internal;
          for (const char c : record->value.text()) bytes += static_cast<unsigned char>(c);
          if (record->offset == 299) in.seek(0, first);
        }
      } catch (const error& why) { return bytes == 0 ? errc::internal : why.code(); }
    });
    reads_now.get_future().get();
    auto second = std::async(std::launch::async, [&] { in.close(); });
    in.close();
    second.get();
    BOOST_TEST(reading.get() == errc::closed);
  }
}

BOOST_AUTO_TEST_CASE(a_closed_reader_hands_out_nothing_and_says_so) {
  append(0, 3);
  blocking::reader in{reading()};
  expect(in, 0);
  in.close();
  in.close();
  const auto closed = [](const error& why) {
    return why.code() == errc::closed && std::string{why.what()} == "t: the reader was closed";
  };
  BOOST_CHECK_EXCEPTION(in.read(very_long), error, closed);
  BOOST_CHECK_EXCEPTION(in.next(very_long), error, closed);
  BOOST_CHECK_EXCEPTION(in.seek(0, first), error, closed);
  BOOST_CHECK_EXCEPTION(in.pause(0), error, closed);
  BOOST_CHECK_EXCEPTION(in.positions(), error, closed);
  BOOST_CHECK_EXCEPTION(in.read_to_end(1s), error, closed);
  in.wakeup();
  BOOST_CHECK_EXCEPTION(in.read(very_long), error, closed);
}

BOOST_AUTO_TEST_SUITE_END()
