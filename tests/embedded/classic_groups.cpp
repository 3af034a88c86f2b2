#include "tests/embedded/support/group_requests.hpp"
#include "tests/embedded/support/memory_client.hpp"

#include <boost/test/unit_test.hpp>

#include <memory>

using namespace cafka;
using namespace cafka::embedded;
using namespace cafka::embedded::test;
using namespace std::chrono_literals;

BOOST_AUTO_TEST_SUITE(classic_groups)

namespace {

/// A client that is, or wants to be, a member.
class member {
public:
  explicit member(memory_network& kafka, int32_t broker = 1) : client(kafka, broker) {}

  /// Gets an id (KIP-394) and asks to join.
  void begin_join(time_point now = {}, const std::vector<std::string>& protocols = {"range"}) {
    if (id.empty()) {
      auto told = client.call<wire::join_group_response>(join_of("g", {}, protocols), join_version, now);
      BOOST_TEST(from_wire(told->error_code) == errc::member_id_required);
      id = told->member_id;
    }
    client.send(join_of("g", id, protocols), join_version, now);
  }
  /// Whether the join has been answered by now.
  bool joined(time_point now = {}) {
    auto answer = client.poll<wire::join_group_response>(join_version, now);
    if (!answer) return false;
    join = std::move(answer->body);
    return true;
  }
  errc join_code() const { return from_wire(join.error_code); }
  bool leads() const { return join.leader == id; }

  void begin_sync(const std::vector<std::pair<std::string, std::string>>& assignments = {}, time_point now = {}) {
    client.send(sync_of("g", join.generation_id, id, assignments), sync_version, now);
  }
  bool synced(time_point now = {}) {
    auto answer = client.poll<wire::sync_group_response>(sync_version, now);
    if (!answer) return false;
    sync = std::move(answer->body);
    return true;
  }
  errc sync_code() const { return from_wire(sync.error_code); }

  errc heartbeat(time_point now = {}) {
    return from_wire(
        client.call<wire::heartbeat_response>(heartbeat_of("g", join.generation_id, id), heartbeat_version, now)
            ->error_code);
  }
  errc leave(time_point now = {}) {
    return from_wire(
        client.call<wire::leave_group_response>(leave_of("g", id), leave_version, now)->members.at(0).error_code);
  }
  errc commit(int64_t offset, time_point now = {}) {
    return from_wire(client
                         .call<wire::offset_commit_response>(
                             commit_of("g", join.generation_id, id, "t", 0, offset), commit_version, now)
                         ->topics.at(0)
                         .partitions.at(0)
                         .error_code);
  }

  std::string id;
  wire::join_group_response join;
  wire::sync_group_response sync;
  memory_client client;
};

struct a_group {
  a_group() { kafka.create_topic("t", 4); }

  /// Two members of a stable group; the first leads.
  void settle(time_point now = {}) {
    a.begin_join(now);
    BOOST_TEST_REQUIRE(a.joined(now));
    a.begin_sync({{a.id, "all"}}, now);
    BOOST_TEST_REQUIRE(a.synced(now));
    b.begin_join(now);
    BOOST_TEST_REQUIRE(!b.joined(now));
    BOOST_TEST(a.heartbeat(now) == errc::rebalance_in_progress);
    a.begin_join(now);
    BOOST_TEST_REQUIRE(a.joined(now));
    BOOST_TEST_REQUIRE(b.joined(now));
    b.begin_sync({}, now);
    BOOST_TEST(!b.synced(now));
    a.begin_sync({{a.id, "0,1"}, {b.id, "2,3"}}, now);
    BOOST_TEST_REQUIRE(a.synced(now));
    BOOST_TEST_REQUIRE(b.synced(now));
  }

  memory_network kafka;
  member a{kafka};
  member b{kafka};
};

} // namespace

BOOST_FIXTURE_TEST_CASE(two_members_share_what_the_leader_assigns, a_group) {
  settle();
  BOOST_TEST(a.join.generation_id == 2);
  BOOST_TEST(b.join.generation_id == 2);
  BOOST_TEST(a.leads());
  BOOST_TEST(b.join.leader == a.id);
  BOOST_TEST(a.join.members.size() == 2u);
  BOOST_TEST(b.join.members.empty());
  BOOST_TEST(a.join.protocol_name.value() == "range");
  BOOST_TEST((a.sync.assignment == bytes_of("0,1")));
  BOOST_TEST((b.sync.assignment == bytes_of("2,3")));
  BOOST_TEST(a.heartbeat() == errc::none);
  BOOST_TEST(kafka.group("g").state == "Stable");
  BOOST_TEST(kafka.group("g").members.size() == 2u);
}

