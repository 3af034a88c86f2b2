// How a member of the classic protocol leaves: because it wants to, or because its user is slow.
#include "tests/group/membership_fixture.hpp"

using namespace cafka;
using namespace cafka::test;

namespace {

const topic_partition o0{"orders", 0}, o1{"orders", 1};

} // namespace

BOOST_FIXTURE_TEST_SUITE(classic_member, membership_fixture)

BOOST_AUTO_TEST_CASE(whose_user_is_too_slow_leaves_says_so_and_comes_back_with_it) {
  config.max_poll_interval = 10s;
  config.heartbeat_interval = 20s;
  subscribe();
  settle({o0});
  add(m().progress(true, now));
  pass(9s);
  BOOST_TEST(todo.empty());
  add(m().progress(true, now));
  pass(9s);
  BOOST_TEST(todo.empty());
  pass(1s);
  const auto lost = next<membership::lost>();
  BOOST_TEST((lost.partitions == partitions{o0}));
  BOOST_TEST(lost.cause.message().find("max_poll_interval") != std::string::npos);
  const auto farewell = sent<wire::leave_group_request>();
  BOOST_TEST(farewell.member_id == "me");
  BOOST_TEST(farewell.members.at(0).member_id == "me");
  BOOST_TEST((m().phase() == group_phase::stalled));
  add(m().progress(false, now));
  BOOST_TEST(sent<wire::join_group_request>().member_id.empty());
}

BOOST_AUTO_TEST_CASE(whose_user_waits_for_records_is_never_late) {
  config.max_poll_interval = 10s;
  config.heartbeat_interval = 20s;
  subscribe();
  settle({o0});
  add(m().progress(true, now));
  add(m().progress(false, now));
  pass(19s);
  BOOST_TEST(todo.empty());
}

BOOST_AUTO_TEST_CASE(leaves_when_its_user_has_given_up_all) {
  subscribe();
  settle({o0});
  add(m().leave("the test ends", now, now + 10s));
  const auto revoked = next<membership::revoke>();
  BOOST_TEST((revoked.partitions == partitions{o0}));
  pass(3s);
  sent<wire::heartbeat_request>();
  add(m().released(revoked.ticket, now));
  const auto farewell = sent<wire::leave_group_request>();
  BOOST_TEST((farewell.members.at(0).reason == "the test ends"));
  answer(wire::leave_group_response{});
  next<membership::left>();
  BOOST_TEST((m().phase() == group_phase::idle));
}

BOOST_AUTO_TEST_CASE(leaves_in_time_whatever_its_user_and_its_coordinator_do) {
  subscribe();
  settle({o0});
  add(m().leave("the test ends", now, now + 2s));
  next<membership::revoke>();
  pass(2s);
  next<membership::lost>();
  next<membership::left>();

  member = nullptr;
  subscribe();
  settle({});
  add(m().leave("the test ends", now, now + 2s));
  BOOST_TEST((std::get<membership::send>(todo.front()).timeout <= 2s));
  sent<wire::leave_group_request>();
  add(m().unanswered(ticket, error{errc::request_timed_out_locally}, now));
  next<membership::left>();
}

BOOST_AUTO_TEST_CASE(leaves_while_it_gives_up_what_a_rebalance_takes) {
  config.assignors = {assignor::cooperative_sticky()};
  subscribe();
  settle({o0, o1});
  heartbeat(errc::rebalance_in_progress);
  sent<wire::join_group_request>();
  answer(join_response(false, 2));
  sent<wire::sync_group_request>();
  answer(share({o0}));
  next<membership::entered>();
  const auto first = next<membership::revoke>();
  add(m().leave("the test ends", now, now + 10s));
  BOOST_TEST(todo.empty());
  add(m().released(first.ticket, now));
  const auto rest = next<membership::revoke>();
  BOOST_TEST((rest.partitions == partitions{o0}));
  add(m().released(rest.ticket, now));
  sent<wire::leave_group_request>();
}

// The coordinator takes no commits of the old generation once the new one is made, and of the new one after SyncGroup.
BOOST_AUTO_TEST_CASE(that_joins_with_partitions_leaves_in_the_generation_that_comes) {
  config.assignors = {assignor::cooperative_sticky()};
  subscribe();
  settle({o0, o1});
  heartbeat(errc::rebalance_in_progress);
  sent<wire::join_group_request>();
  add(m().leave("the test ends", now, now + 10s));
  BOOST_TEST(todo.empty());
  answer(join_response(false, 2));
  sent<wire::sync_group_request>();
  answer(share({o0}));
  const auto entered = next<membership::entered>();
  BOOST_TEST(entered.generation == 2);
  BOOST_TEST((entered.owned == partitions{o0, o1}));
  const auto revoked = next<membership::revoke>();
  BOOST_TEST((revoked.partitions == partitions{o0, o1}));
  add(m().released(revoked.ticket, now));
  sent<wire::leave_group_request>();
}

