// Reading for a group: what is delivered, committed, given up and taken over.
#include "tests/group/group_reader_fixture.hpp"

using namespace cafka;
using namespace cafka::test;

BOOST_FIXTURE_TEST_SUITE(group_readers, group_reader_fixture)

BOOST_AUTO_TEST_CASE(read_what_is_assigned_and_commit_what_is_answered) {
  write(10);
  auto& only = join();
  BOOST_TEST(only.log->assigned.size() == 1u);
  BOOST_TEST(only.log->count() == 40u);
  advance(6s);
  for (int32_t i = 0; i < partition_count; ++i) BOOST_TEST(committed(i) == 10);
}

BOOST_AUTO_TEST_CASE(commit_nothing_that_is_not_answered) {
  write(10);
  auto& only = join(true);
  BOOST_TEST(only.log->count() == 40u);
  advance(20s);
  BOOST_TEST(committed(0) == -1);
  release(only);
  advance(6s);
  BOOST_TEST(committed(0) == 10);
}

BOOST_AUTO_TEST_CASE(that_join_later_get_their_share_and_read_on_where_it_was_left) {
  write(10);
  join();
  join();
  advance(5s);
  const auto& first = *members[0].log;
  const auto& second = *members[1].log;
  BOOST_TEST(first.revoked.size() == 1u);
  BOOST_TEST(second.assigned.back().all.size() == 2u);
  BOOST_TEST(second.count() == 0u); // all that there was is committed
  write(5);
  advance(1s);
  BOOST_TEST(second.count() == 10u);
  BOOST_TEST(first.count() + second.count() == 60u);
}

BOOST_AUTO_TEST_CASE(that_close_commit_and_leave_the_rest_to_others) {
  write(10);
  join();
  join();
  advance(5s);
  write(3);
  close(members[0]);
  for (int32_t i = 0; i < partition_count; ++i) BOOST_TEST(committed(i) >= 10);
  advance(5s);
  BOOST_TEST(members[1].log->assigned.back().all.size() == static_cast<size_t>(partition_count));
  write(1);
  BOOST_TEST(members[0].log->count() + members[1].log->count() == 56u);
}

BOOST_AUTO_TEST_CASE(deliver_nothing_more_of_what_they_are_giving_up) {
  write(10);
  join();
  const auto log = members[0].log;
  log->parts_late = true;
  join();
  advance(5s);
  BOOST_REQUIRE(log->revoked.size() == 1u);
  // It was on its way from the reader when the partition was taken.
  for (const auto& each : log->revoked[0].partitions) anon_mail(log->last.at(each)).send(members[0].reader);
  advance(1s);
  BOOST_TEST(log->count() == 40u);
}

// The reader takes its time until it has let go of what is taken from it.
BOOST_AUTO_TEST_CASE(tell_what_the_group_says_in_its_order) {
  auto& only = join();
  const auto all = only.log->assigned.back().all;
  const std::vector<topic_partition> first{all[0]}, second{all[1]};
  anon_mail(group_revoked{.generation = 1, .partitions = first, .patience = 10s}).send(only.reader);
  anon_mail(group_assigned{.generation = 2, .member_id = "m", .all = {all.begin() + 1, all.end()}}).send(only.reader);
  anon_mail(group_revoked{.generation = 2, .partitions = second, .patience = 10s}).send(only.reader);
  anon_mail(group_lost{.generation = 2, .partitions = second}).send(only.reader);
  run();
  const std::vector<std::string> expected{"assigned", "revoked", "assigned", "revoked", "lost"};
  BOOST_TEST(only.log->news == expected, boost::test_tools::per_element());
}

