#include "cafka/actors/writer/delivery_watch.hpp"

#include <boost/test/unit_test.hpp>

using namespace cafka;
using namespace std::chrono_literals;

namespace {

using strings = std::vector<std::string>;

const error refused{errc::connection_refused, "t-1: broker 1 (k:1): connection refused"};
const error too_few{errc::not_enough_replicas, "t-1: too few replicas are in sync"};
const error silence{errc::request_timed_out_locally, "t-1: no answer yet"};

struct bench {
  void look(bool waits = true) {
    watch.look(waits, now, [] { return silence; });
  }
  strings told() {
    strings texts;
    for (const auto& event : watch.take_events()) texts.push_back(to_string(event));
    return texts;
  }
  static strings held_up(const error& why) { return {"held up, and tried on: " + why.message()}; }

  delivery_watch watch{"t", 1};
  delivery_watch::time_point now{1h};
};

} // namespace

BOOST_AUTO_TEST_SUITE(delivery_watch_suite)

BOOST_AUTO_TEST_CASE(nothing_is_told_of_a_short_wait) {
  bench b;
  b.look();
  b.watch.failed(refused);
  b.now += 999ms;
  b.look();
  b.watch.went_on();
  BOOST_TEST(b.told().empty());
  BOOST_TEST(!b.watch.next_event());
}

BOOST_AUTO_TEST_CASE(after_a_second_the_cause_is_told_once_and_then_that_it_goes_on) {
  bench b;
  b.look();
  BOOST_TEST((b.watch.next_event() == b.now + 1s));
  b.watch.failed(refused);
  b.now += 1s;
  b.look();
  BOOST_TEST(b.told() == b.held_up(refused));
  b.watch.failed(refused);
  b.watch.failed(too_few);
  b.watch.failed(refused);
  BOOST_TEST(b.told() == b.held_up(too_few));
  b.watch.went_on();
  BOOST_TEST((b.told() == strings{"t-1: records are acknowledged again"}));
}

BOOST_AUTO_TEST_CASE(without_a_failure_the_silence_is_told) {
  bench b;
  b.look();
  b.now += 1s;
  b.look();
  BOOST_TEST(b.told() == b.held_up(silence));
  b.now += 10s;
  b.look();
  BOOST_TEST(b.told().empty());
}

BOOST_AUTO_TEST_CASE(whatever_gets_on_begins_another_second) {
  bench b;
  for (int i = 0; i < 10; ++i) {
    b.look();
    b.now += 900ms;
    b.look();
    b.watch.went_on();
  }
  BOOST_TEST(b.told().empty());
}

BOOST_AUTO_TEST_CASE(the_failure_of_one_broker_is_none_of_the_next) {
  bench b;
  b.look();
  b.watch.failed(refused);
  b.watch.excuse();
  b.now += 1s;
  b.look();
  BOOST_TEST(b.told() == b.held_up(silence));
}

BOOST_AUTO_TEST_CASE(what_was_given_up_while_held_up_is_told_to_go_on_when_something_does) {
  bench b;
  b.look();
  b.now += 1s;
  b.look();
  b.look(false);
  b.told();
  b.look();
  b.watch.went_on();
  BOOST_TEST((b.told() == strings{"t-1: records are acknowledged again"}));
}

BOOST_AUTO_TEST_CASE(listeners_are_called_with_one_event_at_a_time_and_may_throw) {
  BOOST_TEST(!one_at_a_time({}));
  int calls = 0;
  const auto listener = one_at_a_time([&](const write_event&) {
    ++calls;
    throw std::runtime_error("not our affair");
  });
  listener({});
  listener({});
  BOOST_TEST(calls == 2);
}

BOOST_AUTO_TEST_SUITE_END()