// It may commit in the generation that it came into, while the coordinator waits for the next joins.
BOOST_AUTO_TEST_CASE(that_joins_with_partitions_leaves_when_the_group_rebalances_again) {
  config.assignors = {assignor::cooperative_sticky()};
  subscribe();
  settle({o0});
  heartbeat(errc::rebalance_in_progress);
  sent<wire::join_group_request>();
  answer(join_response(false, 2));
  sent<wire::sync_group_request>();
  add(m().leave("the test ends", now, now + 10s));
  BOOST_TEST(todo.empty());
  answer(wire::sync_group_response{.error_code = to_wire(errc::rebalance_in_progress)});
  const auto entered = next<membership::entered>();
  BOOST_TEST(entered.generation == 2);
  BOOST_TEST((entered.owned == partitions{o0}));
  add(m().released(next<membership::revoke>().ticket, now));
  sent<wire::leave_group_request>();
}

BOOST_AUTO_TEST_CASE(that_joins_with_partitions_leaves_in_time_all_the_same) {
  config.assignors = {assignor::cooperative_sticky()};
  subscribe();
  settle({o0});
  heartbeat(errc::rebalance_in_progress);
  sent<wire::join_group_request>();
  add(m().leave("the test ends", now, now + 10s));
  BOOST_TEST((m().next_tick() == now + 10s));
  pass(10s);
  next<membership::revoke>();
  sent<wire::heartbeat_request>();
  pass(1ms);
  next<membership::lost>();
  next<membership::left>();
}

BOOST_AUTO_TEST_CASE(whose_join_fails_while_it_leaves_does_not_join_again) {
  config.assignors = {assignor::cooperative_sticky()};
  subscribe();
  settle({o0});
  heartbeat(errc::rebalance_in_progress);
  sent<wire::join_group_request>();
  add(m().leave("the test ends", now, now + 10s));
  add(m().unanswered(ticket, error{errc::connection_closed}, now));
  pass(0ms);
  add(m().released(next<membership::revoke>().ticket, now));
  sent<wire::leave_group_request>();
}

BOOST_AUTO_TEST_CASE(that_is_static_leaves_without_a_word) {
  config.instance_id = "static";
  subscribe();
  settle({});
  add(m().leave("the test ends", now, now + 10s));
  next<membership::left>();
  BOOST_TEST(todo.empty());
}

// The group hands out in its next generation what it has given up: back under its name the member would not bring that about.
BOOST_AUTO_TEST_CASE(that_is_static_says_that_it_leaves_when_others_wait_for_what_it_gave_up) {
  config.instance_id = "static";
  config.assignors = {assignor::cooperative_sticky()};
  for (const bool leaves_before : {true, false}) {
    member = nullptr;
    subscribe();
    settle({o0, o1});
    heartbeat(errc::rebalance_in_progress);
    sent<wire::join_group_request>();
    answer(join_response(false, 2));
    sent<wire::sync_group_request>();
    if (leaves_before) add(m().leave("the test ends", now, now + 10s));
    answer(share({o0}));
    next<membership::entered>();
    const auto given_up = next<membership::revoke>();
    if (!leaves_before) add(m().leave("the test ends", now, now + 10s));
    add(m().released(given_up.ticket, now));
    if (!leaves_before) add(m().released(next<membership::revoke>().ticket, now));
    const auto farewell = sent<wire::leave_group_request>();
    BOOST_TEST((farewell.members.at(0).group_instance_id == "static"));
    BOOST_TEST(farewell.members.at(0).member_id == "me");
  }
}

BOOST_AUTO_TEST_CASE(may_come_back_while_it_leaves) {
  subscribe();
  settle({});
  add(m().leave("the test ends", now, now + 10s));
  sent<wire::leave_group_request>();
  const auto farewell = ticket;
  subscribe({"bills"});
  BOOST_TEST(todo.empty());
  ticket = farewell;
  answer(wire::leave_group_response{});
  next<membership::left>();
  sent<wire::join_group_request>();
}

BOOST_AUTO_TEST_CASE(whose_join_is_parked_leaves_at_once_and_ignores_its_answer) {
  subscribe();
  sent<wire::join_group_request>();
  answer(refusal(errc::member_id_required, "me"));
  sent<wire::join_group_request>();
  const auto parked = ticket;
  add(m().leave("the test ends", now, now + 10s));
  sent<wire::leave_group_request>();
  add(m().answered(parked, join_response(false), now));
  BOOST_TEST(todo.empty());
}

BOOST_AUTO_TEST_SUITE_END()
