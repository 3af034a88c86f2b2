// What the reader's actors do when brokers, the cluster or they themselves fail.
#include <boost/test/unit_test.hpp>

#include <chrono>
#include <functional>

#include "tests/reader/reader_fixture.hpp"

namespace cafka {

namespace {

using namespace std::chrono_literals;
using what = partition_event::what;

struct fixture : test::reader_fixture {
  fixture() {
    config.partitions = {0};
    config.retry_backoff = 100ms;
    config.retry_backoff_max = 1s;
  }

  // How long it takes, to the millisecond.
  std::chrono::milliseconds time_until(const std::function<bool()>& true_now) {
    auto passed = 0ms;
    for (; !true_now() && passed < 1min; passed += 1ms) advance(1ms);
    return passed;
  }
  // Of the n-th failure in a row, counted from 0.
  void check_pause(std::chrono::milliseconds pause, int n) {
    const auto plain = std::min<std::chrono::milliseconds>(config.retry_backoff * (1 << n), config.retry_backoff_max);
    BOOST_TEST(pause.count() >= plain.count() * 8 / 10);
    BOOST_TEST(pause.count() <= plain.count() * 12 / 10 + 1);
  }
};

} // namespace

BOOST_FIXTURE_TEST_SUITE(reader_supervision_suite, fixture)

// -- brokers --

BOOST_AUTO_TEST_CASE(one_lost_connection_is_nothing_to_speak_of) {
  kafka->append(0, 10);
  kafka->failing = 1;
  start();
  check(0, 0, 10);
  BOOST_TEST(kafka->stale_reports == 0);
}

BOOST_AUTO_TEST_CASE(a_broker_that_does_not_answer_is_reported_and_tried_on) {
  kafka->append(0, 10);
  kafka->failing = 1'000'000;
  kafka->failure = errc::request_timed_out_locally;
  start();
  advance(10s);
  BOOST_TEST_REQUIRE(got->count(what::held_up) == 1u);
  BOOST_TEST(got->find(what::held_up)->reason.code() == errc::request_timed_out_locally);
  BOOST_TEST(got->find(what::held_up)->reason.message().find("as the test wants it") != std::string::npos);
  BOOST_TEST(kafka->stale_reports > 0);
  kafka->failing = 0;
  advance(2s);
  check(0, 0, 10);
}

BOOST_AUTO_TEST_CASE(what_trying_again_cannot_mend_fails_at_once) {
  kafka->append(0, 10);
  kafka->failing = 1'000'000;
  kafka->failure = errc::frame_too_large;
  start();
  advance(10s);
  BOOST_TEST_REQUIRE(got->count(what::failed) == 1u);
  BOOST_TEST(got->find(what::failed)->reason.code() == errc::frame_too_large);
  BOOST_TEST(kafka->fetches == 1);
}

BOOST_AUTO_TEST_CASE(a_broker_that_refuses_whole_requests_is_reported_and_tried_on) {
  kafka->append(0, 10);
  kafka->refusal = errc::unknown_server_error;
  start();
  advance(10s);
  BOOST_TEST_REQUIRE(got->count(what::held_up) == 1u);
  BOOST_TEST(got->find(what::held_up)->reason.code() == errc::unknown_server_error);
  BOOST_TEST(kafka->fetches < 20);
  kafka->refusal = errc::none;
  advance(2s);
  check(0, 0, 10);
}

// -- the cluster --

BOOST_AUTO_TEST_CASE(a_reader_whose_cluster_ends_says_so_and_ends) {
  start();
  kill(caf::actor_cast<caf::actor_addr>(cluster));
  advance(5s);
  BOOST_TEST_REQUIRE(got->find(what::failed) != nullptr);
  BOOST_TEST(got->find(what::failed)->partition == -1);
  BOOST_TEST(got->find(what::failed)->reason.code() == errc::cluster_closed);
  auto late = ask<partition_position>(reader, position_atom_v, int32_t{0});
  run();
  BOOST_TEST(late.code() == errc::answer_lost);
  reader = nullptr;
}

// -- children --

BOOST_AUTO_TEST_CASE(a_partition_reader_that_ends_is_replaced_and_goes_on_where_it_was) {
  kafka->append(0, 10);
  start();
  kill(got->readers[0]);
  kafka->append(0, 10);
  advance(2s);
  check(0, 0, 20);
}

BOOST_AUTO_TEST_CASE(what_an_ended_partition_reader_held_of_the_buffer_is_free_again) {
  config.buffer_bytes = 64 * 1024;
  config.max_bytes = config.partition_max_bytes = 32 * 1024;
  for (int i = 0; i < 20; ++i) kafka->append(0, 10, codec::none, 1'000);
  got->answers = false;
  start();
  kill(got->readers[0]);
  got->answers = true;
  advance(5s);
  check(0, 0, 200);
}

BOOST_AUTO_TEST_CASE(a_partition_reader_that_ends_again_and_again_is_started_ever_later) {
  config.max_wait = 1ms;
  start();
  const auto all = actors();
  for (int n = 0; n < 6; ++n) {
    kafka->append(0, 1);
    advance(2ms); // it delivers, and so is known
    kill(got->readers[0]);
    BOOST_TEST_REQUIRE(actors() == all - 1);
    check_pause(time_until([&] { return actors() == all; }), n);
  }
  kafka->append(0, 1);
  advance(2s); // healthy for longer than the longest pause
  kill(got->readers[0]);
  check_pause(time_until([&] { return actors() == all; }), 0);
  advance(1s);
  check(0, 0, 7);
}

BOOST_AUTO_TEST_CASE(a_fetcher_that_ends_is_replaced_and_goes_on_where_it_was) {
  kafka->append(0, 10);
  start();
  kill(kafka->fetcher);
  kafka->append(0, 10);
  advance(2s);
  check(0, 0, 20);
  BOOST_TEST(kafka->full_fetches == 2);
}

BOOST_AUTO_TEST_CASE(a_fetcher_that_ends_again_and_again_is_started_ever_later) {
  start();
  for (int n = 0; n < 6; ++n) {
    const auto before = kafka->fetcher;
    kill(before);
    check_pause(time_until([&] { return kafka->fetcher != before; }), n);
  }
  kafka->append(0, 10);
  advance(2s);
  const auto before = kafka->fetcher;
  kill(before);
  check_pause(time_until([&] { return kafka->fetcher != before; }), 0);
  kafka->append(0, 10);
  advance(1s);
  check(0, 0, 20);
}

// The pause of a fetcher is a timer of the reader: it must not start a second one when the first is no longer wanted.
BOOST_AUTO_TEST_CASE(a_fetcher_that_is_not_wanted_any_more_is_not_started_again) {
  start();
  kill(kafka->fetcher);
  kafka->move_leader(0, 2);
  advance(1s);
  const auto all = actors();
  kafka->append(0, 10);
  advance(5s);
  BOOST_TEST(actors() == all);
  check(0, 0, 10);
}

// -- commands at any time --

BOOST_AUTO_TEST_CASE(what_is_paused_and_sought_before_the_topic_is_known_is_answered_at_once_and_remembered) {
  kafka->append(0, 10);
  kafka->append(1, 10);
  config.start = last;
  config.partitions = {};
  kafka->topic_refusal = {errc::unknown_topic_or_partition, "not yet"};
  start();
  auto paused = ask<void>(reader, pause_atom_v, int32_t{0});
  auto sought_first = ask<void>(reader, seek_atom_v, int32_t{0}, at_offset(3));
  auto sought_second = ask<void>(reader, seek_atom_v, topic_partition{"t", 1}, at_offset(7));
  auto beyond = ask<void>(reader, pause_atom_v, int32_t{9});
  auto unheard = ask<void>(reader, pause_atom_v, topic_partition{"other", 0});
  run();
  BOOST_TEST(paused.done());
  BOOST_TEST(sought_first.done());
  BOOST_TEST(sought_second.done());
  BOOST_TEST(beyond.done());
  BOOST_TEST(unheard.code() == errc::unknown_topic_or_partition);
  kafka->topic_refusal = {};
  advance(2s);
  check(0, 0, 0);
  check(1, 7, 10);
  const auto* failed = got->find(what::failed);
  BOOST_TEST_REQUIRE(failed != nullptr);
  BOOST_TEST(failed->partition == 9);
  BOOST_TEST(failed->reason.code() == errc::unknown_topic_or_partition);
  ask<void>(reader, resume_atom_v, int32_t{0});
  advance(1s);
  check(0, 3, 10);
}

BOOST_AUTO_TEST_CASE(what_is_sought_and_paused_while_its_actor_is_started_again_is_answered_at_once_and_done) {
  kafka->append(0, 10);
  start();
  kill(got->readers[0]);
  auto sought = ask<void>(reader, seek_atom_v, int32_t{0}, at_offset(4));
  auto paused = ask<void>(reader, pause_atom_v, int32_t{0});
  run();
  BOOST_TEST(sought.done());
  BOOST_TEST(paused.done());
  got->offsets.clear();
  advance(2s);
  check(0, 0, 0);
  ask<void>(reader, resume_atom_v, int32_t{0});
  advance(1s);
  check(0, 4, 10);
}

// Its end is not noticed before the seek gets there.
BOOST_AUTO_TEST_CASE(a_seek_that_its_actor_does_not_live_to_see_is_done_all_the_same) {
  kafka->append(0, 10);
  start();
  send_exit(caf::actor_cast<caf::actor>(got->readers[0]), caf::exit_reason::kill);
  auto sought = ask<void>(reader, seek_atom_v, int32_t{0}, at_offset(4));
  run();
  BOOST_TEST(sought.done());
  got->offsets.clear();
  advance(2s);
  check(0, 4, 10);
}

BOOST_AUTO_TEST_CASE(a_seek_outlives_the_partitions_reader_before_its_place_is_looked_up) {
  kafka->append(0, 10);
  start();
  kafka->failing_look_ups = 1;
  auto sought = ask<void>(reader, seek_atom_v, int32_t{0}, first);
  run();
  BOOST_TEST(sought.done());
  got->offsets.clear();
  kill(got->readers[0]);
  advance(2s);
  check(0, 0, 10);
}

// -- the end --

BOOST_AUTO_TEST_CASE(closing_waits_for_no_broker) {
  config.max_wait = 5min;
  kafka->append(0, 10);
  start();
  auto closed = ask<void>(reader, close_atom_v);
  run();
  BOOST_TEST(closed.done());
  BOOST_TEST(kafka->closed_sessions == 1);
  BOOST_TEST(kafka->releases == 1);
  reader = nullptr;
}

BOOST_AUTO_TEST_SUITE_END()

} // namespace cafka