BOOST_AUTO_TEST_CASE(that_close_while_they_give_up_some_commit_the_rest_too) {
  int written = 0;
  config.group.auto_commit_interval = 1h;
  for (const auto protocol : {group_protocol::classic, group_protocol::consumer}) {
    config.group.group_id = "group " + std::to_string(members.size());
    config.group.protocol = protocol;
    config.group.assignors = {assignor::cooperative_sticky()};
    write(10);
    written += 10;
    const auto number = members.size();
    join();
    const auto log = members[number].log;
    log->parts_late = true;
    ++config.group.seed; // or it had the first one's id
    join();
    advance(10s);
    BOOST_TEST_REQUIRE(log->revoked.size() == 1u);
    BOOST_TEST_REQUIRE(log->revoked[0].partitions.size() == 2u);
    const auto closed = ask<void>(members[number].reader, close_atom_v);
    run();
    for (int i = 0; i < 2; ++i) release(members[number]);
    advance(10s);
    BOOST_TEST(closed.code() == errc::none);
    for (int32_t i = 0; i < partition_count; ++i)
      BOOST_TEST(kafka().committed_offset(config.group.group_id, "orders", i) == written);
    BOOST_TEST(members[number + 1].log->count() == 0u);
  }
}

BOOST_AUTO_TEST_CASE(commit_by_hand_if_told_so) {
  config.auto_commit = false;
  write(10);
  auto& only = join();
  advance(20s);
  BOOST_TEST(committed(0) == -1);
  const auto report = ask<commit_report_ptr>(only.reader, flush_atom_v);
  advance(1s);
  BOOST_TEST(report.value()->size() == static_cast<size_t>(partition_count));
  BOOST_TEST(committed(0) == 10);
}

BOOST_AUTO_TEST_CASE(whose_subscriber_is_too_slow_leave_and_come_back) {
  config.group.max_poll_interval = 20s;
  write(10);
  auto& only = join(true);
  advance(25s);
  BOOST_TEST(only.log->lost.size() == 1u);
  BOOST_TEST(kafka().group("billing").members.empty());
  release(only);
  advance(5s);
  BOOST_TEST(only.log->assigned.size() == 2u);
  BOOST_TEST(only.log->count() == 80u); // what it held is read again
}

BOOST_AUTO_TEST_CASE(seek_and_pause_what_they_have) {
  write(10);
  auto& only = join();
  const topic_partition o0{"orders", 0};
  ask<void>(only.reader, pause_atom_v, o0);
  const auto sought = ask<void>(only.reader, seek_atom_v, o0, at_offset(7));
  advance(1s);
  BOOST_TEST(sought.code() == errc::none);
  BOOST_TEST(only.log->count() == 40u);
  ask<void>(only.reader, resume_atom_v, o0);
  advance(1s);
  BOOST_TEST(only.log->count() == 43u);
}

BOOST_AUTO_TEST_CASE(end_with_their_last_handle) {
  join();
  const auto before = actors();
  members[0].reader = nullptr;
  advance(5s);
  BOOST_TEST(actors() < before);
  BOOST_TEST(kafka().group("billing").members.empty());
}

// What is written while nobody reads would be lost if the group stood nowhere until it has dealt with a record.
BOOST_AUTO_TEST_CASE(that_begin_at_the_end_go_on_there_when_they_come_back) {
  config.reader.start = last;
  write(10);
  join();
  close(members[0]);
  BOOST_TEST(members[0].log->count() == 0u);
  for (int32_t i = 0; i < partition_count; ++i) BOOST_TEST(committed(i) == 10);
  write(3);
  const auto& again = join();
  BOOST_TEST(again.log->count() == 12u);
}

BOOST_AUTO_TEST_CASE(that_begin_at_the_end_read_again_what_was_not_answered) {
  config.reader.start = last;
  auto& only = join(true);
  write(3);
  BOOST_TEST(only.log->count() == 12u);
  advance(6s);
  for (int32_t i = 0; i < partition_count; ++i) BOOST_TEST(committed(i) == 0);
}

// The group had ten of each partition of the old topic, and the new one has three.
BOOST_AUTO_TEST_CASE(commit_in_a_topic_that_was_created_again_from_its_beginning) {
  write(10);
  auto& only = join();
  advance(6s);
  BOOST_TEST(committed(0) == 10);
  kafka().delete_topic("orders");
  kafka().create_topic("orders", partition_count);
  advance(30s);
  write(3);
  advance(30s);
  BOOST_TEST(only.log->count() == 52u);
  for (int32_t i = 0; i < partition_count; ++i) BOOST_TEST(committed(i) == 3);
}

BOOST_AUTO_TEST_SUITE_END()
