#include <boost/test/unit_test.hpp>

#include <chrono>
#include <string>
#include <vector>

#include "tests/reader/reader_fixture.hpp"

namespace cafka {

namespace {

using namespace std::chrono_literals;
using what = partition_event::what;

} // namespace

BOOST_FIXTURE_TEST_SUITE(reader_actor_suite, test::reader_fixture)

// -- where it starts --

BOOST_AUTO_TEST_CASE(all_partitions_are_read_from_their_first_record) {
  for (int i = 0; i < 5; ++i)
    for (int32_t p = 0; p < 3; ++p) kafka->append(p, 10);
  start();
  for (int32_t p = 0; p < 3; ++p) check(p, 0, 50);
  BOOST_TEST(got->count(what::end_reached) == 3u);
  BOOST_TEST(kafka->full_fetches == 1);
  kafka->append(1, 5);
  advance(1s);
  check(1, 0, 55);
  BOOST_TEST(got->count(what::end_reached) == 4u);
}

BOOST_AUTO_TEST_CASE(last_reads_only_what_comes_from_now_on) {
  config.start = last;
  config.partitions = {0};
  kafka->append(0, 10);
  start();
  kafka->append(0, 3);
  advance(1s);
  check(0, 10, 13);
}

BOOST_AUTO_TEST_CASE(an_offset_inside_a_batch_is_where_it_says) {
  config.start = at_offset(7);
  config.partitions = {0};
  kafka->append(0, 10);
  kafka->append(0, 10);
  start();
  check(0, 7, 20);
}

BOOST_AUTO_TEST_CASE(a_time_is_the_first_record_that_is_not_older) {
  config.start = at_time(std::chrono::system_clock::time_point{14ms}); // the log's timestamps are its offsets
  config.partitions = {0};
  kafka->append(0, 10);
  kafka->append(0, 10);
  start();
  check(0, 14, 20);
}

BOOST_AUTO_TEST_CASE(a_time_behind_everything_is_the_end) {
  config.start = at_time(std::chrono::system_clock::time_point{1h});
  config.partitions = {0};
  kafka->append(0, 10);
  start();
  kafka->append(0, 1);
  advance(1s);
  check(0, 10, 11);
}

BOOST_AUTO_TEST_CASE(partitions_that_are_added_are_read_from_their_first_record) {
  config.start = last;
  start();
  kafka->add_partition();
  kafka->append(3, 4);
  advance(1s);
  check(3, 0, 4);
}

BOOST_AUTO_TEST_CASE(compressed_batches_are_read_too) {
  for (auto compression : {codec::gzip, codec::snappy, codec::lz4, codec::zstd}) kafka->append(0, 20, compression, 50);
  start();
  check(0, 0, 80);
}

// -- what goes wrong --

BOOST_AUTO_TEST_CASE(connections_that_are_cut_lose_and_double_nothing) {
  for (int i = 0; i < 30; ++i) kafka->append(0, 10, codec::none, 20'000);
  kafka->cut = 7;
  start();
  advance(60s);
  BOOST_TEST(kafka->cut == 0);
  check(0, 0, 300);
  BOOST_TEST(kafka->full_fetches == 8);
}

BOOST_AUTO_TEST_CASE(a_leader_that_moves_is_followed) {
  for (int i = 0; i < 5; ++i) kafka->append(0, 10);
  start();
  kafka->move_leader(0, 2);
  for (int i = 0; i < 5; ++i) kafka->append(0, 10);
  advance(2s);
  check(0, 0, 100);
  check(1, 0, 0);
  kafka->append(1, 1);
  advance(2s);
  check(1, 0, 1);
}

BOOST_AUTO_TEST_CASE(a_move_that_nobody_announced_is_learnt_from_the_refusal) {
  kafka->append(0, 10);
  start();
  kafka->move_leader(0, 2, false);
  kafka->append(0, 10);
  advance(5s);
  BOOST_TEST(kafka->stale_reports > 0);
  check(0, 0, 20);
}

BOOST_AUTO_TEST_CASE(a_fetcher_without_partitions_ends_its_session_and_its_connection) {
  config.partitions = {0};
  start();
  advance(1s); // the broker has answered once, and so the session is known
  kafka->move_leader(0, 2);
  advance(3s);
  BOOST_TEST(kafka->closed_sessions == 1);
  BOOST_TEST(kafka->releases >= 1);
  kafka->append(0, 3);
  advance(1s);
  check(0, 0, 3);
}

BOOST_AUTO_TEST_CASE(an_unreachable_broker_is_reported_and_tried_until_it_is_there) {
  kafka->append(0, 10);
  kafka->failed_dials = 40;
  start();
  advance(60s);
  BOOST_TEST(kafka->failed_dials == 0);
  BOOST_TEST(kafka->stale_reports > 0);
  BOOST_TEST(got->count(what::held_up) == 3u); // each partition once
  BOOST_TEST(got->find(what::held_up)->reason.code() == errc::connection_refused);
  check(0, 0, 10);
}

// The broker would keep it until others need the room.
BOOST_AUTO_TEST_CASE(a_session_does_not_outlive_its_connection) {
  start();
  for (int i = 1; i <= 5; ++i) {
    advance(1s);
    kafka->cut = 1;
    kafka->append(0, 10);
    advance(5s);
    BOOST_TEST(kafka->full_fetches == 1 + i);
    BOOST_TEST(kafka->live_sessions() == 1u);
  }
  check(0, 0, 50);
}

BOOST_AUTO_TEST_CASE(partitions_that_start_together_are_looked_up_together) {
  for (int i = 0; i < 50; ++i) kafka->add_partition(false);
  start();
  BOOST_TEST(kafka->offset_requests <= 2);
}

BOOST_AUTO_TEST_CASE(an_evicted_session_is_replaced) {
  kafka->append(0, 10);
  start();
  kafka->evict_sessions = true;
  kafka->append(0, 10);
  advance(3s);
  check(0, 0, 20);
  BOOST_TEST(kafka->full_fetches == 2);
}

BOOST_AUTO_TEST_CASE(without_sessions_it_works_as_well) {
  kafka->no_sessions = true;
  for (int i = 0; i < 5; ++i) kafka->append(0, 10);
  start();
  advance(2s);
  check(0, 0, 50);
  BOOST_TEST(kafka->full_fetches == kafka->fetches);
}

BOOST_AUTO_TEST_CASE(an_unreadable_response_is_asked_for_again) {
  kafka->append(0, 10);
  kafka->garbled = 2;
  start();
  advance(5s);
  check(0, 0, 10);
}

BOOST_AUTO_TEST_CASE(a_wrong_checksum_stops_the_partition_and_no_other) {
  for (int32_t p = 0; p < 2; ++p)
    for (int i = 0; i < 3; ++i) kafka->append(p, 10);
  kafka->partition(0).batches[1].bytes.back() ^= std::byte{1};
  start();
  advance(5s);
  check(0, 0, 10);
  check(1, 0, 30);
  const auto* failed = got->find(what::failed);
  BOOST_TEST_REQUIRE(failed != nullptr);
  BOOST_TEST(failed->reason.code() == errc::bad_crc);
  BOOST_TEST(failed->offset == 10);
  BOOST_TEST(failed->reason.message().find("t-0 at offset 10") != std::string::npos, failed->reason);
  BOOST_TEST(got->count(what::failed) == 1u);
  auto sought = ask<void>(reader, seek_atom_v, int32_t{0}, at_offset(20)); // over it, as the message says
  advance(1s);
  BOOST_TEST(sought.done());
  BOOST_TEST(got->offsets[0].size() == 20u);
  BOOST_TEST(got->offsets[0].back() == 29);
}

BOOST_AUTO_TEST_CASE(a_position_that_retention_took_is_reset_and_told) {
  for (int i = 0; i < 3; ++i) kafka->append(0, 10);
  kafka->partition(0).batches.erase(kafka->partition(0).batches.begin());
  kafka->partition(0).log_start = 10;
  config.start = at_offset(2);
  config.partitions = {0};
  start();
  advance(1s);
  check(0, 10, 30);
  BOOST_TEST_REQUIRE(got->find(what::reset) != nullptr);
  BOOST_TEST(got->find(what::reset)->offset == 10);
}

// -- commands --

BOOST_AUTO_TEST_CASE(a_seek_delivers_nothing_from_before_it) {
  for (int i = 0; i < 10; ++i) kafka->append(0, 10, codec::none, 1'000);
  config.partitions = {0};
  config.partition_max_bytes = 12'000; // a batch an answer
  config.buffer_bytes = 64 * 1024;
  got->answers = false;
  start();
  BOOST_TEST(got->batches == 3u);
  auto sought = ask<void>(reader, seek_atom_v, int32_t{0}, at_offset(95));
  run();
  BOOST_TEST(sought.done());
  got->offsets.clear();
  got->answers = true;
  answer_all();
  advance(2s);
  check(0, 95, 100);
}

// Taken for the new registration, it would move the position over the records in between.
BOOST_AUTO_TEST_CASE(an_answer_that_was_under_way_at_a_seek_is_dropped) {
  config.partitions = {0};
  kafka->append(0, 10);
  start(); // the next request waits at the broker now
  kafka->append(0, 10);
  ask<void>(reader, seek_atom_v, int32_t{0}, at_offset(3));
  run();
  got->offsets.clear();
  advance(2s);
  check(0, 3, 20);
}

BOOST_AUTO_TEST_CASE(paused_partitions_wait_and_the_others_do_not) {
  start();
  auto paused = ask<void>(reader, pause_atom_v, int32_t{0});
  run();
  BOOST_TEST(paused.done());
  kafka->append(0, 5);
  kafka->append(1, 5);
  advance(2s);
  check(0, 0, 0);
  check(1, 0, 5);
  ask<void>(reader, resume_atom_v, int32_t{0});
  advance(2s);
  check(0, 0, 5);
}

BOOST_AUTO_TEST_CASE(positions_tell_how_far_it_is) {
  kafka->append(0, 10);
  start();
  kafka->append(0, 4);
  auto one = ask<partition_position>(reader, position_atom_v, int32_t{0});
  auto all = ask<std::vector<partition_position>>(reader, position_atom_v);
  auto none = ask<partition_position>(reader, position_atom_v, int32_t{9});
  run();
  BOOST_TEST(one.value().position == 10);
  BOOST_TEST(one.value().high_watermark == 10);
  BOOST_TEST(one.value().lag() == 0);
  BOOST_TEST(all.value().size() == 3u);
  BOOST_TEST(none.code() == errc::unknown_topic_or_partition);
}

BOOST_AUTO_TEST_CASE(a_wrong_command_is_refused_by_name) {
  start();
  auto negative = ask<void>(reader, seek_atom_v, int32_t{0}, start_position{start_position::place::offset, -4});
  auto unknown = ask<void>(reader, pause_atom_v, int32_t{17});
  run();
  BOOST_TEST(negative.code() == errc::invalid_configuration);
  BOOST_TEST(unknown.code() == errc::unknown_topic_or_partition);
  BOOST_TEST(unknown.message().find("t-17") == 0u, unknown.message());
}

// -- statistics --

BOOST_AUTO_TEST_CASE(statistics_count_what_was_fetched_and_delivered) {
  kafka->append(0, 10);
  kafka->append(1, 20, codec::zstd, 1'000);
  got->unanswered = 0;
  start();
  advance(5s);
  auto asked = ask<reader_stats>(reader, stats_atom_v);
  run();
  const auto stats = asked.value();
  BOOST_TEST(stats.records == 30u);
  BOOST_TEST(stats.batches == 2u);
  BOOST_TEST(stats.bytes > 20'000u);
  BOOST_TEST(stats.bytes < 30'000u);
  BOOST_TEST(stats.fetches > stats.empty_fetches);
  BOOST_TEST(stats.empty_fetches > 3u);
  BOOST_TEST(stats.fetched_bytes > 0u);
  BOOST_TEST(stats.compressed_bytes > 0u);
  BOOST_TEST(stats.compressed_bytes < 10'000u);
  BOOST_TEST(stats.decompressed_bytes > 20'000u);
  BOOST_TEST(stats.unanswered_batches == 1u);
  BOOST_TEST(stats.unanswered_bytes > 0u);
  BOOST_TEST(stats.errors == 0u);
  BOOST_TEST_REQUIRE(stats.partitions.size() == 3u);
  BOOST_TEST(stats.partitions[1].position == 20);
  BOOST_TEST(stats.partitions[1].lag() == 0);
}

// Nobody hears the answer to what a killed actor has delivered.
BOOST_AUTO_TEST_CASE(statistics_count_on_over_the_deaths_of_actors_and_count_errors) {
  kafka->append(0, 10);
  got->answers = false;
  start();
  kill(got->readers[0]);
  advance(1s);
  kafka->partition(0).refusals[1] = errc::not_leader_or_follower;
  kafka->append(0, 10);
  advance(5s);
  auto asked = ask<reader_stats>(reader, stats_atom_v);
  run();
  BOOST_TEST(asked.value().records >= 10u);
  BOOST_TEST(asked.value().unanswered_batches < 2u);
  BOOST_TEST(asked.value().errors > 0u);
}

// -- memory --

BOOST_AUTO_TEST_CASE(a_slow_subscriber_bounds_what_is_fetched) {
  config.buffer_bytes = 1024 * 1024;
  config.max_bytes = 256 * 1024;
  config.partition_max_bytes = 64 * 1024;
  for (int i = 0; i < 400; ++i) kafka->append(i % 3, 10, codec::none, 2'000); // 8 MB
  got->answers = false;
  start();
  advance(30s);
  BOOST_TEST(kafka->bytes_sent <= config.buffer_bytes + config.max_bytes + 3 * config.partition_max_bytes);
  BOOST_TEST(got->batches <= 6u);
  got->answers = true;
  for (int i = 0; i < 200; ++i) {
    answer_all();
    advance(1s);
  }
  BOOST_TEST(got->offsets[0].size() + got->offsets[1].size() + got->offsets[2].size() == 4'000u);
}

BOOST_AUTO_TEST_CASE(a_partition_that_nobody_takes_does_not_stop_the_others) {
  config.buffer_bytes = 1024 * 1024;
  config.max_bytes = 256 * 1024;
  config.partition_max_bytes = 64 * 1024;
  for (int i = 0; i < 600; ++i) kafka->append(i % 3, 10, codec::none, 2'000); // 4 MB each
  got->unanswered = 1;
  start();
  advance(30s);
  check(0, 0, 2'000);
  check(2, 0, 2'000);
  BOOST_TEST(got->offsets[1].size() < 200u);
}

// -- the end --

BOOST_AUTO_TEST_CASE(closing_answers_all_and_leaves_nothing) {
  for (int i = 0; i < 10; ++i) kafka->append(0, 10);
  got->answers = false;
  start();
  auto first_close = ask<void>(reader, close_atom_v);
  auto second_close = ask<void>(reader, close_atom_v);
  auto late = ask<void>(reader, pause_atom_v, int32_t{0});
  advance(5s);
  BOOST_TEST(first_close.done());
  BOOST_TEST(second_close.done());
  BOOST_TEST(late.code() == errc::closed);
  BOOST_TEST(kafka->closed_sessions == 1);
  BOOST_TEST(!kafka->watched);
  answer_all();
  reader = nullptr;
  subscriber = nullptr;
  caf::anon_send_exit(cluster, caf::exit_reason::user_shutdown);
  cluster = nullptr;
  run();
  BOOST_TEST(actors() == 0u);
}

BOOST_AUTO_TEST_CASE(closing_does_not_wait_for_a_long_fetch) {
  config.max_wait = 5min;
  start();
  advance(10s);
  close();
  BOOST_TEST(kafka->closed_sessions == 0);
}

BOOST_AUTO_TEST_CASE(a_reader_ends_with_its_subscriber) {
  start();
  caf::anon_send_exit(subscriber, caf::exit_reason::user_shutdown);
  advance(5s);
  auto late = ask<partition_position>(reader, position_atom_v, int32_t{0});
  run();
  BOOST_TEST(late.code() == errc::answer_lost);
  reader = nullptr;
}

BOOST_AUTO_TEST_CASE(a_reader_that_nobody_holds_ends_with_its_children) {
  start();
  BOOST_TEST(actors() == 8u); // cluster, connection, subscriber, reader, fetcher, three partition readers
  kafka->watcher.reset();     // a cluster remembers its watchers weakly
  reader = nullptr;
  subscriber = nullptr;
  advance(5s);
  BOOST_TEST(actors() == 2u); // cluster and connection
  caf::anon_send_exit(cluster, caf::exit_reason::user_shutdown);
  cluster = nullptr;
  run();
  BOOST_TEST(actors() == 0u);
}

BOOST_AUTO_TEST_CASE(a_refused_configuration_starts_nothing) {
  cluster = kafka->start(system());
  subscriber = spawn<test::subscriber_state>(system(), got);
  const auto before = actors();
  config.topic = std::string(250, 't');
  BOOST_CHECK_EXCEPTION(spawn_reader(system(), cluster, config, subscriber), error, [](const error& why) {
    return why.code() == errc::invalid_configuration;
  });
  BOOST_TEST(actors() == before);
}

BOOST_AUTO_TEST_SUITE_END()

} // namespace cafka
