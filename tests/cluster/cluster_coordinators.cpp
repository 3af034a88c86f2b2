// Calls to coordinators: found, kept, dropped when they are no more, and over lanes of one's own.
#include "tests/cluster/cluster_fixture.hpp"

#include "cafka/wire/frame.hpp"
#include "cafka/wire/messages/find_coordinator.hpp"
#include "cafka/wire/messages/heartbeat.hpp"
#include "cafka/wire/messages/offset_commit.hpp"
#include "cafka/wire/messages/sync_group.hpp"

using namespace cafka;
using namespace cafka::test;
using wire::api_key;

namespace {

/// Someone who calls as itself: its lanes end with it.
struct caller_trait {
  using signatures = type_list<caf::result<void>(call_ptr)>;
};
using caller_actor = typed_actor<caller_trait>;

class caller_state {
public:
  static inline const char* name = "caller";
  caller_state(caller_actor::pointer self, cluster_actor cluster) : self_(self), cluster_(std::move(cluster)) {}
  caller_actor::behavior_type make_behavior() {
    return {[this](const call_ptr& what) {
      mail(self_, what).request(cluster_, caf::infinite).then([](const response_ptr&) {}, [](const caf::error&) {});
    }};
  }

private:
  caller_actor::pointer self_;
  cluster_actor cluster_;
};

struct coordinators_fixture : cluster_fixture {
  int32_t coordinator = 2;
  errc lookup_error = errc::none;
  errc heartbeat_error = errc::none;
  errc commit_error = errc::none;
  int8_t asked_type = -1;

  coordinators_fixture() {
    brokers->answer = [this](const seen_request& request, const outgoing& frame) { return reply(request, frame); };
    start_with({});
  }

  std::optional<std::vector<std::byte>> reply(const seen_request& request, const outgoing& frame) {
    switch (request.key) {
    case api_key::find_coordinator:
      return response_frame(told(request, frame), request.version);
    case api_key::heartbeat: {
      wire::heartbeat_response response;
      response.error_code = to_wire(heartbeat_error);
      return response_frame(response, request.version);
    }
    case api_key::sync_group:
      return response_frame(wire::sync_group_response{}, request.version);
    default: {
      wire::offset_commit_response response;
      response.topics.push_back({.name = "orders", .partitions = {{.error_code = to_wire(commit_error)}}});
      return response_frame(response, request.version);
    }
    }
  }

  wire::find_coordinator_response told(const seen_request& seen, const outgoing& frame) {
    wire::decoder in{as_bytes(frame.data->bytes).subspan(wire::frame_prefix_size)};
    wire::request_header header;
    wire::find_coordinator_request asked;
    if (!wire::decode_request_header(in, header) || !wire::decode(in, asked, frame.version)) throw "no request";
    asked_type = asked.key_type;
    wire::find_coordinator_response response;
    const auto node = lookup_error == errc::none ? coordinator : -1;
    response.node_id = node;
    response.error_code = to_wire(lookup_error);
    if (seen.version >= 4)
      response.coordinators.push_back(
          {.key = asked.coordinator_keys.at(0), .node_id = node, .error_code = to_wire(lookup_error)});
    return response;
  }

  static call_ptr heartbeat_call(lane_use over = {}, std::chrono::milliseconds timeout = 10s) {
    return make_call(
        route::to_coordinator(coordinator_kind::group, "billing"), wire::heartbeat_request{.group_id = "billing"},
        timeout, std::nullopt, over);
  }
  pending<response_ptr> beat(lane_use over = {}, std::chrono::milliseconds timeout = 10s) {
    return ask<response_ptr>(cluster, heartbeat_call(over, timeout));
  }
  size_t lookups() { return brokers->count(api_key::find_coordinator); }
};

} // namespace

BOOST_FIXTURE_TEST_SUITE(cluster_coordinators, coordinators_fixture)

BOOST_AUTO_TEST_CASE(are_looked_up_once_in_every_version) {
  const auto versions = wire::schema_of<wire::find_coordinator_request>().versions;
  for (int16_t version = versions.min; version <= versions.max; ++version) {
    cluster_fixture::start();
    brokers->versions.set(api_key::find_coordinator, {version, version});
    brokers->requests.clear();
    const auto a = beat(), b = beat();
    advance(1s);
    const auto c = beat();
    run();
    BOOST_TEST((a.code() == errc::none && b.code() == errc::none && c.code() == errc::none));
    BOOST_TEST(lookups() == 1u);
    BOOST_TEST(brokers->count(api_key::heartbeat, 2) == 3u);
  }
}

BOOST_AUTO_TEST_CASE(of_transactions_are_asked_for_as_such) {
  const auto answer = ask<response_ptr>(
      cluster, make_call(route::to_coordinator(coordinator_kind::transaction, "t"), wire::heartbeat_request{}, 10s));
  advance(1s);
  BOOST_TEST(answer.code() == errc::none);
  BOOST_TEST(asked_type == 1);
}

BOOST_AUTO_TEST_CASE(that_refuse_to_be_it_are_looked_for_anew_by_the_next_call) {
  beat();
  advance(1s);
  heartbeat_error = errc::not_coordinator;
  coordinator = 3;
  const auto refused = beat();
  run();
  BOOST_TEST(refused.code() == errc::none); // what it says is in the response
  BOOST_TEST(lookups() == 1u);
  heartbeat_error = errc::none;
  beat();
  advance(1s);
  BOOST_TEST(lookups() == 2u);
  BOOST_TEST(brokers->count(api_key::heartbeat, 3) == 1u);
}

