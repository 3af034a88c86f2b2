// A membership as its user sees it: assignments with offsets, revocations it answers, commits, and the end.
#include "tests/group/group_fixture.hpp"

using namespace cafka;
using namespace cafka::test;
using wire::api_key;

namespace {

const topic_partition o0{"orders", 0}, o1{"orders", 1}, o2{"orders", 2};
using partitions = std::vector<topic_partition>;

} // namespace

BOOST_FIXTURE_TEST_SUITE(group_coordinators, group_fixture)

BOOST_AUTO_TEST_CASE(join_and_tell_what_is_assigned_and_where_the_group_stands) {
  group->offsets[o1] = {.where = o1, .offset = 42, .leader_epoch = 3, .metadata = "note"};
  join();
  BOOST_REQUIRE(log->assigned.size() == 1u);
  const auto& news = log->assigned[0];
  BOOST_TEST(news.generation == 1);
  BOOST_TEST(news.member_id == "me");
  BOOST_TEST((news.all == partitions{o0, o1, o2}));
  BOOST_REQUIRE(news.added.size() == 3u);
  BOOST_TEST(news.added[0].offset == -1);
  BOOST_TEST((news.added[1] == group->offsets[o1]));
  BOOST_TEST((status().phase == group_phase::stable));
  BOOST_TEST(status().leads);
  BOOST_TEST(status().assignor == "range");
  BOOST_TEST((status().assigned == partitions{o0, o1, o2}));
}

// What is done beyond an offset is told there, and the next one who has the partition hears of it.
BOOST_AUTO_TEST_CASE(store_an_offset_again_when_its_metadata_is_new) {
  group->offsets[o1] = {.where = o1, .offset = 42, .leader_epoch = 3, .metadata = "note"};
  join();
  const auto with = [this](std::string metadata) {
    const committed_offset what{.where = o1, .offset = 42, .leader_epoch = 3, .metadata = std::move(metadata)};
    const auto report = ask<commit_report_ptr>(coordinator, commit_offsets{.offsets = {what}});
    advance(1s);
    BOOST_TEST((report.value()->at(0).outcome == commit_outcome::committed));
  };
  with("note");
  BOOST_TEST(group->commits.empty());
  with("more");
  BOOST_TEST(group->commits.size() == 1u);
  BOOST_TEST(group->offsets[o1].offset == 42);
  group->heartbeat_error = errc::rebalance_in_progress;
  advance(5s);
  BOOST_REQUIRE(log->assigned.size() == 2u);
  BOOST_TEST(log->assigned[1].added.at(1).metadata == "more");
}

BOOST_AUTO_TEST_CASE(beat_the_heart_over_their_own_connection_while_their_user_holds_a_revocation) {
  join();
  log->holds = true;
  group->heartbeat_error = errc::rebalance_in_progress;
  advance(3s);
  BOOST_REQUIRE(log->revoked.size() == 1u);
  BOOST_TEST((log->revoked[0].partitions == partitions{o0, o1, o2}));
  const auto before = brokers->count(api_key::heartbeat);
  advance(9s);
  BOOST_TEST(brokers->count(api_key::heartbeat) == before + 3);
  BOOST_TEST(group->joins.size() == 2u);
  release();
  advance(1s);
  BOOST_TEST(group->joins.size() == 3u);
  BOOST_TEST(log->assigned.size() == 2u);
  BOOST_TEST(log->assigned.at(1).generation == 2);
}

BOOST_AUTO_TEST_CASE(commit_before_they_give_up) {
  join();
  log->holds = true;
  group->heartbeat_error = errc::rebalance_in_progress;
  advance(3s);
  group->errors[api_key::offset_commit] = {errc::coordinator_load_in_progress};
  const auto report = commit(o0, 5);
  release();
  BOOST_TEST(group->joins.size() == 2u); // the commit is to be repeated first
  advance(2s);
  BOOST_TEST((report.value()->at(0).outcome == commit_outcome::committed));
  BOOST_TEST(group->joins.size() == 3u);
  BOOST_TEST(group->commits.back().generation_id_or_member_epoch == 1);
  BOOST_TEST(log->assigned.at(1).added.at(0).offset == 5);
}

