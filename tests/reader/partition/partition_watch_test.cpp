// What is told of a partition that should be read and is not.
#include <boost/test/unit_test.hpp>

#include <string>
#include <vector>

#include "tests/reader/partition/reading_fixture.hpp"

namespace cafka {

namespace {

using namespace std::chrono_literals;

struct fixture : test::reading_fixture {
  std::vector<partition_event> told;
  uint64_t patience = 0; // the wait that the watch has begun
  uint64_t retry = 0;

  // Started; nobody has answered yet.
  uint64_t begin() {
    core.start(at_offset(5));
    core.source_changed(source(1));
    note();
    patience = waits.at(0).number;
    return entered.at(0).id;
  }
  void note() {
    look();
    told.insert(told.end(), events.begin(), events.end());
  }
  void out_of_patience() {
    core.tick(patience);
    note();
  }
  void refused(uint64_t id, errc code, const std::string& message = {}) {
    core.fetch_over({.registration = id, .code = code, .message = message});
    note();
    retry = waits.at(0).number;
    if (waits.size() > 1) patience = waits[1].number;
  }
  void again() {
    core.tick(retry);
    note();
  }
  void answered(uint64_t id, int64_t at = 5) {
    core.slice_arrived(slice(id, at, {}, at, at));
    note();
  }
  std::vector<std::string> kinds() const {
    std::vector<std::string> all;
    for (const auto& event : told)
      if (event.kind != partition_event::what::end_reached) all.push_back(to_string(event.kind));
    return all;
  }
  using names = std::vector<std::string>;
};

partition_source leaderless(const std::string& why) {
  partition_source none;
  none.incarnation = 1;
  none.why = {errc::leader_not_available, why};
  return none;
}

} // namespace

BOOST_FIXTURE_TEST_SUITE(partition_watch_suite, fixture)

BOOST_AUTO_TEST_CASE(a_short_failure_is_nothing_to_speak_of) {
  auto id = begin();
  answered(id);
  refused(id, errc::not_leader_or_follower);
  BOOST_TEST((waits.at(1).pause == 1s));
  again();
  answered(id + 1);
  out_of_patience();
  BOOST_TEST(kinds().empty());
}

// Its first answer may take as long as any other.
BOOST_AUTO_TEST_CASE(a_new_leader_does_not_stand_for_what_the_old_one_did) {
  auto id = begin();
  answered(id);
  refused(id, errc::not_leader_or_follower);
  core.source_changed(source(2));
  note();
  out_of_patience();
  BOOST_TEST(kinds().empty());
  answered(id + 1);
  BOOST_TEST(kinds().empty());
}

BOOST_AUTO_TEST_CASE(what_works_has_no_timer) {
  auto id = begin();
  answered(id);
  BOOST_TEST(waits.empty());
  out_of_patience();
  BOOST_TEST(waits.empty());
}

BOOST_AUTO_TEST_CASE(a_lasting_refusal_is_told_once_and_so_is_its_end) {
  auto id = begin();
  for (int i = 0; i < 20; ++i) {
    refused(id++, errc::not_leader_or_follower);
    if (i == 2) out_of_patience();
    again();
  }
  BOOST_TEST(kinds() == names{"held_up"}, boost::test_tools::per_element());
  BOOST_TEST(told[0].offset == 5);
  BOOST_TEST(told[0].reason.message().find("t-3 at offset 5: broker 1 answers: ") == 0u, told[0].reason);
  answered(id);
  BOOST_TEST((kinds() == names{"held_up", "recovered"}));
  answered(id);
  for (int i = 0; i < 20; ++i) {
    refused(id++, errc::not_leader_or_follower);
    out_of_patience();
    again();
  }
  BOOST_TEST((kinds() == names{"held_up", "recovered", "held_up"}));
}

BOOST_AUTO_TEST_CASE(another_cause_is_told_too_but_they_do_not_take_turns) {
  auto id = begin();
  for (int i = 0; i < 20; ++i) {
    refused(id++, i % 2 == 0 ? errc::connection_refused : errc::not_leader_or_follower, "broker 1 is as the test says");
    out_of_patience();
    again();
  }
  BOOST_TEST((kinds() == names{"held_up", "held_up"}));
  BOOST_TEST(told[0].reason.code() == errc::connection_refused);
  BOOST_TEST(told[1].reason.code() == errc::not_leader_or_follower);
}

BOOST_AUTO_TEST_CASE(a_partition_without_a_leader_is_told) {
  core.start(at_offset(5));
  core.source_changed(leaderless("t-3 has no leader"));
  note();
  patience = waits.at(0).number;
  BOOST_TEST(told.empty());
  out_of_patience();
  BOOST_TEST((kinds() == names{"held_up"}));
  BOOST_TEST(told[0].reason.message() == "t-3 has no leader");
}

BOOST_AUTO_TEST_CASE(a_leader_that_is_lost_later_is_told) {
  const auto id = begin();
  answered(id);
  core.source_changed(leaderless("t-3 has no leader"));
  note();
  patience = waits.at(0).number;
  out_of_patience();
  BOOST_TEST((kinds() == names{"held_up"}));
  core.source_changed(source(2));
  note();
  answered(entered.empty() ? id + 1 : entered[0].id);
  BOOST_TEST((kinds() == names{"held_up", "recovered"}));
}

BOOST_AUTO_TEST_CASE(nobody_is_asked_for_an_offset_while_there_is_no_leader) {
  core.start(first);
  core.source_changed(leaderless("t-3 has no leader"));
  look();
  BOOST_TEST(look_ups.empty());
  core.source_changed(source(1, 7));
  look();
  BOOST_TEST_REQUIRE(look_ups.size() == 1u);
  BOOST_TEST(look_ups[0].leader_epoch == 7);
}

// It may wait for the answer before, and then for records, each max_wait long.
BOOST_AUTO_TEST_CASE(a_silent_broker_is_told_once_it_should_have_answered) {
  config.max_wait = 7s;
  const auto id = begin();
  out_of_patience();
  BOOST_TEST(told.empty());
  BOOST_TEST_REQUIRE(waits.size() == 1u);
  BOOST_TEST((waits[0].pause == 14s));
  patience = waits[0].number;
  out_of_patience();
  BOOST_TEST((kinds() == names{"held_up"}));
  BOOST_TEST(told[0].reason.code() == errc::request_timed_out_locally);
  BOOST_TEST(told[0].reason.message().find("t-3 at offset 5: broker 1 has not answered yet") == 0u, told[0].reason);
  answered(id);
  BOOST_TEST((kinds() == names{"held_up", "recovered"}));
}

BOOST_AUTO_TEST_CASE(a_broker_that_is_late_is_told_and_its_answer_taken) {
  const auto id = begin();
  answered(id);
  core.fetch_over(
      {.registration = id, .late = true, .code = errc::request_timed_out_locally, .message = "broker 1 is late"});
  note();
  BOOST_TEST(left.empty());
  BOOST_TEST((kinds() == names{"held_up"}));
  BOOST_TEST(told.back().reason.message() == "t-3 at offset 5: broker 1 is late");
  core.fetch_over({.registration = id, .late = true}); // without a slice of this partition
  note();
  BOOST_TEST((kinds() == names{"held_up", "recovered"}));
}

BOOST_AUTO_TEST_CASE(a_paused_partition_is_not_waited_for) {
  begin();
  core.pause();
  note();
  out_of_patience();
  BOOST_TEST(waits.empty());
  core.resume();
  note();
  BOOST_TEST_REQUIRE(waits.size() == 1u);
  BOOST_TEST((waits[0].pause == 1s));
  BOOST_TEST(told.empty());
}

BOOST_AUTO_TEST_CASE(a_seek_while_it_is_held_up_tells_nothing_again_but_the_end) {
  auto id = begin();
  refused(id, errc::not_leader_or_follower);
  out_of_patience();
  core.seek(at_offset(90));
  note();
  answered(entered.at(0).id, 90);
  BOOST_TEST((kinds() == names{"held_up", "recovered"}));
}

BOOST_AUTO_TEST_CASE(a_successor_says_the_end_of_what_was_told_before_it) {
  partition_reading next{config, {"t", 3}, 0, 2, commons, waiter, true};
  BOOST_TEST(next.held_up());
  next.start(at_offset(5));
  next.source_changed(source(1));
  next.take_actions();
  next.slice_arrived(slice(uint64_t{2} << 32 | 1, 5, {}, 5, 5));
  size_t recovered = 0;
  for (const auto& action : next.take_actions())
    if (const auto* one = std::get_if<reading::tell>(&action))
      recovered += one->event.kind == partition_event::what::recovered ? 1 : 0;
  BOOST_TEST(recovered == 1u);
  BOOST_TEST(!next.held_up());
}

BOOST_AUTO_TEST_CASE(what_stopped_is_not_said_to_be_held_up) {
  const auto id = begin();
  refused(id, errc::not_leader_or_follower);
  again();
  core.fetch_over({.registration = id + 1, .code = errc::topic_authorization_failed});
  note();
  out_of_patience();
  BOOST_TEST((kinds() == names{"failed"}));
}

// -- room in the buffer --

struct room_fixture : fixture {
  lease kept; // what the subscriber has answered and keeps