BOOST_FIXTURE_TEST_CASE(a_member_that_leaves_has_the_others_rebalance, a_group) {
  settle();
  BOOST_TEST(b.leave() == errc::none);
  BOOST_TEST(b.heartbeat() == errc::unknown_member_id);
  BOOST_TEST(a.heartbeat() == errc::rebalance_in_progress);
  a.begin_join();
  BOOST_TEST_REQUIRE(a.joined());
  BOOST_TEST(a.join.generation_id == 3);
  BOOST_TEST(a.leave() == errc::none);
  BOOST_TEST(kafka.group("g").state == "Empty");
}

BOOST_FIXTURE_TEST_CASE(a_session_ends_without_heartbeats, a_group) {
  settle(0s);
  BOOST_TEST(a.heartbeat(9s) == errc::none);
  BOOST_TEST(kafka.next_due().value() == time_point{10s});
  BOOST_TEST(a.heartbeat(11s) == errc::rebalance_in_progress);
  BOOST_TEST(b.heartbeat(11s) == errc::unknown_member_id);
  a.begin_join(11s);
  BOOST_TEST_REQUIRE(a.joined(11s));
  BOOST_TEST(a.join.members.size() == 1u);
}

BOOST_FIXTURE_TEST_CASE(who_does_not_join_in_time_is_out, a_group) {
  settle(0s);
  member c{kafka};
  c.begin_join(1s);
  b.begin_join(1s);
  // The leader lives, and does not join: another leads.
  for (auto now = 2s; now < 31s; now += 2s) BOOST_TEST(a.heartbeat(now) == errc::rebalance_in_progress);
  BOOST_TEST(!b.joined(30s));
  BOOST_TEST_REQUIRE(b.joined(31s));
  BOOST_TEST_REQUIRE(c.joined(31s));
  BOOST_TEST(b.leads());
  BOOST_TEST(b.join.members.size() == 2u);
  BOOST_TEST(a.heartbeat(31s) == errc::unknown_member_id);
}

BOOST_FIXTURE_TEST_CASE(who_does_not_sync_in_time_is_out, a_group) {
  a.begin_join(0s);
  BOOST_TEST_REQUIRE(a.joined(0s));
  for (auto now = 2s; now < 30s; now += 2s) BOOST_TEST(a.heartbeat(now) == errc::none);
  BOOST_TEST(a.heartbeat(30s) == errc::unknown_member_id);
  BOOST_TEST(kafka.group("g").state == "Empty");
}

BOOST_FIXTURE_TEST_CASE(an_id_that_was_given_and_not_used_is_forgotten, a_group) {
  auto told = a.client.call<wire::join_group_response>(join_of("g"), join_version, 0s);
  BOOST_TEST(from_wire(told->error_code) == errc::member_id_required);
  a.client.send(join_of("g", told->member_id), join_version, 11s);
  BOOST_TEST_REQUIRE(a.joined(11s));
  BOOST_TEST(a.join_code() == errc::unknown_member_id);
}

BOOST_FIXTURE_TEST_CASE(old_members_join_without_an_id, a_group) {
  a.client.send(join_of("g"), 3);
  auto joined = a.client.poll<wire::join_group_response>(3);
  BOOST_TEST_REQUIRE(joined.has_value());
  BOOST_TEST(joined->body.error_code == 0);
  BOOST_TEST(joined->body.leader == joined->body.member_id);
  BOOST_TEST(joined->body.member_id.starts_with("test-"));
}

BOOST_AUTO_TEST_CASE(the_first_members_are_given_time_for_others) {
  memory_network kafka{{.groups = {.initial_rebalance_delay = 3s}}};
  member a{kafka};
  member b{kafka};
  a.begin_join(0s);
  BOOST_TEST(!a.joined(2s));
  b.begin_join(2s);
  BOOST_TEST(!a.joined(5s)); // one came: three seconds more
  BOOST_TEST_REQUIRE(a.joined(6s));
  BOOST_TEST_REQUIRE(b.joined(6s));
  BOOST_TEST(a.join.generation_id == 1);
}

BOOST_FIXTURE_TEST_CASE(a_protocol_that_all_speak_is_voted_for, a_group) {
  a.begin_join({}, {"sticky", "range", "roundrobin"});
  BOOST_TEST_REQUIRE(a.joined());
  BOOST_TEST(a.join.protocol_name.value() == "sticky");
  b.begin_join({}, {"roundrobin", "range"});
  member c{kafka};
  c.begin_join({}, {"range", "roundrobin"});
  member stranger{kafka};
  auto refused = stranger.client.call<wire::join_group_response>(join_of("g", {}, {"sticky"}), join_version);
  BOOST_TEST(from_wire(refused->error_code) == errc::inconsistent_group_protocol);
  a.begin_join({}, {"sticky", "range", "roundrobin"});
  BOOST_TEST_REQUIRE(a.joined());
  BOOST_TEST(a.join.protocol_name.value() == "range");
}

