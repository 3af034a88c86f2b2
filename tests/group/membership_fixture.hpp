// A member of the classic protocol, and a coordinator that says what the test says.
#pragma once

#include "cafka/actors/group/classic_membership.hpp"
#include "cafka/actors/group/consumer_protocol.hpp"

#include <boost/test/unit_test.hpp>

#include <string>
#include <utility>
#include <vector>

namespace cafka::test {

using namespace std::chrono_literals;
using partitions = std::vector<topic_partition>;
using step = classic_membership::step;

struct membership_fixture {
  group_config config{.group_id = "billing"};
  classic_membership::time_point now{};
  std::unique_ptr<classic_membership> member;
  membership_actions todo;
  classic_membership::topics topics{{"orders", {.partition_count = 4}}};
  /// The latest of these that was sent.
  uint64_t ticket = 0;

  classic_membership& m() {
    if (!member) member = std::make_unique<classic_membership>(config, 42);
    return *member;
  }

  /// What a call wants done is added to what is to be looked at.
  void add(membership_actions more) {
    for (auto& each : more) todo.push_back(std::move(each));
  }

  /// The next thing to be done, which has to be a T.
  template <class T>
  T next() {
    BOOST_REQUIRE_MESSAGE(!todo.empty(), "nothing is to be done");
    auto first = std::move(todo.front());
    todo.erase(todo.begin());
    auto* what = std::get_if<T>(&first);
    BOOST_REQUIRE_MESSAGE(what != nullptr, "something else is to be done: " << first.index());
    return std::move(*what);
  }

  template <class Request>
  Request sent() {
    auto what = next<membership::send>();
    ticket = what.ticket;
    auto* request = std::get_if<Request>(&what.what);
    BOOST_REQUIRE_MESSAGE(request != nullptr, "another request is sent: " << what.what.index());
    return std::move(*request);
  }

  template <class Response>
  void answer(const Response& what) {
    add(m().answered(ticket, what, now));
  }

  void subscribe(std::vector<std::string> names = {"orders"}) { add(m().subscribe(std::move(names), {}, now)); }
  void pass(std::chrono::milliseconds time) {
    now += time;
    add(m().tick(now));
  }

  wire::join_group_response join_response(bool leads, int32_t generation = 1) {
    wire::join_group_response what;
    what.generation_id = generation;
    what.protocol_type = "consumer";
    what.protocol_name = config.assignors.front().name();
    what.member_id = "me";
    what.leader = leads ? "me" : "other";
    return what;
  }

  static wire::join_group_response refusal(errc code, std::string member_id = "") {
    wire::join_group_response what;
    what.error_code = to_wire(code);
    what.member_id = std::move(member_id);
    return what;
  }

  static wire::sync_group_response share(const partitions& mine) {
    wire::sync_group_response what;
    what.assignment = write_assignment(mine);
    return what;
  }

  /// Joins as a follower, and has `mine`.
  membership::assigned settle(const partitions& mine, int32_t generation = 1) {
    sent<wire::join_group_request>();
    answer(join_response(false, generation));
    sent<wire::sync_group_request>();
    answer(share(mine));
    return next<membership::assigned>();
  }

  static wire::heartbeat_response beat(errc code) {
    wire::heartbeat_response what;
    what.error_code = to_wire(code);
    return what;
  }

  /// The next heartbeat is answered so.
  void heartbeat(errc code) {
    pass(config.heartbeat_interval);
    sent<wire::heartbeat_request>();
    answer(beat(code));
  }
};

} // namespace cafka::test
