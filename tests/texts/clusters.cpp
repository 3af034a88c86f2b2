// What calls and readers are told when their cluster cannot do what they ask.
#include "tests/cluster/cluster_fixture.hpp"
#include "tests/texts/text_golden.hpp"

#include "cafka/wire/messages/find_coordinator.hpp"

#include <string>

using namespace cafka;
using namespace cafka::test;
using wire::api_key;

namespace {

struct asked_cluster : cluster_fixture {
  std::string text = "What calls are told when their cluster cannot do what they ask.\n";

  asked_cluster() {
    config.bootstrap = {"b1:9092", "b2:9092", "b3:9092"};
    brokers->add_topic("orders", {2, -1});
  }

  pending<response_ptr> call(route to, std::chrono::milliseconds timeout = 3s) {
    return ask<response_ptr>(cluster, make_call(std::move(to), wire::find_coordinator_request{}, timeout));
  }

  template <class T>
  void say_of(const std::string& when, const pending<T>& asked) {
    advance(4s);
    BOOST_TEST_CONTEXT(when) {
      BOOST_REQUIRE(asked.done());
      BOOST_REQUIRE(asked.code() != errc::none);
      say(text, when, {asked.code(), asked.message()});
    }
  }

  void say_nobody_is_there() {
    const auto listening = std::exchange(brokers->listening, {});
    start();
    say_of("no broker is running, and any would do", call(route::to_any()));
    say_of("no broker is running, and the leader is asked", call(route::to_leader("orders", 0)));
    say_of("no broker is running, and a topic is looked up", look_up("orders", 2s));
    stop();
    brokers->listening = listening;
  }

  void say_nobody_answers() {
    for (const auto& [where, node] : brokers->listening) brokers->silent.insert(where);
    start();
    say_of("no address answers, and any broker would do", call(route::to_any()));
    say_of("no address answers, and a topic is looked up", look_up("orders", 2s));
    stop();
    brokers->silent.clear();
  }

  void say_places() {
    say_of("a broker that the cluster does not have is asked", call(route::to_node(7)));
    say_of("the leader of a topic that is not there is asked", call(route::to_leader("bills", 0)));
    say_of("the leader of a partition that is not there is asked", call(route::to_leader("orders", 9)));
    say_of("the leader of a partition without one is asked", call(route::to_leader("orders", 1)));
  }

  void say_answers() {
    brokers->parked.insert(api_key::find_coordinator);
    say_of("a broker does not answer a call", call(route::to_node(2)));
    say_of("no coordinator is told in time", call(route::to_coordinator(coordinator_kind::group, "payments")));
    brokers->parked.clear();
    brokers->answer = [](const seen_request& request, const outgoing&) {
      wire::find_coordinator_response refusal;
      refusal.coordinators.push_back(
          {.key = "invoices", .error_code = to_wire(errc::group_authorization_failed), .error_message = {}});
      return std::optional{response_frame(refusal, request.version)};
    };
    say_of("the coordinator is not told", call(route::to_coordinator(coordinator_kind::group, "invoices")));
    brokers->versions.set(api_key::find_coordinator, {90, 91});
    cluster_closes_connections();
    say_of("a broker is of another time", call(route::to_node(2)));
  }

  void cluster_closes_connections() {
    for (const int32_t node : {1, 2, 3}) brokers->cut(node);
    advance(2s);
  }

  void stop() {
    const auto waits = ask_metadata();
    ask<void>(cluster, close_atom_v);
    run();
    if (waits.done() && waits.code() != errc::none) say(text, "the cluster is closed", {waits.code(), waits.message()});
    send_exit(std::exchange(cluster, nullptr));
    run();
  }
};

} // namespace

BOOST_FIXTURE_TEST_SUITE(clusters, asked_cluster)

BOOST_AUTO_TEST_CASE(are_told_of_as_it_was_read) {
  say_nobody_is_there();
  say_nobody_answers();
  start_with({"orders"});
  say_places();
  say_answers();
  check_text_file("clusters.txt", text);
}

BOOST_AUTO_TEST_SUITE_END()
