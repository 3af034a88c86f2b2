// Logs that are truncated by an unclean election, on brokers that do not see it in a Fetch.
#include <boost/test/unit_test.hpp>

#include <chrono>

#include "tests/reader/reader_fixture.hpp"

namespace cafka {

namespace {

using namespace std::chrono_literals;
using what = partition_event::what;

struct fixture : test::reader_fixture {
  fixture() {
    config.partitions = {0};
    kafka->highest_fetch = 11;
  }
  // Loses the last batch of ten, and has others of the new epoch in its place.
  void truncate(int count) {
    auto& log = kafka->partition(0);
    log.batches.pop_back();
    log.end -= 10;
    kafka->epoch_ends[0] = log.end;
    kafka->move_leader(0, 2, false);
    kafka->append(0, count);
    kafka->announce();
  }
};

} // namespace

BOOST_FIXTURE_TEST_SUITE(reader_truncation_suite, fixture)

BOOST_AUTO_TEST_CASE(what_was_read_and_lost_is_told_and_read_anew) {
  kafka->append(0, 10);
  kafka->append(0, 10);
  start();
  check(0, 0, 20);
  got->offsets.clear();
  truncate(15); // the log is longer than what was read
  advance(5s);
  const auto* told = got->find(what::truncated);
  BOOST_TEST_REQUIRE(told != nullptr);
  BOOST_TEST(told->offset == 10);
  BOOST_TEST(told->reason.code() == errc::log_truncated);
  check(0, 10, 25);
  BOOST_TEST(kafka->epoch_requests == 1);
}

BOOST_AUTO_TEST_CASE(a_leader_that_has_it_all_is_read_on_from) {
  kafka->append(0, 10);
  start();
  kafka->move_leader(0, 2);
  kafka->append(0, 10);
  advance(5s);
  check(0, 0, 20);
  BOOST_TEST(kafka->epoch_requests == 1);
  BOOST_TEST(got->find(what::truncated) == nullptr);
}

BOOST_AUTO_TEST_CASE(newer_brokers_see_it_themselves) {
  kafka->highest_fetch = 12;
  kafka->append(0, 10);
  start();
  kafka->move_leader(0, 2);
  kafka->append(0, 10);
  advance(5s);
  check(0, 0, 20);
  BOOST_TEST(kafka->epoch_requests == 0);
}

BOOST_AUTO_TEST_CASE(a_question_that_is_refused_is_asked_again) {
  kafka->append(0, 10);
  start();
  kafka->failing_epochs = 2;
  kafka->epoch_failure = errc::not_leader_or_follower;
  kafka->move_leader(0, 2);
  kafka->append(0, 10);
  advance(10s);
  check(0, 0, 20);
  BOOST_TEST(kafka->epoch_requests == 3);
}

BOOST_AUTO_TEST_CASE(a_start_at_a_committed_offset_is_checked_too) {
  config.topic.clear();
  config.partitions.clear();
  kafka->append(0, 10);
  kafka->epoch_ends[0] = 4;
  kafka->move_leader(0, 2);
  start();
  reader_assignment given{1, {{{"t", 0}, at_offset(8), 0}}};
  ask<void>(reader, assign_atom_v, given);
  advance(5s);
  BOOST_TEST_REQUIRE(got->find(what::truncated) != nullptr);
  BOOST_TEST(got->find(what::truncated)->offset == 4);
  check(0, 4, 10);
}

BOOST_AUTO_TEST_SUITE_END()

} // namespace cafka
