#include "cafka/actors/blocking/intake.hpp"

#include <boost/test/unit_test.hpp>

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
  f.subject.flush();
  BOOST_TEST((f.subject.next(f.now).set != nullptr));
  f.subject.taken();
  BOOST_TEST(f.subject.await_empty(0ms));
  f.put(10);
  BOOST_TEST(!f.subject.next(f.now).set);
  BOOST_TEST(!f.subject.await_empty(0ms));
}

BOOST_AUTO_TEST_CASE(a_closed_intake_refuses_records_and_hands_over_the_rest) {
  fixture f{1h};
  f.put(10);
  f.subject.close();
  BOOST_CHECK_EXCEPTION(f.put(1), error, [](const error& why) { return why.code() == errc::closed; });
  BOOST_TEST((f.subject.next(f.now).set != nullptr));
}

BOOST_AUTO_TEST_SUITE_END()
