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

// -- commands from before the topic was known --

BOOST_AUTO_TEST_CASE(an_early_pause_outlives_the_partitions_reader) {
  kafka->append(0, 10);
  cluster = kafka->start(system());
  subscriber = spawn<test::subscriber_state>(system(), got);
  reader = spawn_reader(system(), cluster, config, subscriber);
  auto paused = ask<void>(reader, pause_atom_v, int32_t{0});
  run();
  BOOST_TEST(paused.done());
  kill(kafka->seekers.at(0));
  advance(2s);
  check(0, 0, 0);
  ask<void>(reader, resume_atom_v, int32_t{0});
  advance(1s);
  check(0, 0, 10);
}

BOOST_AUTO_TEST_CASE(an_early_seek_outlives_the_partitions_reader) {
  config.start = last;
  kafka->append(0, 10);
  cluster = kafka->start(system());
  subscriber = spawn<test::subscriber_state>(system(), got);
  reader = spawn_reader(system(), cluster, config, subscriber);
  auto sought = ask<void>(reader, seek_atom_v, int32_t{0}, first);
  kafka->failing_look_ups = 2; // that of the start, and that of the seek
  run();
  BOOST_TEST(sought.done());
  kill(kafka->seekers.at(0));
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

BOOST_AUTO_TEST_CASE(commands_that_wait_for_the_topic_are_answered_at_the_end) {
  cluster = kafka->start(system());
  subscriber = spawn<test::subscriber_state>(system(), got);
  reader = spawn_reader(system(), cluster, config, subscriber);
  auto paused = ask<void>(reader, pause_atom_v, int32_t{0});
  auto closed = ask<void>(reader, close_atom_v); // before the cluster has answered
  run();
  BOOST_TEST(paused.code() == errc::closed);
  BOOST_TEST(closed.done());
  reader = nullptr;
}

BOOST_AUTO_TEST_SUITE_END()

} // namespace cafka
