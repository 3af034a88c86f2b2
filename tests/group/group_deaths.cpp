// Children of a group reader that end unexpectedly: they are started again alone, and the group hears as little as can be.
#include "tests/group/group_reader_fixture.hpp"

using namespace cafka;
using namespace cafka::test;
using wire::api_key;

namespace {

const topic_partition o0{"orders", 0};

struct death_fixture : group_reader_fixture {
  uint64_t joins() { return kafka().requests(api_key::join_group); }
  uint64_t leaves() { return kafka().requests(api_key::leave_group); }
  std::string only_id() {
    const auto group = kafka().group("billing");
    BOOST_REQUIRE(group.members.size() == 1u);
    return group.members[0];
  }
  void kill_membership(reading_member& of) {
    kill(of.children->membership);
    advance(3s);
  }
  /// Nothing was given up on the way, all was read once, and all is committed.
  void check_undisturbed(reading_member& of, size_t records) {
    BOOST_TEST(of.log->revoked.empty());
    check_whole(of, records);
  }
  void check_whole(reading_member& of, size_t records) {
    advance(10s);
    BOOST_TEST(of.log->lost.empty());
    BOOST_TEST(of.log->failed.empty());
    BOOST_TEST(of.log->count() == records);
    for (int32_t i = 0; i < partition_count; ++i)
      BOOST_TEST(committed(i) == static_cast<int64_t>(records) / partition_count);
    BOOST_TEST(leaves() == 0u);
  }
};

} // namespace

BOOST_FIXTURE_TEST_SUITE(deaths_in_a_group, death_fixture)

BOOST_AUTO_TEST_CASE(a_reader_that_dies_a_hundred_times_is_started_where_it_was_without_a_word_to_the_group) {
  auto& only = join();
  const auto before = joins();
  for (int i = 0; i < 100; ++i) {
    write(1);
    kill(only.children->reader);
    advance(2s);
  }
  check_undisturbed(only, 400);
  BOOST_TEST(joins() == before);
}

BOOST_AUTO_TEST_CASE(what_a_subscriber_is_giving_up_is_nobody_elses_when_the_membership_dies_meanwhile) {
  config.group.session_timeout = 30s;
  config.group.heartbeat_interval = 1s;
  auto& first = *join().log;
  first.parts_late = true;
  join();
  BOOST_TEST(first.revoked.size() == 1u);
  kill_membership(members[0]);
  advance(10s);
  BOOST_TEST(members[1].log->assigned.empty());
  release(members[0]);
  advance(5s);
  BOOST_TEST(members[1].log->assigned.back().all.size() == 2u);
  BOOST_TEST(first.lost.empty());
}

BOOST_AUTO_TEST_CASE(a_pause_and_a_seek_outlive_the_reader) {
  write(10);
  auto& only = join();
  ask<void>(only.reader, pause_atom_v, o0);
  ask<void>(only.reader, seek_atom_v, o0, at_offset(7));
  advance(1s);
  kill(only.children->reader);
  advance(2s);
  BOOST_TEST(only.log->offsets[o0].size() == 10u);
  ask<void>(only.reader, resume_atom_v, o0);
  advance(1s);
  BOOST_TEST(only.log->offsets[o0].size() == 13u);
}

BOOST_AUTO_TEST_CASE(a_seek_and_a_pause_are_heard_while_there_is_no_reader) {
  write(10);
  auto& only = join();
  kill(only.children->reader);
  const auto sought = ask<void>(only.reader, seek_atom_v, o0, at_offset(7));
  const auto paused = ask<void>(only.reader, pause_atom_v, o0);
  run();
  BOOST_TEST(sought.code() == errc::none);
  BOOST_TEST(paused.code() == errc::none);
  advance(2s);
  BOOST_TEST(only.log->offsets[o0].size() == 10u);
  ask<void>(only.reader, resume_atom_v, o0);
  advance(1s);
  BOOST_TEST(only.log->offsets[o0].size() == 13u);
  const auto strange = ask<void>(only.reader, pause_atom_v, topic_partition{"orders", 9});
  run();
  BOOST_TEST(strange.code() == errc::unknown_topic_or_partition);
}

