#include "cafka/wire/messages/consumer_group_describe.hpp"
#include "cafka/wire/messages/consumer_group_heartbeat.hpp"
#include "tests/embedded/support/group_requests.hpp"
#include "tests/embedded/support/memory_client.hpp"

#include <boost/test/unit_test.hpp>

#include <set>

using namespace cafka;
using namespace cafka::embedded;
using namespace cafka::embedded::test;
using namespace std::chrono_literals;

BOOST_AUTO_TEST_SUITE(consumer_groups)

namespace {

/// A member of the new protocol that owns what it is given as soon as it is, unless told to keep what it has.
class member {
public:
  member(memory_network& kafka, std::string name) : id(std::move(name)), client(kafka, 1) {}

  errc join(time_point now = {}, std::optional<std::string> instance = {}) {
    auto request = beat(0);
    request.instance_id = std::move(instance);
    request.rebalance_timeout_ms = 30'000;
    if (regex.empty())
      request.subscribed_topic_names = topics;
    else
      request.subscribed_topic_regex = regex;
    request.topic_partitions.emplace();
    return send(request, now);
  }
  errc heartbeat(time_point now = {}) {
    auto request = beat(epoch);
    request.topic_partitions.emplace();
    if (!owned.empty()) {
      request.topic_partitions->emplace_back().topic_id = topic;
      request.topic_partitions->at(0).partitions.assign(owned.begin(), owned.end());
    }
    return send(request, now);
  }
  errc leave(int32_t how = -1, std::optional<std::string> instance = {}) {
    auto request = beat(how);
    request.instance_id = std::move(instance);
    return send(request, {});
  }
  wire::consumer_group_heartbeat_request beat(int32_t member_epoch) const {
    wire::consumer_group_heartbeat_request request;
    request.group_id = "g";
    request.member_id = id;
    request.member_epoch = member_epoch;
    return request;
  }
  errc send(const wire::consumer_group_heartbeat_request& request, time_point now) {
    told = client.call<wire::consumer_group_heartbeat_response>(request, 1, now).body;
    if (told.error_code != 0) return from_wire(told.error_code);
    epoch = told.member_epoch;
    if (!told.assignment) return errc::none;
    given.clear();
    for (const auto& t : told.assignment->topic_partitions) {
      topic = t.topic_id;
      given.insert(t.partitions.begin(), t.partitions.end());
    }
    if (!stubborn) owned = given;
    return errc::none;
  }

  std::string id;
  int32_t epoch = 0;
  std::vector<std::string> topics{"t"};
  std::string regex;
  bool stubborn = false;
  std::set<int32_t> given;
  std::set<int32_t> owned;
  wire::uuid topic;
  wire::consumer_group_heartbeat_response told;
  memory_client client;
};

struct a_group {
  a_group() { kafka.create_topic("t", 4); }
  memory_network kafka;
  member a{kafka, "a"};
  member b{kafka, "b"};
};

const std::set<int32_t> all{0, 1, 2, 3};

} // namespace

BOOST_FIXTURE_TEST_CASE(partitions_change_hands_one_step_after_another, a_group) {
  BOOST_TEST(a.join() == errc::none);
  BOOST_TEST(a.epoch == 1);
  BOOST_TEST(a.told.heartbeat_interval_ms == 5000);
  BOOST_TEST(a.given == all);
  BOOST_TEST(b.join() == errc::none);
  BOOST_TEST(b.epoch == 2);
  BOOST_TEST(b.given.empty());
  BOOST_TEST(kafka.group("g").state == "Reconciling");
  a.stubborn = true;
  BOOST_TEST(a.heartbeat() == errc::none);
  BOOST_TEST(a.epoch == 1); // until it has given up what it must
  BOOST_TEST(a.given.size() == 2u);
  BOOST_TEST(b.heartbeat() == errc::none);
  BOOST_TEST(b.given.empty());
  a.owned = a.given;
  BOOST_TEST(a.heartbeat() == errc::none);
  BOOST_TEST(a.epoch == 2);
  BOOST_TEST(b.heartbeat() == errc::none);
  BOOST_TEST(b.given.size() == 2u);
  auto both = a.given;
  both.insert(b.given.begin(), b.given.end());
  BOOST_TEST(both == all);
  BOOST_TEST(kafka.group("g").state == "Stable");
  BOOST_TEST(kafka.group("g").type == "consumer");
}

