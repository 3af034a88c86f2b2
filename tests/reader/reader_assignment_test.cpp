// A reader that is given partitions and deprived of them while it runs.
#include <boost/test/unit_test.hpp>

#include <chrono>

#include "tests/reader/reader_fixture.hpp"

namespace cafka {

namespace {

using namespace std::chrono_literals;
using what = partition_event::what;

struct fixture : test::reader_fixture {
  fixture() { config.topic.clear(); }

  static assigned_partition from(int32_t partition, int64_t offset) {
    return {{"t", partition}, at_offset(offset), -1};
  }
  // True once it is answered, and without an error.
  bool assign(int64_t epoch, std::vector<assigned_partition> partitions) {
    auto answered = ask<void>(reader, assign_atom_v, reader_assignment{epoch, std::move(partitions)});
    run();
    return answered.done();
  }
  errc refused(reader_assignment wrong) {
    auto answered = ask<void>(reader, assign_atom_v, std::move(wrong));
    run();
    return answered.code();
  }
};

} // namespace

BOOST_FIXTURE_TEST_SUITE(reader_assignment_suite, fixture)

BOOST_AUTO_TEST_CASE(a_reader_of_nothing_waits_for_what_it_is_given) {
  for (int32_t p = 0; p < 3; ++p) kafka->append(p, 10);
  start();
  advance(5s);
  BOOST_TEST(kafka->fetches == 0);
  BOOST_TEST(got->events.empty());
  BOOST_TEST(assign(1, {from(0, 0), from(2, 4)}));
  check(0, 0, 10);
  check(1, 0, 0);
  check(2, 4, 10);
}

BOOST_AUTO_TEST_CASE(batches_and_events_carry_the_epoch_that_their_partition_was_given_with) {
  kafka->append(0, 10);
  start();
  assign(4, {from(0, 0)});
  kafka->append(1, 10);
  assign(5, {from(0, 0), from(1, 0)});
  kafka->append(0, 1);
  advance(1s);
  check(0, 0, 11); // it went on where it was
  check(1, 0, 10);
  BOOST_TEST((got->epochs[0] == std::set<int64_t>{4}));
  BOOST_TEST((got->epochs[1] == std::set<int64_t>{5}));
  for (const auto& event : got->events) {
    BOOST_TEST(event.topic == "t");
    BOOST_TEST(event.assignment_epoch == (event.partition == 0 ? 4 : 5));
  }
}

BOOST_AUTO_TEST_CASE(nothing_of_what_was_taken_comes_after_the_answer) {
  for (int i = 0; i < 20; ++i)
    for (int32_t p = 0; p < 2; ++p) kafka->append(p, 10, codec::none, 1'000);
  config.partition_max_bytes = 12'000; // a batch an answer
  got->answers = false;
  start();
  assign(1, {from(0, 0), from(1, 0)});
  const auto batches = got->batches;
  BOOST_TEST(batches == 6u); // more waits
  BOOST_TEST(assign(2, {from(1, 0)}));
  got->offsets.clear();
  got->events.clear();
  got->answers = true;
  answer_all();
  kafka->append(0, 10);
  advance(5s);
  check(0, 0, 0);
  BOOST_TEST(got->offsets[1].back() == 199);
  for (const auto& event : got->events) BOOST_TEST(event.partition == 1);
}

BOOST_AUTO_TEST_CASE(what_was_taken_takes_no_room_and_is_not_fetched) {
  config.buffer_bytes = 64 * 1024;
  config.max_bytes = config.partition_max_bytes = 64 * 1024; // what is not answered fills the buffer
  for (int i = 0; i < 20; ++i)
    for (int32_t p = 0; p < 2; ++p) kafka->append(p, 10, codec::none, 1'000);
  got->unanswered = 0;
  start();
  assign(1, {from(0, 0)});
  BOOST_TEST(assign(2, {from(1, 0)}));
  const auto sent = kafka->bytes_sent;
  advance(10s);
  check(1, 0, 200);
  BOOST_TEST(kafka->bytes_sent - sent < 250'000u); // one partition's log
  BOOST_TEST(kafka->live_sessions() == 1u);
}

BOOST_AUTO_TEST_CASE(what_is_given_again_starts_where_it_says_under_the_new_epoch) {
  kafka->append(0, 10);
  start();
  assign(1, {from(0, 0)});
  BOOST_TEST(assign(2, {}));
  BOOST_TEST(actors() == 3u); // cluster, subscriber, reader
  got->offsets.clear();
  got->epochs.clear();
  BOOST_TEST(assign(3, {from(0, 6)}));
  check(0, 6, 10);
  BOOST_TEST((got->epochs[0] == std::set<int64_t>{3}));
}

BOOST_AUTO_TEST_CASE(assignments_that_follow_at_once_are_all_answered_and_the_last_one_holds) {
  kafka->append(0, 10);
  kafka->append(1, 10);
  start();
  assign(1, {from(0, 0)});
  got->offsets.clear();
  auto second = ask<void>(reader, assign_atom_v, reader_assignment{2, {from(1, 0)}});
  auto third = ask<void>(reader, assign_atom_v, reader_assignment{3, {from(0, 5)}});
  run();
  BOOST_TEST(second.done());
  BOOST_TEST(third.done());
  got->offsets[1].clear();
  kafka->append(1, 10);
  advance(2s);
  check(0, 5, 10);
  check(1, 0, 0);
}

BOOST_AUTO_TEST_CASE(an_assignment_takes_the_place_of_what_the_configuration_names) {
  config.topic = "t";
  start();
  assign(1, {from(1, 0)});
  kafka->add_partition();
  for (int32_t p = 0; p < 4; ++p) kafka->append(p, 5);
  advance(2s);
  check(0, 0, 0);
  check(1, 0, 5);
  check(3, 0, 0);
}

BOOST_AUTO_TEST_CASE(a_partition_that_does_not_exist_yet_is_told_and_read_once_it_is_added) {
  start();
  BOOST_TEST(assign(7, {{{"t", 3}, last, -1}}));
  advance(2s);
  BOOST_TEST_REQUIRE(got->count(what::held_up) == 1u);
  BOOST_TEST(got->find(what::held_up)->partition == 3);
  BOOST_TEST(got->find(what::held_up)->assignment_epoch == 7);
  kafka->add_partition();
  kafka->append(3, 5);
  advance(2s);
  check(3, 0, 5);
}

BOOST_AUTO_TEST_CASE(an_assignment_that_cannot_be_changes_nothing) {
  kafka->append(0, 10);
  start();
  assign(5, {from(0, 0)});
  BOOST_TEST(refused({4, {}}) == errc::invalid_request);
  BOOST_TEST(refused({6, {from(-1, 0)}}) == errc::invalid_request);
  BOOST_TEST(refused({6, {from(0, -1)}}) == errc::invalid_request);
  BOOST_TEST(refused({6, {from(1, 0), from(1, 5)}}) == errc::invalid_request);
  BOOST_TEST(refused({6, {{{"", 0}, first, -1}}}) == errc::invalid_request);
  kafka->append(0, 10);
  advance(1s);
  check(0, 0, 20);
  BOOST_TEST(assign(5, {}));
}

BOOST_AUTO_TEST_CASE(commands_reach_what_was_given_and_nothing_else) {
  kafka->append(0, 10);
  start();
  auto early = ask<void>(reader, pause_atom_v, topic_partition{"t", 0});
  auto nameless = ask<void>(reader, pause_atom_v, int32_t{0});
  run();
  BOOST_TEST(early.code() == errc::unknown_topic_or_partition);
  BOOST_TEST(nameless.code() == errc::invalid_request);
  auto given = ask<void>(reader, assign_atom_v, reader_assignment{1, {from(0, 0)}});
  auto paused = ask<void>(reader, pause_atom_v, topic_partition{"t", 0}); // before it is looked up
  run();
  BOOST_TEST(paused.done());
  check(0, 0, 0);
  ask<void>(reader, resume_atom_v, topic_partition{"t", 0});
  run();
  check(0, 0, 10);
  auto where = ask<partition_position>(reader, position_atom_v, topic_partition{"t", 0});
  run();
  BOOST_TEST(where.value().topic == "t");
  BOOST_TEST(where.value().position == 10);
}

BOOST_AUTO_TEST_CASE(closing_answers_an_assignment_that_waits) {
  start();
  assign(1, {from(0, 0)});
  auto taken = ask<void>(reader, assign_atom_v, reader_assignment{2, {}});
  auto closed = ask<void>(reader, close_atom_v);
  run();
  BOOST_TEST((taken.done() || taken.code() == errc::closed));
  BOOST_TEST(closed.done());
  reader = nullptr;
}

BOOST_AUTO_TEST_SUITE_END()

} // namespace cafka