BOOST_AUTO_TEST_CASE(a_membership_that_dies_goes_on_as_the_same_member_and_gives_up_with_a_commit_what_it_has_to) {
  write(10);
  auto& only = join();
  const auto id = only_id();
  kill_membership(only);
  BOOST_TEST(only_id() == id);
  BOOST_TEST(only.log->revoked.size() == 1u); // eagerly
  BOOST_TEST(only.log->assigned.size() == 2u);
  check_whole(only, 40);
}

BOOST_AUTO_TEST_CASE(a_membership_that_dies_goes_on_cooperatively_with_what_it_has) {
  config.group.assignors = {assignor::cooperative_sticky()};
  write(10);
  auto& only = join();
  const auto id = only_id();
  for (int i = 0; i < 10; ++i) {
    write(1);
    kill_membership(only);
  }
  BOOST_TEST(only_id() == id);
  check_undisturbed(only, 80);
}

BOOST_AUTO_TEST_CASE(a_membership_that_dies_goes_on_with_its_epoch) {
  config.group.protocol = group_protocol::consumer;
  write(10);
  auto& only = join();
  const auto id = only_id();
  const auto epoch = kafka().group("billing").generation;
  for (int i = 0; i < 10; ++i) {
    write(1);
    kill_membership(only);
  }
  BOOST_TEST(only_id() == id);
  BOOST_TEST(kafka().group("billing").generation == epoch);
  check_undisturbed(only, 80);
}

BOOST_AUTO_TEST_CASE(a_static_membership_that_dies_comes_back_under_its_name_without_a_rebalance_of_others) {
  config.group.assignors = {assignor::cooperative_sticky()};
  config.group.instance_id = "one";
  join();
  config.group.instance_id = "two";
  join();
  advance(5s);
  write(10);
  auto& first = members[0];
  auto& second = members[1];
  const auto given = second.log->assigned.size();
  const auto mine = first.log->assigned.back().all;
  kill_membership(first);
  write(1);
  advance(5s);
  BOOST_TEST(first.log->lost.empty());
  BOOST_TEST((first.log->assigned.back().all == mine));
  BOOST_TEST(first.log->count() + second.log->count() == 44u);
  BOOST_TEST(second.log->revoked.empty());
  BOOST_TEST(second.log->assigned.size() <= given + 1);
}

BOOST_AUTO_TEST_CASE(a_membership_that_dies_before_it_has_anything_leaves_no_ghost) {
  write(10);
  auto& added = members.emplace_back();
  added.subscriber = spawn<subscriber_state>(system(), added.log);
  added.reader = spawn_group_reader(
      system(), overhear(system(), cluster, added.children), config, group_subscriber_actor{added.subscriber});
  ask<void>(added.reader, group_subscription{.topics = {"orders"}});
  while (joins() < 2) advance(1ms); // it has its id, and the join is parked
  kill(added.children->membership);
  advance(5s);
  BOOST_TEST(only_id().size() > 0u);
  check_whole(added, 40);
}

BOOST_AUTO_TEST_CASE(a_membership_that_dies_again_and_again_loses_all_after_a_session) {
  config.group.session_timeout = 10s;
  write(10);
  auto& only = join();
  kafka().inject(api_key::join_group, errc::coordinator_load_in_progress, 1'000);
  for (int i = 0; i < 50 && only.log->lost.empty(); ++i) {
    kill(only.children->membership);
    while (!caf::actor_cast<caf::actor>(only.children->membership)) advance(10ms);
  }
  kafka().clear_faults();
  advance(1min);
  BOOST_TEST(kafka().group("billing").members.size() == 1u);
  BOOST_TEST(only.log->assigned.back().all.size() == static_cast<size_t>(partition_count));
}

BOOST_AUTO_TEST_CASE(a_subscriber_that_throws_ends_its_member_and_commits_nothing_of_what_it_threw_for) {
  join();
  join();
  advance(5s);
  auto& broken = members[0];
  broken.log->throws = true;
  write(5);
  advance(10s);
  const auto status = ask<group_status>(broken.reader, status_atom_v);
  advance(1s);
  BOOST_TEST(status.code() != errc::none);
  BOOST_TEST(kafka().group("billing").members.size() == 1u);
  BOOST_TEST(members[1].log->assigned.back().all.size() == static_cast<size_t>(partition_count));
  BOOST_TEST(members[1].log->count() == 20u);
}

BOOST_AUTO_TEST_SUITE_END()
