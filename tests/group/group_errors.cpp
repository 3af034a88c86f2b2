// Every error of the table, answered to each request of a group, once and again and again: a member recovers or ends with a
// reason, answers all that it is asked, and never asks in a loop.
#include "cafka/testing/embedded_memory_server.hpp"
#include "tests/group/group_fixture.hpp"
#include "tests/support/sanitized.hpp"

#include <array>
#include <string>

using namespace cafka;
using namespace cafka::test;
using wire::api_key;

namespace {

constexpr std::array classic_apis{api_key::find_coordinator, api_key::join_group,  api_key::sync_group,
                                  api_key::heartbeat,        api_key::leave_group, api_key::offset_commit,
                                  api_key::offset_fetch};
constexpr std::array consumer_apis{
    api_key::find_coordinator, api_key::consumer_group_heartbeat, api_key::offset_commit, api_key::offset_fetch};

constexpr auto fault_time = 40s;
// With pauses that grow to a second, a join and a sync in each round, and commits meanwhile.
constexpr uint64_t most_requests = 6 * 40;

struct error_fixture : virtual_time {
  std::shared_ptr<embedded_memory_server> server = std::make_shared<embedded_memory_server>();
  cluster_actor cluster;
  group_config settings{.session_timeout = 10s, .close_timeout = 10s, .seed = 7};
  int count = 0;

  error_fixture() {
    kafka().create_topic("orders", 2);
    cluster = spawn_cluster(
        system(), {.bootstrap = kafka().bootstrap(), .seed = 1}, spawn_memory_connector(system(), {}, server));
  }
  ~error_fixture() {
    cluster = nullptr;
    advance(1min);
  }

  embedded::memory_cluster& kafka() { return server->kafka(); }

  template <class Apis>
  uint64_t requests(const Apis& apis) {
    uint64_t all = 0;
    for (auto each : apis) all += kafka().requests(each);
    return all;
  }

  /// A member that meets the error from the start, and is there when it has passed.
  template <class Apis>
  void meet(const Apis& apis, api_key api, errc code, int times) {
    settings.group_id = "group-" + std::to_string(++count);
    const auto log = std::make_shared<member_log>();
    const auto user = spawn<member_state>(system(), log);
    auto member = spawn_group_coordinator(system(), cluster, settings, group_member_actor{user});
    const auto before = requests(apis);
    kafka().inject(api, code, times);
    ask<void>(member, group_subscription{.topics = {"orders"}});
    std::vector<pending<commit_report_ptr>> reports;
    for (int i = 1; i <= 4; ++i) {
      advance(fault_time / 4);
      reports.push_back(ask<commit_report_ptr>(
          member, commit_offsets{.offsets = {{.where = {"orders", 0}, .offset = i}}, .timeout = 5s}));
    }
    advance(6s);
    BOOST_TEST(requests(apis) - before <= most_requests);
    for (const auto& each : reports) BOOST_TEST(each.done());
    const bool leaves = api == api_key::leave_group;
    if (!leaves) kafka().clear_faults();
    advance(30s);
    const auto status = ask<group_status>(member, status_atom_v);
    run();
    if (status.value().phase == group_phase::failed) {
      BOOST_REQUIRE(log->failed.size() == 1u);
      BOOST_TEST(log->failed[0].cause.code() == code);
      BOOST_TEST(log->failed[0].cause.message().find(settings.group_id) != std::string::npos);
    } else {
      BOOST_TEST((status.value().phase == group_phase::stable));
      BOOST_TEST(!log->assigned.empty());
      BOOST_TEST(log->failed.empty());
    }
    const auto closed = ask<void>(member, close_atom_v);
    advance(settings.close_timeout + 1s);
    BOOST_TEST(closed.done());
    kafka().clear_faults();
  }

  /// Each error of the table to each request; under a sanitizer each request meets its share of them.
  template <class Apis>
  void meet_all(const Apis& apis, int times) {
    // Another share of the errors for each request, so that the requests together meet them all.
    const size_t share = sanitized ? apis.size() : 1;
    for (size_t i = 0; i < apis.size(); ++i) {
      size_t turn = i;
      for (const auto& each : all_errors()) {
        const bool travels = each.wire_code > 0 || each.code == errc::unknown_server_error;
        if (!travels || turn++ % share != 0) continue;
        BOOST_TEST_CONTEXT(each.name << " to api " << static_cast<int>(apis[i])) {
          meet(apis, apis[i], each.code, times);
        }
      }
    }
  }
};

} // namespace

BOOST_FIXTURE_TEST_SUITE(errors_in_a_group, error_fixture)

BOOST_AUTO_TEST_CASE(that_pass_are_recovered_from_or_end_the_member) { meet_all(classic_apis, 1); }

BOOST_AUTO_TEST_CASE(that_stay_are_no_reason_to_ask_in_a_loop) { meet_all(classic_apis, embedded::fault::always); }

BOOST_AUTO_TEST_CASE(that_pass_are_recovered_from_or_end_the_member_of_the_new_protocol) {
  settings.protocol = group_protocol::consumer;
  meet_all(consumer_apis, 1);
}

BOOST_AUTO_TEST_CASE(that_stay_are_no_reason_to_ask_in_a_loop_by_the_new_protocol) {
  settings.protocol = group_protocol::consumer;
  meet_all(consumer_apis, embedded::fault::always);
}

BOOST_AUTO_TEST_SUITE_END()