BOOST_AUTO_TEST_CASE(whose_generation_is_over_lose_all_and_fence_their_commits) {
  join();
  group->errors[api_key::offset_commit] = {errc::illegal_generation};
  const auto report = commit(o0, 5);
  advance(2s);
  BOOST_TEST((report.value()->at(0).outcome == commit_outcome::fenced));
  BOOST_TEST(log->lost.size() == 1u);
  BOOST_TEST((log->lost.at(0).partitions == partitions{o0, o1, o2}));
  BOOST_TEST(log->assigned.size() == 2u);
  BOOST_TEST(group->joins.back().member_id == "me");
}

BOOST_AUTO_TEST_CASE(ask_again_for_offsets_that_are_not_decided_yet) {
  group->offsets[o0] = {.where = o0, .offset = 9};
  group->errors[api_key::offset_fetch] = {errc::unstable_offset_commit, errc::unstable_offset_commit};
  join();
  advance(1s);
  BOOST_REQUIRE(log->assigned.size() == 1u);
  BOOST_TEST(log->assigned[0].added.at(0).offset == 9);
  BOOST_TEST(brokers->count(api_key::offset_fetch) == 3u);
}

BOOST_AUTO_TEST_CASE(ask_again_for_offsets_of_what_was_taken_meanwhile) {
  group->offsets[o0] = {.where = o0, .offset = 9};
  brokers->slow[api_key::offset_fetch] = 3900ms;
  join();
  group->heartbeat_error = errc::rebalance_in_progress; // the member never hears of that generation
  advance(2500ms);
  BOOST_TEST(group->generation == 2);
  group->offsets[o0].offset = 20;
  advance(1s); // the first answer is there
  BOOST_TEST(log->assigned.empty());
  advance(4s);
  BOOST_REQUIRE(log->assigned.size() == 1u);
  BOOST_TEST(log->assigned[0].generation == 2);
  BOOST_TEST(log->assigned[0].added.at(0).offset == 20);
}

BOOST_AUTO_TEST_CASE(do_not_revoke_what_their_user_never_heard_of) {
  group->errors[api_key::offset_fetch] = std::deque<errc>(1000, errc::unstable_offset_commit);
  join();
  BOOST_TEST(log->assigned.empty());
  BOOST_TEST((status().cause.code() == errc::unstable_offset_commit));
  group->heartbeat_error = errc::rebalance_in_progress;
  advance(4s);
  BOOST_TEST(log->revoked.empty());
  group->errors.clear();
  advance(2s);
  BOOST_REQUIRE(log->assigned.size() == 1u);
  BOOST_TEST(log->assigned[0].generation == group->generation);
}

BOOST_AUTO_TEST_CASE(share_out_new_partitions_and_topics_by_pattern) {
  settings.topic_scan_interval = 10s;
  brokers->add_topic("other", {1});
  join({.pattern = "ord.*"});
  BOOST_TEST(log->assigned.size() == 1u);
  brokers->add_topic("ordinary", {1});
  advance(12s);
  BOOST_TEST((log->assigned.back().all == partitions{o0, o1, o2, {"ordinary", 0}}));
}

BOOST_AUTO_TEST_CASE(that_lead_share_out_partitions_that_were_added) {
  join();
  auto& added = brokers->topic("orders").partitions.emplace_back();
  added.partition_index = 3;
  added.leader_id = 1;
  const auto refreshed = ask<metadata_ptr>(cluster, refresh_atom_v);
  advance(1s);
  BOOST_TEST(log->assigned.size() == 2u);
  BOOST_TEST(log->assigned.back().all.size() == 4u);
}

BOOST_AUTO_TEST_CASE(refuse_subscriptions_that_cannot_be) {
  join();
  BOOST_TEST(subscribe({.pattern = "("}).code() == errc::invalid_regular_expression);
  BOOST_TEST(subscribe({.topics = {""}}).code() == errc::invalid_topic_exception);
  BOOST_TEST((status().phase == group_phase::stable));
}