BOOST_FIXTURE_TEST_CASE(what_a_member_leaves_goes_to_the_others, a_group) {
  a.join();
  b.join();
  a.heartbeat();
  a.heartbeat();
  b.heartbeat();
  BOOST_TEST(a.leave() == errc::none);
  BOOST_TEST(a.told.member_epoch == -1);
  BOOST_TEST(kafka.group("g").state == "Assigning");
  BOOST_TEST(b.heartbeat() == errc::none);
  BOOST_TEST(b.given == all);
  BOOST_TEST(a.heartbeat() == errc::unknown_member_id);
  BOOST_TEST(b.leave() == errc::none);
  BOOST_TEST(kafka.group("g").state == "Empty");
}

BOOST_FIXTURE_TEST_CASE(silent_members_and_those_that_do_not_give_up_are_fenced, a_group) {
  a.join(0s);
  BOOST_TEST(a.heartbeat(44s) == errc::none);
  BOOST_TEST(a.heartbeat(90s) == errc::unknown_member_id);
  a.join(100s);
  b.join(100s);
  a.stubborn = true;
  for (auto now = 101s; now < 131s; now += 5s) BOOST_TEST(a.heartbeat(now) == errc::none);
  BOOST_TEST(a.heartbeat(132s) == errc::unknown_member_id);
  BOOST_TEST(b.heartbeat(132s) == errc::none);
  BOOST_TEST(b.given == all);
}

BOOST_FIXTURE_TEST_CASE(a_lost_answer_is_asked_for_again, a_group) {
  a.join();
  b.join();
  a.heartbeat();
  auto before = a.epoch;
  a.heartbeat();
  BOOST_TEST(a.epoch == 2);
  a.epoch = before;
  BOOST_TEST(a.heartbeat() == errc::none);
  BOOST_TEST(a.epoch == 2);
  a.epoch = 7;
  BOOST_TEST(a.heartbeat() == errc::fenced_member_epoch);
  a.epoch = before;
  a.owned = all;
  BOOST_TEST(a.heartbeat() == errc::fenced_member_epoch);
}

BOOST_FIXTURE_TEST_CASE(topics_that_come_and_grow_are_assigned, a_group) {
  a.regex = "t.*";
  a.join();
  BOOST_TEST(a.given == all);
  kafka.add_partitions("t", 6);
  a.heartbeat();
  BOOST_TEST(a.given.size() == 6u);
  BOOST_TEST(a.epoch == 2);
  kafka.create_topic("t2");
  kafka.create_topic("other");
  a.heartbeat();
  BOOST_TEST(a.epoch == 3);
  BOOST_TEST(a.told.assignment->topic_partitions.size() == 2u);
  kafka.delete_topic("t2");
  a.owned.clear();
  a.heartbeat();
  BOOST_TEST(a.epoch == 4);
}

BOOST_FIXTURE_TEST_CASE(a_static_member_comes_back_to_what_it_had, a_group) {
  BOOST_TEST(a.join({}, "i") == errc::none);
  BOOST_TEST(b.join({}, "i") == errc::unreleased_instance_id);
  BOOST_TEST(a.leave(-2, "i") == errc::none);
  BOOST_TEST(b.join({}, "i") == errc::none);
  BOOST_TEST(b.given == all);
  BOOST_TEST(b.epoch == 1);
  auto old = a.beat(1);
  old.instance_id = "i";
  BOOST_TEST(a.send(old, {}) == errc::fenced_instance_id);
}

BOOST_FIXTURE_TEST_CASE(offsets_are_fenced_by_the_epoch, a_group) {
  a.join();
  auto commit = [&](int32_t epoch, const std::string& id, int16_t version = commit_version) {
    auto told = a.client.call<wire::offset_commit_response>(commit_of("g", epoch, id, "t", 0, 9), version);
    return from_wire(told->topics.at(0).partitions.at(0).error_code);
  };
  BOOST_TEST(commit(1, "a") == errc::none);
  BOOST_TEST(commit(0, "a") == errc::stale_member_epoch);
  BOOST_TEST(commit(1, "x") == errc::unknown_member_id);
  BOOST_TEST(commit(-1, "") == errc::unknown_member_id);
  BOOST_TEST(commit(1, "a", 8) == errc::unsupported_version);
  auto fetch = committed_of("g", "t", 0);
  auto code = [&] {
    return from_wire(a.client.call<wire::offset_fetch_response>(fetch, offset_fetch_version)->groups.at(0).error_code);
  };
  BOOST_TEST(code() == errc::none);
  fetch.groups[0].member_id = "a";
  fetch.groups[0].member_epoch = 0;
  BOOST_TEST(code() == errc::stale_member_epoch);
  fetch.groups[0].member_epoch = 1;
  BOOST_TEST(code() == errc::none);
}

