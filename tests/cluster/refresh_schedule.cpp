#include "cafka/actors/cluster/refresh_schedule.hpp"

#include <boost/test/unit_test.hpp>

using namespace std::chrono_literals;
using cafka::refresh_schedule;

namespace {

struct fixture {
  refresh_schedule schedule{5min, cafka::backoff{100ms, 1s, 1}, 1s};
  refresh_schedule::time_point now{1h};

  void fetch(bool news) {
    schedule.started(now);
    now += 5ms;
    schedule.succeeded(now, news);
  }
  /// From now to the next fetch.
  refresh_schedule::duration pause() const { return schedule.next().value() - now; }
};

} // namespace

BOOST_FIXTURE_TEST_SUITE(refresh_schedule_suite, fixture)

BOOST_AUTO_TEST_CASE(nothing_is_fetched_before_it_is_needed) {
  BOOST_TEST(!schedule.next());
  BOOST_TEST(!schedule.due(now + 24h));
}

BOOST_AUTO_TEST_CASE(fetches_at_once_when_needed) {
  BOOST_TEST(schedule.request(now) == 1u);
  BOOST_TEST(schedule.due(now));
  BOOST_TEST(schedule.started(now) == 1u);
  BOOST_TEST(!schedule.next());
}

BOOST_AUTO_TEST_CASE(requests_share_a_fetch) {
  for (int i = 0; i < 10; ++i) BOOST_TEST(schedule.request(now) == 1u);
  fetch(true);
  BOOST_TEST((pause() > 4min)); // none of the ten is left
}

// The broker may have read its metadata before what the second requester knows of happened.
BOOST_AUTO_TEST_CASE(a_fetch_in_flight_does_not_count_for_later_requests) {
  schedule.request(now);
  schedule.started(now);
  BOOST_TEST(schedule.request(now) == 2u);
  BOOST_TEST(schedule.request(now) == 2u);
  BOOST_TEST(!schedule.due(now));
  schedule.succeeded(now, true);
  BOOST_TEST((pause() >= 80ms));
  BOOST_TEST((pause() <= 120ms));
  BOOST_TEST(schedule.started(*schedule.next()) == 2u);
}

BOOST_AUTO_TEST_CASE(what_was_never_asked_yet_does_not_wait) {
  schedule.request(now);
  schedule.started(now);
  schedule.request(now, true);
  schedule.succeeded(now, true);
  BOOST_TEST(schedule.due(now));
  fetch(true);
  schedule.request(now);
  BOOST_TEST(!schedule.due(now));
  schedule.request(now, true);
  BOOST_TEST(schedule.due(now));
}

BOOST_AUTO_TEST_CASE(fetches_that_tell_nothing_new_come_ever_slower) {
  schedule.request(now);
  fetch(false);
  for (auto expected : {100ms, 200ms, 400ms, 800ms, 1000ms}) {
    schedule.request(now);
    BOOST_TEST((pause() >= expected * 8 / 10));
    BOOST_TEST((pause() <= expected * 12 / 10));
    now = *schedule.next();
    fetch(false);
  }
  schedule.request(now);
  now = *schedule.next();
  fetch(true);
  schedule.request(now);
  BOOST_TEST((pause() <= 120ms));
}

BOOST_AUTO_TEST_CASE(after_a_quiet_time_nothing_is_limited) {
  schedule.request(now);
  for (int i = 0; i < 6; ++i) fetch(false);
  now += 1s;
  schedule.request(now);
  BOOST_TEST(schedule.due(now));
}

BOOST_AUTO_TEST_CASE(a_failed_fetch_is_repeated_ever_slower) {
  schedule.request(now);
  for (auto expected : {100ms, 200ms, 400ms, 800ms, 1000ms, 1000ms}) {
    schedule.started(now);
    schedule.failed(now);
    BOOST_TEST((pause() >= expected * 8 / 10));
    BOOST_TEST((pause() <= expected * 12 / 10));
    now = *schedule.next();
  }
}

BOOST_AUTO_TEST_CASE(asking_again_does_not_hasten_the_repetition) {
  schedule.request(now);
  for (int i = 0; i < 6; ++i) {
    schedule.started(now);
    schedule.failed(now);
    now = *schedule.next();
  }
  schedule.started(now);
  schedule.failed(now);
  const auto repetition = *schedule.next();
  now += 500ms;
  schedule.request(now);
  BOOST_TEST((*schedule.next() == repetition));
}

// Else a program that asks for one new topic after the other would never hear of the old ones.
BOOST_AUTO_TEST_CASE(fetches_of_some_topics_do_not_make_all_young) {
  schedule.request(now);
  fetch(true);
  const auto due = now + 5min;
  for (int i = 0; i < 4; ++i) {
    now += 1min;
    schedule.request(now, true);
    schedule.started(now);
    schedule.succeeded(now, true, false);
  }
  BOOST_TEST((schedule.next().value() == due));
}

BOOST_AUTO_TEST_CASE(metadata_is_fetched_again_when_it_is_old) {
  schedule.request(now);
  fetch(true);
  BOOST_TEST((pause() == 5min));
  BOOST_TEST(!schedule.due(now + 5min - 1ms));
  BOOST_TEST(schedule.due(now + 5min));
}

BOOST_AUTO_TEST_SUITE_END()