BOOST_AUTO_TEST_CASE(that_load_are_kept) {
  heartbeat_error = errc::coordinator_load_in_progress;
  beat();
  advance(1s);
  beat();
  run();
  BOOST_TEST(lookups() == 1u);
}

BOOST_AUTO_TEST_CASE(that_refuse_for_a_partition_are_looked_for_anew) {
  commit_error = errc::not_coordinator;
  const auto commit = [this] {
    return ask<response_ptr>(
        cluster,
        make_call(route::to_coordinator(coordinator_kind::group, "billing"), wire::offset_commit_request{}, 10s));
  };
  commit();
  advance(1s);
  commit();
  run();
  BOOST_TEST(lookups() == 2u);
}

BOOST_AUTO_TEST_CASE(may_answer_with_nulls) {
  const auto answer = ask<response_ptr>(
      cluster, make_call(route::to_coordinator(coordinator_kind::group, "billing"), wire::sync_group_request{}, 10s));
  advance(1s);
  BOOST_TEST(answer.code() == errc::none);
}

BOOST_AUTO_TEST_CASE(whose_connection_ends_are_looked_for_anew) {
  beat();
  advance(1s);
  brokers->parked.insert(api_key::heartbeat);
  const auto lost = beat();
  run();
  brokers->cut(2);
  advance(1s);
  BOOST_TEST(lost.done());
  BOOST_TEST(lost.code() != errc::none);
  brokers->parked.clear();
  coordinator = 3;
  beat();
  advance(1s);
  BOOST_TEST(brokers->count(api_key::heartbeat, 3) == 1u);
}

BOOST_AUTO_TEST_CASE(that_cannot_be_reached_are_looked_for_anew) {
  ask_metadata();
  run();
  brokers->listening.erase({"b2", 9092});
  const auto refused = beat();
  advance(1s);
  BOOST_TEST(refused.code() == errc::connection_refused);
  coordinator = 3;
  const auto found = beat();
  advance(1s);
  BOOST_TEST(found.code() == errc::none);
}

BOOST_AUTO_TEST_CASE(that_are_not_there_yet_are_waited_for) {
  lookup_error = errc::coordinator_not_available;
  const auto answer = beat();
  advance(2s);
  BOOST_TEST(!answer.done());
  BOOST_TEST(lookups() > 2u);
  BOOST_TEST(lookups() < 12u);
  lookup_error = errc::none;
  advance(2s);
  BOOST_TEST(answer.code() == errc::none);
}

BOOST_AUTO_TEST_CASE(that_never_come_are_told_of_in_time_and_not_asked_for_any_more) {
  lookup_error = errc::coordinator_not_available;
  const auto answer = beat({}, 3s);
  advance(3s);
  BOOST_TEST(answer.code() == errc::coordinator_not_available);
  BOOST_TEST(answer.message().find("group 'billing'") != std::string::npos);
  advance(2s);
  const auto asked = lookups();
  advance(1min);
  BOOST_TEST(lookups() == asked);
}

BOOST_AUTO_TEST_CASE(that_may_not_be_told_are_refused_at_once) {
  lookup_error = errc::group_authorization_failed;
  const auto answer = beat();
  advance(100ms);
  BOOST_TEST(answer.code() == errc::group_authorization_failed);
  BOOST_TEST(answer.message().find("group 'billing'") != std::string::npos);
}

BOOST_AUTO_TEST_CASE(are_reached_over_a_lane_of_ones_own_while_others_go_on) {
  beat();
  advance(1s);
  const auto before = brokers->connections();
  brokers->parked.insert(api_key::heartbeat);
  const auto parked = beat({lane_kind::group, 9});
  run();
  BOOST_TEST(brokers->connections() == before + 1);
  brokers->parked.clear();
  const auto control = beat();
  run();
  BOOST_TEST(control.done());
  BOOST_TEST(!parked.done());
}

BOOST_AUTO_TEST_CASE(that_move_leave_no_connection_behind_and_neither_does_the_user) {
  beat();
  advance(1s);
  auto user = spawn<caller_state>(system(), cluster);
  const auto before = brokers->connections();
  anon_mail(heartbeat_call({lane_kind::group, 9})).send(user);
  run();
  BOOST_TEST(brokers->connections() == before + 1);
  coordinator = 3;
  heartbeat_error = errc::not_coordinator;
  anon_mail(heartbeat_call({lane_kind::group, 9})).send(user);
  run();
  heartbeat_error = errc::none;
  anon_mail(heartbeat_call({lane_kind::group, 9})).send(user);
  advance(1s);
  BOOST_TEST(brokers->count(api_key::heartbeat, 3) == 1u);
  BOOST_TEST(brokers->connections() == before + 1);
  user = nullptr;
  run();
  BOOST_TEST(brokers->connections() == before);
}

BOOST_AUTO_TEST_CASE(cannot_be_asked_for_with_nonsense) {
  const auto code = [this](call_ptr what) {
    const auto answer = ask<response_ptr>(cluster, std::move(what));
    run();
    return answer.code();
  };
  const wire::heartbeat_request request;
  const std::string too_long(40'000, 'x');
  BOOST_TEST(
      code(make_call(route::to_coordinator(static_cast<coordinator_kind>(7), "x"), request, 1s))
      == errc::invalid_request);
  BOOST_TEST(
      code(make_call(route::to_coordinator(coordinator_kind::group, too_long), request, 1s)) == errc::invalid_request);
  BOOST_TEST(
      code(make_call(route::to_any(), request, 1s, std::nullopt, {lane_kind::group, 7})) == errc::invalid_request);
  BOOST_TEST(
      code(make_call(route::to_node(2), request, 1s, std::nullopt, {lane_kind::control, 7})) == errc::invalid_request);
}

BOOST_AUTO_TEST_SUITE_END()
