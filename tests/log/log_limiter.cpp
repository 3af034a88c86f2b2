#include "cafka/actors/log/log_limiter.hpp"

#include <boost/test/unit_test.hpp>

using namespace cafka;
using namespace std::chrono_literals;

namespace {

struct fixture {
  std::vector<std::string> add(log_event event, const std::string& broker, const std::string& message, errc code = {}) {
    return texts(limiter.add({.event = event, .message = message, .broker = broker, .code = code}, now));
  }
  std::vector<std::string> pass(std::chrono::seconds time) {
    now += time;
    return texts(limiter.tick(now));
  }
  static std::vector<std::string> texts(const std::vector<log_entry>& entries) {
    std::vector<std::string> result;
    for (const auto& each : entries) result.push_back(each.message);
    return result;
  }
  static std::vector<std::string> of(std::initializer_list<std::string> all) { return all; }

  log_limiter limiter{10s, 5};
  log_limiter::time_point now{1000s};
};

} // namespace

BOOST_FIXTURE_TEST_SUITE(log_limits, fixture)

BOOST_AUTO_TEST_CASE(the_first_is_told_at_once_and_then_one_a_period) {
  BOOST_TEST(add(log_event::dial_failed, "b1", "one") == of({"one"}), boost::test_tools::per_element());
  BOOST_TEST(add(log_event::dial_failed, "b1", "two").empty());
  BOOST_TEST(add(log_event::dial_failed, "b1", "three").empty());
  BOOST_TEST((limiter.next_tick() == now + 10s));
  BOOST_TEST(pass(9s).empty());
  BOOST_TEST(pass(1s) == of({"three (1 more in the last 10 s)"}), boost::test_tools::per_element());
  BOOST_TEST(add(log_event::dial_failed, "b1", "four").empty());
  BOOST_TEST(pass(10s) == of({"four"}), boost::test_tools::per_element());
  BOOST_TEST(pass(10s).empty());
  // It was quiet for a period.
  BOOST_TEST(limiter.kinds() == 0u);
  BOOST_TEST(!limiter.next_tick());
  BOOST_TEST(add(log_event::dial_failed, "b1", "five") == of({"five"}), boost::test_tools::per_element());
}

BOOST_AUTO_TEST_CASE(another_broker_event_or_cause_is_told_at_once) {
  BOOST_TEST(add(log_event::dial_failed, "b1", "one").size() == 1u);
  BOOST_TEST(add(log_event::dial_failed, "b2", "one").size() == 1u);
  BOOST_TEST(add(log_event::connection_lost, "b1", "one").size() == 1u);
  BOOST_TEST(add(log_event::dial_failed, "b1", "one", errc::host_not_found).size() == 1u);
}

BOOST_AUTO_TEST_CASE(what_is_held_of_a_broker_is_told_before_that_it_is_back) {
  add(log_event::dial_failed, "b1", "first");
  add(log_event::dial_failed, "b1", "again");
  add(log_event::dial_failed, "b2", "first");
  add(log_event::dial_failed, "b2", "again");
  BOOST_TEST(add(log_event::connected, "b1", "back") == of({"again", "back"}), boost::test_tools::per_element());
  BOOST_TEST(pass(10s) == of({"again"}), boost::test_tools::per_element());
}

// One that lets everybody in and hangs up at once, some times a second.
BOOST_AUTO_TEST_CASE(a_broker_that_comes_and_goes_is_told_of_twice_a_period) {
  size_t told = 0;
  for (int i = 0; i < 1000; ++i, now += 100ms) {
    told += add(log_event::connected, "b1", "back").size();
    told += add(log_event::connection_lost, "b1", "gone").size();
  }
  BOOST_TEST(told == 2u * 10);
}

BOOST_AUTO_TEST_CASE(memory_is_bounded) {
  size_t told = 0;
  for (int i = 0; i < 1000; ++i) told += add(log_event::dial_failed, "b" + std::to_string(i), "failed").size();
  BOOST_TEST(limiter.kinds() == 6u); // and what has no room of its own
  BOOST_TEST(told == 6u);
  BOOST_TEST(pass(10s) == of({"failed (993 more in the last 10 s)"}), boost::test_tools::per_element());
}

BOOST_AUTO_TEST_CASE(at_the_end_all_is_told) {
  add(log_event::dial_failed, "b1", "one");
  add(log_event::dial_failed, "b1", "two");
  BOOST_TEST(fixture::texts(limiter.close()) == of({"two"}), boost::test_tools::per_element());
  BOOST_TEST(!limiter.next_tick());
}

BOOST_AUTO_TEST_SUITE_END()
