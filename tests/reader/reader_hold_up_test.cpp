// What a reader tells while it cannot read, and that it goes on by itself.
#include <boost/test/unit_test.hpp>

#include <chrono>
#include <string>

#include "tests/reader/reader_fixture.hpp"

namespace cafka {

namespace {

using namespace std::chrono_literals;
using what = partition_event::what;

struct fixture : test::reader_fixture {
  bool says(what kind, const std::string& text) const {
    for (const auto& event : got->events)
      if (event.kind == kind && event.reason.message().find(text) != std::string::npos) return true;
    return false;
  }
};

} // namespace

BOOST_FIXTURE_TEST_SUITE(reader_hold_up_suite, fixture)

// -- the topic --

BOOST_AUTO_TEST_CASE(a_topic_that_does_not_exist_is_told_at_once_and_read_once_it_does) {
  kafka->append(0, 3);
  kafka->topic_refusal = {errc::unknown_topic_or_partition, "topic 't': it does not exist"};
  start();
  BOOST_TEST_REQUIRE(got->count(what::held_up) == 1u);
  BOOST_TEST(got->find(what::held_up)->partition == -1);
  BOOST_TEST(got->find(what::held_up)->offset == -1);
  BOOST_TEST(got->find(what::held_up)->reason.message() == "topic 't': it does not exist");
  advance(30s);
  BOOST_TEST(got->count(what::held_up) == 1u);
  BOOST_TEST(kafka->topic_look_ups > 20);
  kafka->topic_refusal = {};
  advance(1200ms); // the longest pause
  BOOST_TEST(got->count(what::recovered) == 1u);
  check(0, 0, 3);
}

BOOST_AUTO_TEST_CASE(each_cause_is_told_once) {
  kafka->topic_refusal = {errc::connection_refused, "nobody there"};
  start();
  advance(5s);
  kafka->topic_refusal = {errc::unknown_topic_or_partition, "topic 't': it does not exist"};
  advance(5s);
  kafka->topic_refusal = {errc::connection_refused, "nobody there"};
  advance(5s);
  BOOST_TEST(got->count(what::held_up) == 2u);
  BOOST_TEST(says(what::held_up, "topic 't' cannot be read: nobody there"));
}

BOOST_AUTO_TEST_CASE(a_right_that_is_missing_fails_at_once_and_is_noticed_when_it_is_there) {
  kafka->append(0, 3);
  kafka->topic_refusal = {errc::topic_authorization_failed, "topic 't': not for you"};
  start();
  BOOST_TEST(got->count(what::failed) == 1u);
  advance(10s);
  BOOST_TEST(got->count(what::failed) == 1u);
  kafka->topic_refusal = {};
  advance(2s);
  BOOST_TEST(got->count(what::recovered) == 1u);
  check(0, 0, 3);
}

BOOST_AUTO_TEST_CASE(brokers_that_say_nothing_are_told_after_a_second) {
  config.bootstrap = {"k1:9092", "k2:9092"};
  kafka->silent = true;
  start();
  BOOST_TEST(got->events.empty());
  advance(1s);
  BOOST_TEST(got->count(what::held_up) == 1u);
  BOOST_TEST(says(what::held_up, "no broker has answered yet (bootstrap k1:9092, k2:9092)"));
  kill(caf::actor_cast<caf::actor_addr>(cluster)); // the answer that it owes keeps it alive
}

// -- partitions --

BOOST_AUTO_TEST_CASE(a_partition_that_does_not_exist_is_told_and_read_whole_soon_after_it_does) {
  config.partitions = {3};
  config.start = last;
  start();
  BOOST_TEST_REQUIRE(got->count(what::held_up) == 1u);
  BOOST_TEST(got->find(what::held_up)->partition == 3);
  BOOST_TEST(got->find(what::held_up)->reason.code() == errc::unknown_topic_or_partition);
  BOOST_TEST(says(what::held_up, "t-3: the topic has 3 partitions, counted from 0"));
  advance(30s);
  BOOST_TEST(got->count(what::held_up) == 1u);
  BOOST_TEST(kafka->stale_reports > 20);
  BOOST_TEST(kafka->stale_reports < 60);
  kafka->add_partition(false);
  kafka->append(3, 4);
  advance(1200ms);
  check(3, 0, 4);
  BOOST_TEST(got->count(what::recovered) == 1u);
  const auto reports = kafka->stale_reports;
  advance(30s);
  BOOST_TEST(kafka->stale_reports <= reports + 1);
}

BOOST_AUTO_TEST_CASE(a_partition_without_leader_holds_up_no_other) {
  for (int32_t p = 0; p < 3; ++p) kafka->append(p, 5);
  kafka->move_leader(1, -1);
  start();
  advance(100ms);
  check(0, 0, 5);
  check(1, 0, 0);
  check(2, 0, 5);
  BOOST_TEST(got->count(what::held_up) == 0u);
  advance(1s);
  BOOST_TEST_REQUIRE(got->count(what::held_up) == 1u);
  BOOST_TEST(got->find(what::held_up)->partition == 1);
  BOOST_TEST(got->find(what::held_up)->reason.code() == errc::leader_not_available);
  BOOST_TEST(says(what::held_up, "t-1 has no leader"));
  advance(30s);
  BOOST_TEST(got->count(what::held_up) == 1u);
  kafka->move_leader(1, 2);
  advance(1s);
  check(1, 0, 5);
  BOOST_TEST(got->count(what::recovered) == 1u);
}

BOOST_AUTO_TEST_CASE(a_leader_that_is_lost_is_told_and_so_is_the_next) {
  kafka->append(0, 5);
  config.partitions = {0};
  start();
  kafka->move_leader(0, -1);
  advance(2s);
  BOOST_TEST(got->count(what::held_up) == 1u);
  BOOST_TEST(got->find(what::held_up)->offset == 5);
  kafka->move_leader(0, 2);
  kafka->append(0, 5);
  advance(2s);
  BOOST_TEST(got->count(what::recovered) == 1u);
  check(0, 0, 10);
}

BOOST_AUTO_TEST_CASE(a_move_of_the_leader_is_not_worth_a_word) {
  kafka->append(0, 5);
  start();
  kafka->move_leader(0, 2);
  kafka->move_leader(1, 2, false);
  advance(10s);
  BOOST_TEST(got->count(what::held_up) == 0u);
  BOOST_TEST(got->count(what::recovered) == 0u);
}

BOOST_AUTO_TEST_CASE(a_broker_that_stops_answering_is_told_long_before_the_request_times_out) {
  kafka->append(0, 5);
  config.partitions = {0};
  start();
  advance(60s);
  BOOST_TEST(got->count(what::held_up) == 0u);
  kafka->deaf = true;
  advance(10s);
  BOOST_TEST(got->count(what::held_up) == 1u);
  BOOST_TEST(says(what::held_up, "t-0 at offset 5: broker 1 has not answered Fetch for 3 s"));
}

BOOST_AUTO_TEST_CASE(a_partition_reader_that_ends_again_and_again_is_told_once_and_so_is_its_end) {
  config.partitions = {0};
  config.max_wait = 1ms;
  start();
  for (int n = 0; n < 8; ++n) {
    kafka->append(0, 1);
    advance(2ms); // it delivers, and so is known
    const auto before = got->readers[0];
    kill(before);
    for (int i = 0; i < 2'000 && got->readers[0] == before; ++i) {
      kafka->append(0, 1);
      advance(1ms);
    }
  }
  BOOST_TEST(got->count(what::held_up) >= 1u);
  BOOST_TEST(says(what::held_up, "t-0: its actor ends again and again"));
  BOOST_TEST(got->count(what::recovered) == got->count(what::held_up));
  BOOST_TEST(got->count(what::failed) == 0u);
}

// -- room --

// The subscriber has answered all, so nobody would know what is waited for.
void expect_full_buffer_told(fixture& f, codec compression) {
  f.config.partitions = {0};
  f.config.buffer_bytes = 256 * 1024;
  f.config.partition_max_bytes = 16 * 1024;
  for (int i = 0; i < 60; ++i) f.kafka->append(0, 10, compression, 1'000);
  f.got->keeps = true;
  f.start();
  f.advance(500ms);
  BOOST_TEST(f.got->count(what::held_up) == 0u);
  f.advance(10s);
  BOOST_TEST_REQUIRE(f.got->count(what::held_up) == 1u);
  BOOST_TEST(f.got->find(what::held_up)->reason.code() == errc::buffer_full);
  BOOST_TEST(f.says(what::held_up, "no room for it in the reader's buffer (262144 bytes)"));
  BOOST_TEST(f.got->offsets[0].size() < 600u);
  f.got->keeps = false;
  f.got->kept.clear();
  f.advance(2s);
  BOOST_TEST(f.got->count(what::recovered) == 1u);
  f.check(0, 0, 600);
}

BOOST_AUTO_TEST_CASE(a_buffer_full_of_kept_batches_is_told) { expect_full_buffer_told(*this, codec::none); }

BOOST_AUTO_TEST_CASE(so_is_one_full_of_kept_decompressed_batches) { expect_full_buffer_told(*this, codec::zstd); }

BOOST_AUTO_TEST_CASE(a_subscriber_that_has_not_answered_knows_what_is_waited_for) {
  config.partitions = {0};
  config.buffer_bytes = 256 * 1024;
  for (int i = 0; i < 60; ++i) kafka->append(0, 10, codec::none, 1'000);
  got->answers = false;
  start();
  advance(20s);
  BOOST_TEST(got->count(what::held_up) == 0u);
}

BOOST_AUTO_TEST_SUITE_END()

} // namespace cafka