BOOST_AUTO_TEST_CASE(leave_with_their_commits_and_come_back) {
  join();
  const auto report = commit(o0, 5);
  const auto left = ask<void>(coordinator, leave_atom_v);
  advance(1s);
  BOOST_TEST(left.code() == errc::none);
  BOOST_TEST((report.value()->at(0).outcome == commit_outcome::committed));
  BOOST_TEST(log->revoked.size() == 1u);
  BOOST_TEST(group->leaves.size() == 1u);
  BOOST_TEST((status().phase == group_phase::idle));
  subscribe({.topics = {"orders"}});
  BOOST_TEST(log->assigned.size() == 2u);
}

// The second revocation follows upon the first at once.
BOOST_AUTO_TEST_CASE(commit_the_rest_when_they_leave_while_they_give_something_up) {
  settings.assignors = {assignor::cooperative_sticky()};
  brokers->add_topic("other", {1});
  join({.topics = {"orders", "other"}});
  log->holds = true;
  subscribe({.topics = {"other"}});
  BOOST_REQUIRE(log->revoked.size() == 1u);
  const auto left = ask<void>(coordinator, leave_atom_v);
  release();
  BOOST_REQUIRE(log->revoked.size() == 2u);
  const auto report = commit({"other", 0}, 5);
  release();
  advance(1s);
  BOOST_TEST((report.value()->at(0).outcome == commit_outcome::committed));
  BOOST_TEST(left.code() == errc::none);
}

BOOST_AUTO_TEST_CASE(close_in_time_though_nobody_answers) {
  settings.close_timeout = 5s;
  join();
  log->holds = true;
  brokers->parked = {api_key::leave_group, api_key::offset_commit};
  const auto report = commit(o0, 5);
  const auto closed = ask<void>(coordinator, close_atom_v);
  coordinator = nullptr;
  advance(6s);
  BOOST_TEST(closed.code() == errc::none);
  BOOST_TEST(report.done());
  BOOST_TEST(log->lost.size() == 1u);
}

BOOST_AUTO_TEST_CASE(that_are_dropped_say_goodbye) {
  join();
  coordinator = nullptr;
  advance(1s);
  BOOST_TEST(group->leaves.size() == 1u);
}

BOOST_AUTO_TEST_CASE(end_with_their_user) {
  join();
  member = nullptr;
  advance(1s);
  const auto answer = ask<group_status>(coordinator, status_atom_v);
  run();
  BOOST_TEST(answer.code() != errc::none);
  BOOST_TEST(group->leaves.size() == 1u);
}

BOOST_AUTO_TEST_CASE(whose_cluster_ends_say_so) {
  join();
  ask<void>(cluster, close_atom_v);
  advance(1s);
  BOOST_REQUIRE(!log->failed.empty());
  BOOST_TEST((log->failed[0].cause.code() == errc::cluster_closed));
}

BOOST_AUTO_TEST_CASE(follow_a_coordinator_that_moves_and_leave_no_connection_behind) {
  join();
  const auto before = brokers->connections();
  group->node = 3;
  group->heartbeat_error = errc::not_coordinator;
  advance(4s);
  group->heartbeat_error = errc::none;
  advance(10s);
  BOOST_TEST(brokers->count(api_key::heartbeat, 3) > 0u);
  BOOST_TEST(brokers->connections() <= before + 1); // the control lane of the new one
  BOOST_TEST(log->lost.empty());
  BOOST_TEST((status().phase == group_phase::stable));
}

BOOST_AUTO_TEST_CASE(whose_user_is_too_slow_leave_and_come_back_with_it) {
  settings.max_poll_interval = 10s;
  join();
  anon_mail(group_progress{true}).send(coordinator);
  advance(11s);
  BOOST_REQUIRE(log->lost.size() == 1u);
  BOOST_TEST(log->lost[0].cause.message().find("max_poll_interval") != std::string::npos);
  BOOST_TEST(group->leaves.size() == 1u);
  BOOST_TEST((status().phase == group_phase::stalled));
  const auto late = commit(o0, 5);
  run();
  BOOST_TEST((late.value()->at(0).outcome == commit_outcome::fenced));
  anon_mail(group_progress{false}).send(coordinator);
  advance(1s);
  BOOST_TEST(log->assigned.size() == 2u);
}

BOOST_AUTO_TEST_SUITE_END()
