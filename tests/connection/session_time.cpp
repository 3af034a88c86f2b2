// Deadlines, throttles and idle connections.
#include "tests/connection/session_fixture.hpp"

using namespace cafka;
using namespace cafka::test;

BOOST_FIXTURE_TEST_SUITE(sessions, session_fixture)

BOOST_AUTO_TEST_CASE(a_timeout_closes_and_tells_sent_from_unsent) {
  open();
  const auto late = submit(metadata(5s));
  written();
  const auto other = submit(metadata(30s));
  const auto waiting = submit(metadata(30s));
  BOOST_TEST((machine.next_deadline() == now + 5s));
  pass(4999ms);
  BOOST_TEST(refused.empty());
  pass(1ms);
  BOOST_TEST((code(late) == errc::request_timed_out_locally));
  BOOST_TEST(mentions(refused.at(late), "Metadata"));
  BOOST_TEST((code(other) == errc::connection_closed));
  BOOST_TEST((code(waiting) == errc::stale_connection_epoch));
  BOOST_TEST((closed.value().code() == errc::request_timed_out_locally));
  BOOST_TEST(refused.size() == 3u);
  BOOST_TEST(!machine.next_deadline().has_value());
}

BOOST_AUTO_TEST_CASE(a_peer_that_takes_no_bytes_is_given_up) {
  open();
  const auto stuck = submit(metadata(30s));
  const auto waiting = submit(metadata(40s));
  pass(30s);
  BOOST_TEST((code(waiting) == errc::stale_connection_epoch));
  BOOST_TEST((code(stuck) == errc::request_timed_out_locally));
  BOOST_TEST((closed.value().code() == errc::request_timed_out_locally));
}

// It may be that the one before it is large and the link slow.
BOOST_AUTO_TEST_CASE(a_request_that_was_never_sent_ends_no_connection) {
  open();
  const auto large = submit(produce(30s));
  const auto waiting = submit(metadata(2s));
  pass(2s);
  BOOST_TEST((code(waiting) == errc::buffer_full));
  BOOST_TEST(mentions(refused.at(waiting), "not sent"));
  BOOST_TEST(!closed.has_value());
  written();
  answer(0);
  BOOST_TEST((code(large) == errc::none));
  BOOST_TEST(delivered.size() == 1u);
}

BOOST_AUTO_TEST_CASE(an_answer_in_time_is_no_timeout) {
  open();
  submit(metadata(5s));
  written();
  now += 5s; // the tick comes later than the answer
  answer(0);
  pass(1s);
  BOOST_TEST(refused.empty());
  BOOST_TEST(!closed.has_value());
}

BOOST_AUTO_TEST_CASE(a_throttle_time_holds_the_next_request_back) {
  open();
  auto request = metadata();
  request.version = 8;
  submit(request);
  written();
  answer(0, 1500);
  BOOST_TEST(delivered.size() == 1u);
  submit(request);
  BOOST_TEST(writes.size() == 1u);
  BOOST_TEST((machine.next_deadline() == now + 1500ms));
  pass(1499ms);
  BOOST_TEST(writes.size() == 1u);
  pass(1ms);
  BOOST_TEST(writes.size() == 2u);
}

BOOST_AUTO_TEST_CASE(a_broker_that_throttles_is_news_once_a_second) {
  open();
  auto request = metadata();
  request.version = 8;
  const auto answered = [&](int32_t throttle) {
    submit(request);
    written();
    answer(writes.size() - 1, throttle);
    return machine.take_throttling();
  };
  BOOST_TEST(!answered(0));
  BOOST_TEST((answered(300) == 300ms));
  BOOST_TEST(!machine.take_throttling());
  pass(999ms);
  BOOST_TEST(!answered(300));
  pass(400ms);
  BOOST_TEST((answered(200) == 200ms));
  pass(2s);
  BOOST_TEST(!answered(0));
}

BOOST_AUTO_TEST_CASE(a_request_whose_time_runs_out_while_throttled_was_not_sent) {
  open();
  auto request = metadata(1s);
  request.version = 8;
  submit(request);
  written();
  answer(0, 5000);
  const auto id = submit(request);
  BOOST_TEST((code(id) == errc::throttling_quota_exceeded)); // at once: it is known already
  BOOST_TEST(mentions(refused.at(id), "5000 ms"));
  BOOST_TEST(!closed.has_value());
  pass(5s);
  submit(request);
  BOOST_TEST(writes.size() == 2u);
}

BOOST_AUTO_TEST_CASE(a_request_that_waits_is_given_back_when_the_broker_begins_to_throttle) {
  open();
  auto request = metadata();
  request.version = 8;
  submit(request);
  auto urgent = request;
  urgent.send_within = 4s;
  const auto first = submit(urgent); // waits for the write before it
  const auto patient = submit(request);
  answer(0, 5000);
  BOOST_TEST((code(first) == errc::throttling_quota_exceeded));
  BOOST_TEST((code(patient) == errc::none));
  written();
  pass(5s);
  BOOST_REQUIRE(writes.size() == 2u);
  BOOST_TEST(writes[1].id == patient);
}

// The time for which it was held is not the broker's.
BOOST_AUTO_TEST_CASE(a_request_that_was_held_by_a_throttle_has_all_of_its_time) {
  open();
  auto request = metadata(30s);
  request.version = 8;
  submit(request);
  written();
  answer(0, 29'500);
  const auto id = submit(request);
  pass(29'500ms);
  BOOST_REQUIRE(writes.size() == 2u);
  written();
  BOOST_TEST((machine.next_deadline() == now + 30s));
  pass(29'999ms);
  BOOST_TEST((code(id) == errc::none));
  BOOST_TEST(!closed.has_value());
  answer(1);
  BOOST_TEST(delivered.size() == 2u);
}

BOOST_AUTO_TEST_CASE(an_idle_connection_closes_without_error) {
  open();
  pass(8min);
  submit(metadata());
  written();
  answer(0);
  BOOST_TEST((machine.next_deadline() == now + 9min));
  pass(9min - 1ms);
  BOOST_TEST(!closed.has_value());
  pass(1ms);
  BOOST_REQUIRE(closed.has_value());
  BOOST_TEST(!*closed);
}

BOOST_AUTO_TEST_CASE(a_time_of_any_length_is_taken_as_one_that_never_comes) {
  open();
  auto what = produce(std::chrono::milliseconds::max());
  what.send_within = std::chrono::milliseconds::max();
  const auto id = submit(what);
  pass(1h);
  BOOST_TEST(code(id) == errc::none);
  answer(0);
  BOOST_TEST(!machine.closed());
}

BOOST_AUTO_TEST_SUITE_END()