  // Read up to offset 7, answered, and all of the buffer is kept.
  uint64_t starved() {
    const auto id = begin();
    const auto share = entered.at(0).share;
    core.slice_arrived(slice(id, 5, test::make_batch({.base_offset = 5, .count = 2}), 7));
    note();
    kept = commons.budget->slice(share, commons.budget->size());
    core.consumed(delivered.at(0).ticket);
    note();
    return id;
  }
  // More of it comes; the subscriber answers.
  void go_on(uint64_t id, int64_t at) {
    core.slice_arrived(slice(id, at, test::make_batch({.base_offset = at, .count = 2}), at + 2));
    note();
    core.consumed(delivered.at(0).ticket);
    note();
  }
  void look_at_room() {
    const auto number = waits.at(0).number;
    core.tick(number);
    note();
  }
};

BOOST_FIXTURE_TEST_CASE(what_is_kept_and_takes_the_room_is_told_once_and_so_is_its_end, room_fixture) {
  const auto id = starved();
  BOOST_TEST_REQUIRE(waits.size() == 1u);
  BOOST_TEST((waits[0].pause == 1s));
  BOOST_TEST(kinds().empty());
  look_at_room();
  BOOST_TEST((kinds() == names{"held_up"}));
  BOOST_TEST(told.back().reason.code() == errc::buffer_full);
  BOOST_TEST(told.back().reason.message().find("t-3 at offset 7: no room for it") == 0u, told.back().reason);
  BOOST_TEST(core.held_up());
  BOOST_TEST(waits.empty());
  kept = {};
  go_on(id, 7);
  BOOST_TEST((kinds() == names{"held_up", "recovered"}));
  BOOST_TEST(waits.empty());
}

BOOST_FIXTURE_TEST_CASE(room_that_is_short_for_a_moment_is_nothing_to_speak_of, room_fixture) {
  const auto id = starved();
  const auto number = waits.at(0).number;
  kept = {};
  go_on(id, 7);
  BOOST_TEST(waits.empty());
  core.tick(number);
  note();
  BOOST_TEST(kinds().empty());
  BOOST_TEST(waits.empty());
}

// It gets on, if slowly: no timer for each batch.
BOOST_FIXTURE_TEST_CASE(what_gets_on_is_looked_at_again_and_not_told, room_fixture) {
  auto id = starved();
  auto number = waits.at(0).number;
  for (int64_t at = 7; at < 17; at += 2) {
    go_on(id, at);
    BOOST_TEST(waits.empty());
    core.tick(number);
    note();
    BOOST_TEST_REQUIRE(waits.size() == 1u);
    number = waits[0].number;
  }
  BOOST_TEST(kinds().empty());
}

BOOST_FIXTURE_TEST_CASE(a_partition_that_is_paused_needs_no_room_and_is_told_again_when_it_is_resumed, room_fixture) {
  starved();
  look_at_room();
  core.pause();
  core.room();
  note();
  BOOST_TEST((kinds() == names{"held_up"}));
  core.resume();
  note();
  BOOST_TEST((kinds() == names{"held_up", "held_up"}));
}

BOOST_FIXTURE_TEST_CASE(a_fetch_that_waits_for_room_is_not_the_brokers_fault, room_fixture) {
  starved();
  core.seek(at_offset(90));
  note();
  patience = waits.at(0).number;
  out_of_patience();
  patience = waits.at(0).number;
  out_of_patience();
  BOOST_TEST((kinds() == names{"held_up"}));
  BOOST_TEST(told.back().reason.code() == errc::buffer_full);
}

BOOST_AUTO_TEST_SUITE_END()

} // namespace cafka
