// A member of KIP-848's protocol: what it tells, how it reconciles, and every refusal.
#include "cafka/actors/group/consumer_membership.hpp"

#include <boost/test/unit_test.hpp>

#include <memory>
#include <string>
#include <utility>

using namespace cafka;
using namespace std::chrono_literals;

namespace {

using request = wire::consumer_group_heartbeat_request;
using response = wire::consumer_group_heartbeat_response;
using partitions = std::vector<topic_partition>;

const topic_partition o0{"orders", 0}, o1{"orders", 1};

wire::uuid id_of(uint8_t number) {
  wire::uuid id;
  id.bytes[0] = static_cast<std::byte>(number);
  return id;
}

struct consumer_fixture {
  group_config config{.group_id = "billing", .protocol = group_protocol::consumer};
  group_membership::time_point now{};
  std::unique_ptr<consumer_membership> member;
  membership_actions todo;
  uint64_t ticket = 0;

  consumer_membership& m() {
    if (!member) member = std::make_unique<consumer_membership>(config, 42);
    return *member;
  }
  void add(membership_actions more) {
    for (auto& each : more) todo.push_back(std::move(each));
  }
  template <class T>
  T next() {
    BOOST_REQUIRE_MESSAGE(!todo.empty(), "nothing is to be done");
    auto first = std::move(todo.front());
    todo.erase(todo.begin());
    auto* what = std::get_if<T>(&first);
    BOOST_REQUIRE_MESSAGE(what != nullptr, "something else is to be done: " << first.index());
    return std::move(*what);
  }
  request sent() {
    auto what = next<membership::send>();
    ticket = what.ticket;
    return std::get<request>(what.what);
  }
  void subscribe(std::vector<std::string> names = {"orders"}, std::string pattern = {}) {
    add(m().subscribe(std::move(names), std::move(pattern), now));
    pass(0ms);
  }
  void pass(std::chrono::milliseconds time) {
    now += time;
    add(m().tick(now));
  }
  void answer(const response& what) { add(m().answered(ticket, what, now)); }

