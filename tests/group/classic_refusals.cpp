// Every refusal that a member of the classic protocol gets, and silence.
#include "tests/group/membership_fixture.hpp"

using namespace cafka;
using namespace cafka::test;

namespace {

const topic_partition o0{"orders", 0};

} // namespace

BOOST_FIXTURE_TEST_SUITE(classic_member, membership_fixture)

BOOST_AUTO_TEST_CASE(of_another_generation_loses_all_and_keeps_its_id) {
  subscribe();
  settle({o0});
  heartbeat(errc::illegal_generation);
  BOOST_TEST((next<membership::lost>().cause.code() == errc::illegal_generation));
  BOOST_TEST(sent<wire::join_group_request>().member_id == "me");
}

BOOST_AUTO_TEST_CASE(that_is_not_known_any_more_loses_all_and_joins_as_a_new_one) {
  subscribe();
  settle({o0});
  heartbeat(errc::unknown_member_id);
  BOOST_TEST((next<membership::lost>().partitions == partitions{o0}));
  BOOST_TEST(sent<wire::join_group_request>().member_id.empty());
}

BOOST_AUTO_TEST_CASE(that_is_fenced_by_its_twin_ends_and_does_not_come_back) {
  config.instance_id = "static";
  subscribe();
  settle({o0});
  heartbeat(errc::fenced_instance_id);
  next<membership::lost>();
  BOOST_TEST((next<membership::failed>().cause.code() == errc::fenced_instance_id));
  pass(1h);
  BOOST_TEST(todo.empty());
  BOOST_TEST(!m().next_tick());
}

// The coordinator that took over has the id of the last generation that was stable.
BOOST_AUTO_TEST_CASE(whose_new_id_went_with_its_coordinator_is_no_twin_of_itself) {
  config.instance_id = "static";
  subscribe();
  sent<wire::join_group_request>();
  answer(join_response(false));
  sent<wire::sync_group_request>();
  wire::sync_group_response moved;
  moved.error_code = to_wire(errc::not_coordinator);
  answer(moved);
  pass(2s);
  BOOST_TEST(sent<wire::join_group_request>().member_id == "me");
  answer(refusal(errc::fenced_instance_id));
  BOOST_TEST(todo.empty());
  pass(2s);
  BOOST_TEST(sent<wire::join_group_request>().member_id.empty());
  // Now it has a twin.
  answer(refusal(errc::fenced_instance_id));
  BOOST_TEST((next<membership::failed>().cause.code() == errc::fenced_instance_id));
}

BOOST_AUTO_TEST_CASE(whose_former_join_comes_late_is_no_twin_of_itself) {
  config.instance_id = "static";
  subscribe();
  sent<wire::join_group_request>();
  add(m().unanswered(ticket, error{errc::connection_closed}, now));
  pass(2s);
  sent<wire::join_group_request>();
  answer(join_response(false));
  sent<wire::sync_group_request>();
  wire::sync_group_response fenced;
  fenced.error_code = to_wire(errc::fenced_instance_id);
  answer(fenced);
  BOOST_TEST(todo.empty());
  pass(2s);
  settle({o0});
  // From now on the coordinator knows the id, wherever it is.
  heartbeat(errc::not_coordinator);
  heartbeat(errc::fenced_instance_id);
  next<membership::lost>();
  BOOST_TEST((next<membership::failed>().cause.code() == errc::fenced_instance_id));
}

BOOST_AUTO_TEST_CASE(that_may_not_join_says_why_and_ends) {
  for (auto code :
       {errc::fenced_instance_id, errc::inconsistent_group_protocol, errc::group_max_size_reached,
        errc::group_authorization_failed, errc::invalid_session_timeout, errc::invalid_group_id}) {
    member = nullptr;
    subscribe();
    sent<wire::join_group_request>();
    answer(refusal(code));
    const auto failed = next<membership::failed>();
    BOOST_TEST((failed.cause.code() == code));
    BOOST_TEST(failed.cause.message().find("billing") != std::string::npos);
    BOOST_TEST(todo.empty());
    BOOST_TEST(!m().next_tick());
  }
}

BOOST_AUTO_TEST_CASE(tries_again_after_a_pause_while_there_is_no_coordinator) {
  for (auto code :
       {errc::coordinator_load_in_progress, errc::not_coordinator, errc::coordinator_not_available,
        errc::rebalance_in_progress, errc::broker_not_available}) {
    member = nullptr;
    subscribe();
    sent<wire::join_group_request>();
    answer(refusal(code));
    BOOST_TEST_REQUIRE(todo.empty());
    BOOST_TEST((m().cause().code() == code));
    BOOST_REQUIRE(m().next_tick());
    pass(std::chrono::ceil<std::chrono::milliseconds>(*m().next_tick() - now));
    sent<wire::join_group_request>();
    add(m().unanswered(ticket, error{errc::connection_closed}, now));
    BOOST_TEST(todo.empty());
    pass(2s);
    sent<wire::join_group_request>();
  }
}