BOOST_FIXTURE_TEST_CASE(a_group_is_of_one_kind_while_it_has_members, a_group) {
  a.join();
  auto refused = b.client.call<wire::join_group_response>(join_of("g"), join_version);
  BOOST_TEST(from_wire(refused->error_code) == errc::inconsistent_group_protocol);
  a.leave();
  b.client.send(join_of("g"), 3);
  BOOST_TEST(b.client.poll<wire::join_group_response>(3)->body.error_code == 0);
  BOOST_TEST(kafka.group("g").type == "classic");
  BOOST_TEST(a.join() == errc::group_id_not_found);
}

BOOST_FIXTURE_TEST_CASE(a_group_is_described, a_group) {
  a.join();
  b.join();
  wire::consumer_group_describe_request request;
  request.group_ids = {"g", "none"};
  auto told = a.client.call<wire::consumer_group_describe_response>(request, 1)->groups;
  const auto& g = told.at(0);
  BOOST_TEST(g.group_state == "Reconciling");
  BOOST_TEST(g.group_epoch == 2);
  BOOST_TEST(g.assignment_epoch == 2);
  BOOST_TEST(g.assignor_name == "uniform");
  BOOST_TEST(g.members.size() == 2u);
  BOOST_TEST(g.members.at(0).assignment.topic_partitions.at(0).partitions.size() == 4u);
  BOOST_TEST(g.members.at(0).target_assignment.topic_partitions.at(0).partitions.size() == 2u);
  BOOST_TEST(g.members.at(1).assignment.topic_partitions.empty());
  BOOST_TEST(from_wire(told.at(1).error_code) == errc::group_id_not_found);
}

BOOST_FIXTURE_TEST_CASE(the_range_assignor_gives_ranges, a_group) {
  kafka.create_topic("u", 3);
  for (auto* m : {&b, &a}) {
    auto request = m->beat(0);
    request.rebalance_timeout_ms = 1000;
    request.subscribed_topic_names = {"u"};
    request.server_assignor = "range";
    request.topic_partitions.emplace();
    BOOST_TEST(m->send(request, {}) == errc::none);
  }
  b.heartbeat();
  b.heartbeat();
  a.heartbeat();
  BOOST_TEST(a.given == (std::set<int32_t>{0, 1}));
  BOOST_TEST(b.given == (std::set<int32_t>{2}));
}

BOOST_FIXTURE_TEST_CASE(what_is_wrong_with_a_heartbeat_is_said, a_group) {
  auto request = a.beat(0);
  auto code = [&] { return a.send(request, {}); };
  BOOST_TEST(code() == errc::invalid_request);
  BOOST_TEST(a.told.error_message.value() == "RebalanceTimeoutMs must be provided in first request.");
  request.rebalance_timeout_ms = 1000;
  request.topic_partitions.emplace();
  BOOST_TEST(code() == errc::invalid_request);
  request.subscribed_topic_regex = "(";
  BOOST_TEST(code() == errc::invalid_regular_expression);
  request.subscribed_topic_regex = "x";
  request.server_assignor = "mine";
  BOOST_TEST(code() == errc::unsupported_assignor);
  request.server_assignor.reset();
  request.member_id.clear();
  BOOST_TEST(code() == errc::invalid_request);
  a.topics = {"t"};
  BOOST_TEST(a.heartbeat() == errc::invalid_request); // epoch 0 is for joining
  kafka.inject(api_key::consumer_group_heartbeat, errc::coordinator_load_in_progress);
  BOOST_TEST(a.join() == errc::coordinator_load_in_progress);
}

BOOST_AUTO_TEST_SUITE_END()