BOOST_FIXTURE_TEST_CASE(a_static_member_that_comes_back_takes_its_place_without_a_rebalance, a_group) {
  auto ask = [&](member& who, const std::string& id) {
    who.client.send(join_of("g", id, {"range"}, "i"), join_version);
    BOOST_TEST_REQUIRE(who.joined());
    who.id = who.join.member_id;
  };
  ask(a, {});
  BOOST_TEST(a.id.starts_with("i-"));
  a.begin_sync({{a.id, "all"}});
  BOOST_TEST_REQUIRE(a.synced());
  ask(b, {});
  BOOST_TEST(b.join_code() == errc::none);
  BOOST_TEST(b.join.generation_id == 1);
  BOOST_TEST(b.join.skip_assignment);
  b.begin_sync();
  BOOST_TEST_REQUIRE(b.synced());
  BOOST_TEST((b.sync.assignment == bytes_of("all")));
  auto old = heartbeat_of("g", 1, a.id);
  old.group_instance_id = "i";
  BOOST_TEST(
      from_wire(a.client.call<wire::heartbeat_response>(old, heartbeat_version)->error_code)
      == errc::fenced_instance_id);
  // An administrator takes it out by its instance.
  auto out = a.client.call<wire::leave_group_response>(leave_of("g", {}, "i"), leave_version);
  BOOST_TEST(out->members.at(0).error_code == 0);
  BOOST_TEST(kafka.group("g").state == "Empty");
}

BOOST_AUTO_TEST_CASE(a_group_has_room_for_so_many) {
  memory_network small{{.groups = {.max_size = 1}}};
  member first{small};
  first.begin_join();
  BOOST_TEST_REQUIRE(first.joined());
  member second{small};
  auto refused = second.client.call<wire::join_group_response>(join_of("g"), join_version);
  BOOST_TEST(from_wire(refused->error_code) == errc::group_max_size_reached);
}

BOOST_FIXTURE_TEST_CASE(what_is_wrong_with_a_request_is_said, a_group) {
  auto join_code = [&](const wire::join_group_request& request) {
    return from_wire(a.client.call<wire::join_group_response>(request, join_version)->error_code);
  };
  BOOST_TEST(join_code(join_of("")) == errc::invalid_group_id);
  BOOST_TEST(join_code(join_of("g", "nobody")) == errc::unknown_member_id);
  auto hasty = join_of("g");
  hasty.session_timeout_ms = 1000;
  BOOST_TEST(join_code(hasty) == errc::invalid_session_timeout);
  BOOST_TEST(join_code(join_of("g", {}, {})) == errc::inconsistent_group_protocol);
  settle();
  a.join.generation_id = 1;
  BOOST_TEST(a.heartbeat() == errc::illegal_generation);
  BOOST_TEST(a.commit(1) == errc::illegal_generation);
}

BOOST_AUTO_TEST_CASE(a_coordinator_that_moves_keeps_the_generation_and_answers_who_waits) {
  memory_network kafka{{.brokers = 2}};
  kafka.create_topic("t");
  kafka.move_coordinator("g", 1);
  member a{kafka, 1};
  a.begin_join();
  BOOST_TEST_REQUIRE(a.joined());
  a.begin_sync({{a.id, "all"}});
  BOOST_TEST_REQUIRE(a.synced());
  member b{kafka, 1};
  b.begin_join();
  BOOST_TEST(!b.joined());
  kafka.move_coordinator("g", 2);
  BOOST_TEST_REQUIRE(b.joined());
  BOOST_TEST(b.join_code() == errc::not_coordinator);
  BOOST_TEST(a.heartbeat() == errc::not_coordinator);
  BOOST_TEST(a.commit(5) == errc::not_coordinator);
  member a_elsewhere{kafka, 2};
  a_elsewhere.id = a.id;
  a_elsewhere.join = a.join;
  BOOST_TEST(a_elsewhere.heartbeat() == errc::none);
  BOOST_TEST(a_elsewhere.commit(5) == errc::none);
  BOOST_TEST(kafka.group("g").coordinator == 2);
  BOOST_TEST(kafka.group("g").members.size() == 1u);
  // A stopped broker's groups go to another.
  kafka.stop_broker(2);
  BOOST_TEST(kafka.coordinator("g") == 1);
  BOOST_TEST(kafka.committed_offset("g", "t", 0) == 5);
}

BOOST_AUTO_TEST_SUITE_END()
