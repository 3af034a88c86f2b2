// A member of the classic protocol: joining, being one, leading, and rebalancing.
#include "tests/group/membership_fixture.hpp"

using namespace cafka;
using namespace cafka::test;

namespace {

const topic_partition o0{"orders", 0}, o1{"orders", 1}, o2{"orders", 2};

wire::sync_group_response sync_refusal(errc code) {
  wire::sync_group_response what;
  what.error_code = to_wire(code);
  return what;
}

} // namespace

BOOST_FIXTURE_TEST_SUITE(classic_member, membership_fixture)

BOOST_AUTO_TEST_CASE(joins_with_the_id_that_it_is_given_and_gets_its_share) {
  subscribe({"orders", "bills", "orders"});
  const auto first = sent<wire::join_group_request>();
  BOOST_TEST(first.group_id == "billing");
  BOOST_TEST(first.member_id.empty());
  BOOST_TEST(first.session_timeout_ms == 45'000);
  BOOST_TEST(first.rebalance_timeout_ms == 300'000);
  BOOST_TEST(first.protocol_type == "consumer");
  BOOST_REQUIRE(first.protocols.size() == 2u);
  BOOST_TEST(first.protocols[0].name == "range");
  BOOST_TEST(first.protocols[1].name == "cooperative-sticky");
  BOOST_TEST((first.reason && !first.reason->empty()));
  member_subscription told;
  BOOST_TEST(!read_subscription(first.protocols[0].metadata, told));
  BOOST_TEST((told.topics == std::vector<std::string>{"bills", "orders"}));

  answer(refusal(errc::member_id_required, "me"));
  const auto second = sent<wire::join_group_request>();
  BOOST_TEST(second.member_id == "me");
  answer(join_response(false));
  const auto sync = sent<wire::sync_group_request>();
  BOOST_TEST(sync.generation_id == 1);
  BOOST_TEST(sync.member_id == "me");
  BOOST_TEST((sync.protocol_name == "range"));
  BOOST_TEST(sync.assignments.empty());
  answer(share({o0, o1}));
  const auto news = next<membership::assigned>();
  BOOST_TEST(news.generation == 1);
  BOOST_TEST((news.added == partitions{o0, o1}));
  BOOST_TEST((news.all == partitions{o0, o1}));
  BOOST_TEST((m().phase() == group_phase::stable));
  BOOST_TEST(todo.empty());
}

BOOST_AUTO_TEST_CASE(that_leads_shares_out_what_there_is) {
  subscribe();
  sent<wire::join_group_request>();
  auto joined = join_response(true);
  joined.members.push_back({.member_id = "me", .metadata = write_subscription({.topics = {"orders"}})});
  joined.members.push_back({.member_id = "other", .metadata = write_subscription({.topics = {"orders", "none"}})});
  answer(joined);
  BOOST_TEST((next<membership::look_up>().topics == std::vector<std::string>{"none", "orders"}));
  add(m().looked_up(topics, now));
  const auto sync = sent<wire::sync_group_request>();
  BOOST_REQUIRE(sync.assignments.size() == 2u);
  for (const auto& each : sync.assignments) {
    partitions share;
    BOOST_TEST(!read_assignment(each.assignment, share));
    BOOST_TEST(share.size() == 2u);
  }
}

BOOST_AUTO_TEST_CASE(that_leads_rebalances_when_the_topics_have_changed) {
  subscribe();
  sent<wire::join_group_request>();
  auto joined = join_response(true);
  joined.members.push_back({.member_id = "me", .metadata = write_subscription({.topics = {"orders"}})});
  answer(joined);
  next<membership::look_up>();
  add(m().looked_up(topics, now));
  sent<wire::sync_group_request>();
  answer(share({o0}));
  next<membership::assigned>();
  add(m().topics_are(topics, now));
  BOOST_TEST(todo.empty());
  topics["orders"].partition_count = 5;
  add(m().topics_are(topics, now));
  BOOST_TEST((next<membership::revoke>().partitions == partitions{o0}));
}

BOOST_AUTO_TEST_CASE(that_leads_gives_nothing_to_one_whose_bytes_it_cannot_read_and_says_so) {
  subscribe();
  sent<wire::join_group_request>();
  auto joined = join_response(true);
  joined.members.push_back({.member_id = "me", .metadata = write_subscription({.topics = {"orders"}})});
  joined.members.push_back({.member_id = "garbled", .metadata = {std::byte{0}, std::byte{1}, std::byte{77}}});
  answer(joined);
  next<membership::look_up>();
  add(m().looked_up(topics, now));
  sent<wire::sync_group_request>();
  answer(share({o0}));
  next<membership::assigned>();
  heartbeat(errc::none);
  BOOST_TEST((m().cause().code() == errc::malformed));
  BOOST_TEST(m().cause().message().find("garbled") != std::string::npos);
}

// KIP-814: a static leader that came back.
BOOST_AUTO_TEST_CASE(that_leads_again_leaves_the_assignment_if_told_to) {
  config.instance_id = "static";
  subscribe();
  BOOST_TEST((sent<wire::join_group_request>().group_instance_id == "static"));
  auto joined = join_response(true);
  joined.skip_assignment = true;
  joined.members.push_back({.member_id = "me", .metadata = write_subscription({.topics = {"orders"}})});
  answer(joined);
  next<membership::look_up>();
  add(m().looked_up(topics, now));
  BOOST_TEST(sent<wire::sync_group_request>().assignments.empty());
  answer(share({o0}));
  next<membership::assigned>();
  topics["orders"].partition_count = 5;
  add(m().topics_are(topics, now));
  next<membership::revoke>();
}

BOOST_AUTO_TEST_CASE(beats_its_heart_in_its_own_time_one_at_a_time) {
  subscribe();
  settle({o0});
  pass(2'999ms);
  BOOST_TEST(todo.empty());
  pass(1ms);
  const auto beat = sent<wire::heartbeat_request>();
  BOOST_TEST(beat.generation_id == 1);
  pass(5s);
  BOOST_TEST(todo.empty()); // the last is not answered yet
  answer(membership_fixture::beat(errc::none));
  pass(0ms);
  sent<wire::heartbeat_request>();
}

BOOST_AUTO_TEST_CASE(eager_gives_up_all_and_joins_when_its_user_has) {
  subscribe();
  settle({o0, o1});
  heartbeat(errc::rebalance_in_progress);
  const auto revoked = next<membership::revoke>();
  BOOST_TEST((revoked.partitions == partitions{o0, o1}));
  BOOST_TEST((revoked.patience == 300s));
  BOOST_TEST(todo.empty());
  pass(3s); // heartbeats do not wait for the user
  sent<wire::heartbeat_request>();
  answer(beat(errc::rebalance_in_progress));
  add(m().released(revoked.ticket + 1, now));
  BOOST_TEST(todo.empty());
  add(m().released(revoked.ticket, now));
  const auto news = settle({o1, o2}, 2);
  BOOST_TEST(news.generation == 2);
  BOOST_TEST((news.added == partitions{o1, o2}));
}

BOOST_AUTO_TEST_CASE(whose_user_does_not_give_up_loses_the_partitions_in_time) {
  config.session_timeout = 10min;
  config.heartbeat_interval = 9min;
  subscribe();
  settle({o0});
  heartbeat(errc::rebalance_in_progress);
  next<membership::revoke>();
  pass(300s);
  const auto lost = next<membership::lost>();
  BOOST_TEST((lost.partitions == partitions{o0}));
  BOOST_TEST((lost.cause.code() == errc::handler_failed));
  sent<wire::join_group_request>();
}

BOOST_AUTO_TEST_CASE(cooperative_keeps_what_it_has_gives_up_what_it_lacks_and_joins_once_more) {
  config.assignors = {assignor::cooperative_sticky()};
  subscribe();
  settle({o0, o1});
  heartbeat(errc::rebalance_in_progress);
  const auto join = sent<wire::join_group_request>();
  member_subscription told;
  BOOST_TEST(!read_subscription(join.protocols[0].metadata, told));
  BOOST_TEST((told.owned == partitions{o0, o1}));
  BOOST_TEST(told.generation == 1);
  answer(join_response(false, 2));
  sent<wire::sync_group_request>();
  answer(share({o0}));
  const auto entered = next<membership::entered>(); // of the old generation no commits are taken any more
  BOOST_TEST(entered.generation == 2);
  BOOST_TEST((entered.owned == partitions{o0, o1}));
  const auto revoked = next<membership::revoke>();
  BOOST_TEST((revoked.partitions == partitions{o1}));
  pass(3s);
  sent<wire::heartbeat_request>();
  add(m().released(revoked.ticket, now));
  const auto news = next<membership::assigned>();
  BOOST_TEST(news.generation == 2);
  BOOST_TEST(news.added.empty());
  BOOST_TEST((news.all == partitions{o0}));
  const auto again = settle({o0}, 3);
  BOOST_TEST((again.all == partitions{o0}));
  BOOST_TEST(todo.empty());
}

BOOST_AUTO_TEST_CASE(cooperative_gives_up_first_what_it_no_longer_subscribes_to) {
  config.assignors = {assignor::cooperative_sticky()};
  subscribe({"bills", "orders"});
  settle({{"bills", 0}, o0});
  subscribe({"orders"});
  const auto revoked = next<membership::revoke>();
  BOOST_TEST((revoked.partitions == partitions{{"bills", 0}}));
  add(m().released(revoked.ticket, now));
  sent<wire::join_group_request>();
  BOOST_TEST((m().owned() == partitions{o0}));
}

BOOST_AUTO_TEST_CASE(joins_again_at_once_when_a_rebalance_begins_before_its_share_arrives) {
  subscribe();
  sent<wire::join_group_request>();
  answer(join_response(false));
  sent<wire::sync_group_request>();
  answer(sync_refusal(errc::rebalance_in_progress));
  BOOST_TEST(sent<wire::join_group_request>().member_id == "me");
}

BOOST_AUTO_TEST_CASE(reads_nothing_that_it_did_not_ask_for_and_says_who_is_wrong) {
  subscribe();
  const auto news = settle({{"bills", 0}, o0, {"orders", 99}});
  BOOST_TEST((news.all == partitions{o0, {"orders", 99}}));
  BOOST_TEST((m().cause().code() == errc::inconsistent_group_protocol));
  BOOST_TEST(m().cause().message().find("bills-0") != std::string::npos);
  heartbeat(errc::none);
  BOOST_TEST(!m().cause());
}

BOOST_AUTO_TEST_CASE(whose_subscription_changes_meanwhile_joins_once_more) {
  subscribe();
  sent<wire::join_group_request>();
  subscribe({"bills"});
  answer(join_response(false));
  sent<wire::sync_group_request>();
  answer(share({o0}));
  BOOST_TEST(next<membership::assigned>().all.empty()); // nobody wants that any more
  BOOST_TEST(!m().cause());
  member_subscription told;
  read_subscription(sent<wire::join_group_request>().protocols[0].metadata, told);
  BOOST_TEST((told.topics == std::vector<std::string>{"bills"}));
}

BOOST_AUTO_TEST_SUITE_END()