BOOST_AUTO_TEST_CASE(whose_share_is_refused_again_and_again_joins_at_once_and_then_after_pauses) {
  for (auto code : {errc::rebalance_in_progress, errc::illegal_generation, errc::unknown_member_id}) {
    member = nullptr;
    wire::sync_group_response refused;
    refused.error_code = to_wire(code);
    subscribe();
    for (int i = 0; i < 2; ++i) {
      sent<wire::join_group_request>();
      answer(join_response(false));
      sent<wire::sync_group_request>();
      answer(refused);
    }
    BOOST_TEST(todo.empty());
    BOOST_TEST((m().cause().code() == code));
    pass(300ms);
    sent<wire::join_group_request>();
  }
}

// What passes for a commit passes for all else: Kafka's own table has no remedy for a broker that is not there.
BOOST_AUTO_TEST_CASE(goes_on_after_whatever_may_pass) {
  for (auto code : {errc::coordinator_not_available, errc::broker_not_available}) {
    member = nullptr;
    wire::sync_group_response refused;
    refused.error_code = to_wire(code);
    subscribe();
    sent<wire::join_group_request>();
    answer(join_response(false));
    sent<wire::sync_group_request>();
    answer(refused);
    BOOST_TEST_REQUIRE(todo.empty());
    BOOST_TEST((m().cause().code() == code));
    pass(200ms);
    settle({o0});
    heartbeat(code);
    BOOST_TEST_REQUIRE(todo.empty());
    BOOST_TEST((m().cause().code() == code));
    pass(200ms);
    sent<wire::heartbeat_request>();
  }
}

BOOST_AUTO_TEST_CASE(is_not_made_to_join_in_a_loop_by_a_coordinator_that_always_asks_for_an_id) {
  subscribe();
  sent<wire::join_group_request>();
  answer(refusal(errc::member_id_required, "me"));
  sent<wire::join_group_request>();
  answer(refusal(errc::member_id_required, "me2"));
  BOOST_TEST(todo.empty());
  BOOST_TEST((m().phase() == group_phase::joining));
}

BOOST_AUTO_TEST_CASE(keeps_what_it_has_while_its_coordinator_moves_and_loses_it_with_its_session) {
  subscribe();
  settle({o0});
  heartbeat(errc::not_coordinator);
  BOOST_TEST(todo.empty());
  pass(200ms);
  sent<wire::heartbeat_request>();
  add(m().unanswered(ticket, error{errc::connection_refused}, now));
  BOOST_TEST(todo.empty());
  const auto begun = now;
  while (todo.empty()) {
    BOOST_REQUIRE(m().next_tick());
    now = *m().next_tick();
    add(m().tick(now));
    if (todo.empty() || !std::holds_alternative<membership::send>(todo.front())) continue;
    sent<wire::heartbeat_request>();
    add(m().unanswered(ticket, error{errc::connection_refused}, now));
  }
  BOOST_TEST((now - begun <= 45s));
  const auto lost = next<membership::lost>();
  BOOST_TEST((lost.cause.code() == errc::request_timed_out_locally));
  BOOST_TEST(sent<wire::join_group_request>().member_id == "me");
}

BOOST_AUTO_TEST_CASE(hears_of_refused_commits_as_of_heartbeats_but_not_of_old_ones) {
  subscribe();
  settle({o0});
  add(m().refused(errc::illegal_generation, 0, now));
  BOOST_TEST(todo.empty());
  add(m().refused(errc::illegal_generation, 1, now));
  next<membership::lost>();
}

BOOST_AUTO_TEST_CASE(of_a_group_that_agreed_on_something_unknown_ends) {
  subscribe();
  sent<wire::join_group_request>();
  auto joined = join_response(false);
  joined.protocol_name = "strange";
  answer(joined);
  sent<wire::leave_group_request>();
  BOOST_TEST((next<membership::failed>().cause.code() == errc::inconsistent_group_protocol));
}

BOOST_AUTO_TEST_CASE(whose_share_cannot_be_read_joins_again_after_a_pause) {
  subscribe();
  sent<wire::join_group_request>();
  answer(join_response(false));
  sent<wire::sync_group_request>();
  wire::sync_group_response garbled;
  garbled.assignment = {std::byte{0}, std::byte{1}, std::byte{0xff}};
  answer(garbled);
  BOOST_TEST(todo.empty());
  BOOST_TEST((m().cause().code() == errc::malformed));
  pass(200ms);
  sent<wire::join_group_request>();
}

BOOST_AUTO_TEST_CASE(whose_assignor_throws_ends_with_what_it_has_thrown) {
  config.assignors = {
      assignor::custom("mine", [](const group_view&) -> group_assignment { throw std::runtime_error{"no idea"}; })};
  subscribe();
  sent<wire::join_group_request>();
  answer(join_response(true));
  next<membership::look_up>();
  add(m().looked_up(topics, now));
  sent<wire::leave_group_request>();
  const auto failed = next<membership::failed>();
  BOOST_TEST((failed.cause.code() == errc::handler_failed));
  BOOST_TEST(failed.cause.message().find("no idea") != std::string::npos);
}

BOOST_AUTO_TEST_SUITE_END()