  /// The coordinator's answer: an epoch, and perhaps an assignment of partitions of "orders".
  static response told(int32_t epoch, std::optional<std::vector<int32_t>> orders = std::nullopt) {
    response what{.member_epoch = epoch, .heartbeat_interval_ms = 1'000};
    if (!orders) return what;
    response::assignment_data given{};
    if (!orders->empty()) given.topic_partitions.push_back({.topic_id = id_of(1), .partitions = *orders});
    what.assignment = std::move(given);
    return what;
  }
  static response refused(errc code) {
    response what{.error_code = to_wire(code)};
    return what;
  }
  /// Joins, and has these partitions of "orders", of which the coordinator knows.
  void settle(std::vector<int32_t> mine) {
    subscribe();
    sent();
    answer(told(1, std::move(mine)));
    BOOST_TEST((next<membership::resolve>().ids == std::vector<wire::uuid>{id_of(1)}));
    next<membership::assigned>();
    add(m().resolved({{id_of(1), "orders"}}, now));
    next<membership::assigned>();
    sent();
    answer(told(1));
    BOOST_TEST(todo.empty());
  }
};

} // namespace

BOOST_FIXTURE_TEST_SUITE(consumer_member, consumer_fixture)

BOOST_AUTO_TEST_CASE(joins_under_a_name_of_its_own_and_tells_at_once_what_it_has_taken_over) {
  config.rack = "r1";
  config.remote_assignor = "uniform";
  subscribe();
  const auto join = sent();
  BOOST_TEST(join.group_id == "billing");
  BOOST_TEST(join.member_id.size() == 22u);
  BOOST_TEST(join.member_epoch == 0);
  BOOST_TEST(join.rebalance_timeout_ms == 300'000);
  BOOST_TEST((join.subscribed_topic_names == std::vector<std::string>{"orders"}));
  BOOST_TEST(!join.subscribed_topic_regex);
  BOOST_TEST((join.server_assignor == "uniform"));
  BOOST_TEST((join.rack_id == "r1"));
  BOOST_TEST((join.topic_partitions && join.topic_partitions->empty()));
  answer(told(1, {{0, 1}}));
  next<membership::resolve>();
  next<membership::assigned>();
  add(m().resolved({{id_of(1), "orders"}}, now));
  const auto news = next<membership::assigned>();
  BOOST_TEST(news.generation == 1);
  BOOST_TEST((news.added == partitions{o0, o1}));
  const auto ack = sent();
  BOOST_TEST(ack.member_epoch == 1);
  BOOST_TEST(!ack.subscribed_topic_names);
  BOOST_REQUIRE(ack.topic_partitions);
  BOOST_TEST((ack.topic_partitions->at(0).partitions == std::vector<int32_t>{0, 1}));
  answer(told(1));
  pass(1s); // the coordinator's interval
  BOOST_TEST(!sent().topic_partitions);
}

BOOST_AUTO_TEST_CASE(gives_up_before_it_tells_and_takes_over_afterwards) {
  settle({0});
  pass(1s);
  sent();
  answer(told(2, {{1}}));
  const auto revoked = next<membership::revoke>();
  BOOST_TEST(next<membership::entered>().generation == 2); // under which that is committed
  BOOST_TEST((revoked.partitions == partitions{o0}));
  pass(1s); // its heart beats meanwhile, and it has what it had
  BOOST_TEST(!sent().topic_partitions);
  answer(told(2));
  add(m().released(revoked.ticket, now));
  const auto news = next<membership::assigned>();
  BOOST_TEST(news.generation == 2);
  BOOST_TEST((news.added == partitions{o1}));
  BOOST_TEST((news.all == partitions{o1}));
  BOOST_TEST((sent().topic_partitions->at(0).partitions == std::vector<int32_t>{1}));
}

BOOST_AUTO_TEST_CASE(whose_target_changes_while_it_gives_up_goes_for_the_latest) {
  settle({0, 1});
  pass(1s);
  sent();
  answer(told(2, {{1}}));
  const auto revoked = next<membership::revoke>();
  BOOST_TEST(next<membership::entered>().generation == 2); // under which that is committed
  pass(1s);
  sent();
  answer(told(3, {{}}));
  BOOST_TEST(next<membership::entered>().generation == 3); // until then commits are of this one
  BOOST_TEST(todo.empty());
  add(m().released(revoked.ticket, now));
  const auto more = next<membership::revoke>();
  BOOST_TEST((more.partitions == partitions{o1}));
  add(m().released(more.ticket, now));
  BOOST_TEST(next<membership::assigned>().all.empty());
  BOOST_TEST(sent().topic_partitions->empty());
}

BOOST_AUTO_TEST_CASE(that_does_not_give_up_in_time_loses) {
  config.max_poll_interval = 5s;
  settle({0});
  pass(1s);
  sent();
  answer(told(2, {{}}));
  next<membership::revoke>();
  BOOST_TEST(next<membership::entered>().generation == 2); // under which that is committed
  pass(1s);
  sent();
  answer(told(2));
  pass(4s);
  BOOST_TEST((next<membership::lost>().partitions == partitions{o0}));
  next<membership::assigned>();
  BOOST_TEST(sent().topic_partitions->empty());
}

BOOST_AUTO_TEST_CASE(lets_the_broker_match_its_pattern) {
  subscribe({}, "ord.*");
  BOOST_TEST((sent().subscribed_topic_regex == "ord.*"));
}

BOOST_AUTO_TEST_CASE(tells_at_once_what_it_subscribes_to_now) {
  settle({0});
  subscribe({"bills"});
  const auto beat = sent();
  BOOST_TEST((beat.subscribed_topic_names == std::vector<std::string>{"bills"}));
  BOOST_TEST(beat.member_epoch == 1);
}

BOOST_AUTO_TEST_CASE(repeats_all_after_an_answer_that_is_lost) {
  settle({0});
  pass(1s);
  sent();
  add(m().unanswered(ticket, error{errc::connection_closed}, now));
  BOOST_TEST(todo.empty());
  pass(200ms);
  const auto beat = sent();
  BOOST_TEST(beat.member_epoch == 1);
  BOOST_TEST((beat.topic_partitions->at(0).partitions == std::vector<int32_t>{0}));
  BOOST_TEST((beat.subscribed_topic_names == std::vector<std::string>{"orders"}));
}

// -- refusals ----------------------------------------------------------------------------------------------------------

BOOST_AUTO_TEST_CASE(that_is_fenced_or_unknown_loses_all_and_joins_again_under_its_name) {
  for (auto code : {errc::unknown_member_id, errc::fenced_member_epoch}) {
    member = nullptr;
    settle({0});
    const auto name = m().member_id();
    pass(1s);
    sent();
    answer(refused(code));
    const auto lost = next<membership::lost>();
    BOOST_TEST((lost.cause.code() == code));
    BOOST_TEST((lost.partitions == partitions{o0}));
    pass(200ms);
    const auto join = sent();
    BOOST_TEST(join.member_epoch == 0);
    BOOST_TEST(join.member_id == name);
    BOOST_TEST(join.topic_partitions->empty());
  }
}

BOOST_AUTO_TEST_CASE(whose_epoch_is_stale_asks_for_the_new_one) {
  settle({0});
  add(m().refused(errc::stale_member_epoch, 1, now));
  sent();
  answer(told(2));
  BOOST_TEST(next<membership::assigned>().generation == 2);
}

BOOST_AUTO_TEST_CASE(whose_name_is_not_released_yet_waits_for_it_but_not_for_ever) {
  config.instance_id = "static";
  subscribe();
  BOOST_TEST((sent().instance_id == "static"));
  answer(refused(errc::unreleased_instance_id));
  BOOST_TEST(todo.empty());
  const auto begun = now;
  while (todo.empty() && now < begun + 5min) {
    now = *m().next_tick();
    add(m().tick(now));
    if (todo.empty()) continue;
    sent();
    answer(refused(errc::unreleased_instance_id));
  }
  BOOST_TEST((next<membership::failed>().cause.code() == errc::unreleased_instance_id));
}

BOOST_AUTO_TEST_CASE(whose_name_is_not_released_waits_anew_under_another_coordinator) {
  config.instance_id = "static";
  subscribe();
  sent();
  const auto refused_for = [this](std::chrono::milliseconds time) {
    answer(refused(errc::unreleased_instance_id));
    for (const auto begun = now; todo.empty() && now < begun + time;) {
      now = *m().next_tick();
      add(m().tick(now));
      if (todo.empty()) continue;
      sent();
      answer(refused(errc::unreleased_instance_id));
    }
  };
  for (auto changed : {errc::not_coordinator, errc::coordinator_load_in_progress}) {
    refused_for(config.session_timeout * 3 / 2);
    BOOST_TEST_REQUIRE(todo.empty());
    now = *m().next_tick();
    add(m().tick(now));
    sent();
    answer(refused(changed));
    now = *m().next_tick();
    add(m().tick(now));
    sent();
  }
  refused_for(config.session_timeout * 3);
  BOOST_TEST((next<membership::failed>().cause.code() == errc::unreleased_instance_id));
}

BOOST_AUTO_TEST_CASE(that_is_refused_for_good_ends) {
  for (auto code :
       {errc::fenced_instance_id, errc::group_authorization_failed, errc::unsupported_assignor,
        errc::invalid_regular_expression, errc::group_max_size_reached, errc::unsupported_version}) {
    member = nullptr;
    subscribe();
    sent();
    answer(refused(code));
    BOOST_TEST((next<membership::failed>().cause.code() == code));
    BOOST_TEST(!m().next_tick());
  }
}

BOOST_AUTO_TEST_CASE(waits_while_there_is_no_coordinator) {
  for (auto code :
       {errc::not_coordinator, errc::coordinator_not_available, errc::coordinator_load_in_progress,
        errc::broker_not_available}) {
    member = nullptr;
    subscribe();
    sent();
    answer(refused(code));
    BOOST_TEST_REQUIRE(todo.empty());
    pass(200ms);
    sent();
  }
}

BOOST_AUTO_TEST_CASE(of_a_broker_that_does_not_know_the_protocol_says_what_to_do) {
  subscribe();
  sent();
  add(m().unanswered(ticket, error{errc::version_not_supported}, now));
  BOOST_TEST(next<membership::failed>().cause.message().find("classic") != std::string::npos);
}

BOOST_AUTO_TEST_CASE(that_hears_nothing_for_a_session_loses_all) {
  settle({0});
  pass(1s);
  sent();
  pass(44s);
  const auto lost = next<membership::lost>();
  BOOST_TEST((lost.cause.code() == errc::request_timed_out_locally));
  BOOST_TEST(sent().member_epoch == 0);
}

// -- leaving -----------------------------------------------------------------------------------------------------------

BOOST_AUTO_TEST_CASE(leaves_by_the_epoch_that_says_so) {
  for (const auto& [instance, epoch] : {std::pair{"", -1}, std::pair{"static", -2}}) {
    member = nullptr;
    config.instance_id = instance;
    settle({0});
    add(m().leave("the test ends", now, now + 10s));
    const auto revoked = next<membership::revoke>();
    add(m().released(revoked.ticket, now));
    BOOST_TEST(sent().member_epoch == epoch);
    answer(told(epoch));
    next<membership::left>();
    BOOST_TEST((m().phase() == group_phase::idle));
  }
}

BOOST_AUTO_TEST_CASE(hears_the_answer_under_way_while_it_gives_up_what_it_has_to_leave) {
  settle({0});
  pass(1s);
  sent();
  add(m().leave("the test ends", now, now + 10s));
  const auto revoked = next<membership::revoke>();
  answer(told(2)); // under which it commits what it gives up
  BOOST_TEST(next<membership::entered>().generation == 2);
  BOOST_TEST(todo.empty());
  pass(1s);
  BOOST_TEST(sent().member_epoch == 2);
  add(m().released(revoked.ticket, now));
  const auto beat = ticket;
  BOOST_TEST(sent().member_epoch == -1);
  add(m().answered(beat, told(3, {{0}}), now)); // it has left
  BOOST_TEST(todo.empty());
  answer(told(-1));
  next<membership::left>();
}

BOOST_AUTO_TEST_CASE(repeats_all_when_the_answer_under_way_is_lost_while_it_leaves) {
  settle({0});
  pass(1s);
  sent();
  add(m().leave("the test ends", now, now + 10s));
  next<membership::revoke>();
  add(m().refused(errc::stale_member_epoch, 1, now));
  BOOST_TEST(todo.empty()); // that heartbeat will tell
  add(m().unanswered(ticket, error{errc::connection_closed}, now));
  pass(200ms);
  const auto beat = sent();
  BOOST_TEST(beat.member_epoch == 1);
  BOOST_TEST((beat.topic_partitions && beat.topic_partitions->at(0).partitions == std::vector<int32_t>{0}));
}

BOOST_AUTO_TEST_CASE(whose_user_is_too_slow_leaves_and_comes_back_with_it) {
  config.max_poll_interval = 10s;
  settle({0});
  add(m().progress(true, now));
  for (int i = 0; i < 9; ++i) {
    pass(1s);
    sent();
    answer(told(1));
  }
  pass(1s);
  next<membership::lost>();
  BOOST_TEST(sent().member_epoch == -1);
  BOOST_TEST((m().phase() == group_phase::stalled));
  add(m().progress(false, now));
  BOOST_TEST(sent().member_epoch == 0);
}

BOOST_AUTO_TEST_CASE(gives_up_what_it_has_of_a_topic_that_was_made_again_before_it_takes_the_new_one) {
  settle({0, 1});
  pass(1s);
  sent();
  response made_again = told(2, std::vector<int32_t>{});
  made_again.assignment->topic_partitions.push_back({.topic_id = id_of(2), .partitions = {0, 1}});
  answer(made_again);
  BOOST_TEST((next<membership::resolve>().ids == std::vector<wire::uuid>{id_of(2)}));
  const auto revoked = next<membership::revoke>();
  BOOST_TEST(next<membership::entered>().generation == 2); // under which that is committed
  BOOST_TEST((revoked.partitions == partitions{o0, o1}));
  add(m().resolved({{id_of(2), "orders"}}, now));
  BOOST_TEST(todo.empty());
  add(m().released(revoked.ticket, now));
  BOOST_TEST((next<membership::assigned>().added == partitions{o0, o1}));
  const auto news = sent();
  BOOST_REQUIRE((news.topic_partitions && news.topic_partitions->size() == 1u));
  BOOST_TEST((news.topic_partitions->at(0).topic_id == id_of(2)));
}

BOOST_AUTO_TEST_CASE(looks_for_the_name_of_a_topic_no_longer_than_it_is_wanted) {
  subscribe();
  sent();
  answer(told(1, {{0}}));
  next<membership::resolve>();
  next<membership::assigned>();
  add(m().resolved({}, now));
  BOOST_TEST((next<membership::resolve>().ids == std::vector<wire::uuid>{id_of(1)}));
  pass(1s);
  sent();
  answer(told(2, std::vector<int32_t>{}));
  next<membership::assigned>();
  add(m().resolved({}, now));
  BOOST_TEST(todo.empty());
}

BOOST_AUTO_TEST_SUITE_END()
