#include "cafka/actors/blocking/intake.hpp"

#include <boost/test/unit_test.hpp>

#include <future>
#include <thread>

using namespace cafka;
using namespace std::chrono_literals;
using blocking::intake;

namespace {

struct fixture {
  explicit fixture(std::chrono::milliseconds linger = 5ms, size_t full = 1'000, size_t limit = 4'000)
      : subject(record_set_builder{"t"}, linger, full, limit, [this] { ++wakes; }) {}

  void put(size_t bytes) { subject.put({.value = std::string_view(text).substr(0, bytes)}, 0ms); }

  std::string text = std::string(10'000, 'x');
  int wakes = 0;
  intake subject;
  intake::clock::time_point now = intake::clock::now();
};

} // namespace

BOOST_AUTO_TEST_SUITE(intake_)

BOOST_AUTO_TEST_CASE(the_first_record_wakes_and_lingers) {
  fixture f;
  f.put(10);
  f.put(10);
  BOOST_TEST(f.wakes == 1);
  const auto early = f.subject.next(f.now);
  BOOST_TEST(!early.set);
  BOOST_REQUIRE(early.in.has_value());
  BOOST_TEST((*early.in <= 6ms && *early.in >= 1ms));
  const auto due = f.subject.next(f.now + 1s);
  BOOST_REQUIRE(due.set);
  BOOST_TEST(due.set->count == 2u);
}

BOOST_AUTO_TEST_CASE(a_full_set_wakes_again_and_waits_for_nothing) {
  fixture f{1h};
  f.put(10);
  BOOST_TEST(!f.subject.next(f.now).set);
  f.put(2'000);
  BOOST_TEST(f.wakes == 2);
  BOOST_TEST((f.subject.next(f.now).set != nullptr));
}

BOOST_AUTO_TEST_CASE(one_set_at_a_time_is_handed_over) {
  fixture f{0ms};
  f.put(10);
  BOOST_TEST((f.subject.next(f.now + 1ms).set != nullptr));
  f.put(10);
  const auto blocked = f.subject.next(f.now + 1s);
  BOOST_TEST(!blocked.set);
  BOOST_TEST(!blocked.in.has_value());
  f.subject.taken();
  BOOST_TEST((f.subject.next(f.now + 1s).set != nullptr));
}

BOOST_AUTO_TEST_CASE(put_waits_at_the_limit_and_says_so_when_the_time_is_over) {
  fixture f{1h};
  f.put(5'000);
  BOOST_CHECK_EXCEPTION(f.put(1), error, [](const error& why) { return why.code() == errc::buffer_full; });
  BOOST_TEST((f.subject.next(f.now).set != nullptr));
  f.put(1);
}

BOOST_AUTO_TEST_CASE(room_lets_a_waiting_put_go_on) {
  fixture f{1h};
  f.put(5'000);
  std::thread other{[&] { f.subject.put({.value = "late"}, 1min); }};
  BOOST_TEST((f.subject.next(f.now).set != nullptr));
  other.join();
  f.subject.taken();
  f.subject.flush();
  const auto second = f.subject.next(f.now);
  BOOST_REQUIRE(second.set);
  BOOST_TEST(second.set->count == 1u);
}

BOOST_AUTO_TEST_CASE(flush_ends_lingering_of_what_is_there_only) {
  fixture f{1h};
  f.put(10);
  const auto flushed = f.subject.flush();
  BOOST_TEST((f.subject.next(f.now).set != nullptr));
  f.subject.taken();
  BOOST_TEST(f.subject.await_taken(flushed, 0ms));
  f.put(10);
  BOOST_TEST(!f.subject.next(f.now).set);
}

BOOST_AUTO_TEST_CASE(who_flushes_waits_for_what_was_put_before_and_for_nothing_else) {
  fixture f{0ms};
  BOOST_TEST(f.subject.await_taken(f.subject.flush(), 0ms)); // nothing was put
  f.put(10);
  BOOST_TEST((f.subject.next(f.now + 1ms).set != nullptr));
  f.put(10);
  const auto both = f.subject.flush();
  f.put(10); // into the set that is flushed
  f.subject.taken();
  BOOST_TEST(!f.subject.await_taken(both, 0ms));
  BOOST_TEST(f.subject.next(f.now + 1ms).set->count == 2u);
  f.put(10);
  BOOST_TEST(!f.subject.await_taken(both, 0ms));
  f.subject.taken();
  BOOST_TEST(f.subject.await_taken(both, 0ms)); // although one is left
}

BOOST_AUTO_TEST_CASE(when_nobody_takes_sets_any_more_everybody_hears_of_it) {
  fixture f{1h};
  const auto error_of = [](auto call) {
    try {
      call();
      return error{};
    } catch (const error& why) { return why; }
  };
  const error over{errc::internal, "over"};
  f.put(5'000);
  auto waiting = std::async(std::launch::async, error_of, [&] { f.subject.put({.value = "v"}, 1min); });
  auto flushing = std::async(std::launch::async, error_of, [&] { f.subject.await_taken(1, 1min); });
  BOOST_TEST(f.subject.end(over)->count == 1u);
  BOOST_TEST(waiting.get() == over);
  BOOST_TEST(flushing.get() == over);
  BOOST_TEST(error_of([&] { f.put(1); }) == over);
}

BOOST_AUTO_TEST_CASE(a_timeout_may_be_of_any_length) {
  fixture f{1h};
  f.put(5'000);
  std::thread other{[&] { f.subject.put({.value = "late"}, std::chrono::milliseconds::max()); }};
  BOOST_TEST((f.subject.next(f.now).set != nullptr));
  other.join();
  f.subject.taken();
  BOOST_TEST(f.subject.await_taken(1, std::chrono::milliseconds::max()));
}

BOOST_AUTO_TEST_CASE(a_closed_intake_refuses_records_and_hands_over_the_rest) {
  fixture f{1h};
  f.put(10);
  f.subject.close();
  BOOST_CHECK_EXCEPTION(f.put(1), error, [](const error& why) { return why.code() == errc::closed; });
  BOOST_TEST((f.subject.next(f.now).set != nullptr));
}

BOOST_AUTO_TEST_SUITE_END()
