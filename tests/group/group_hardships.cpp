// What members live through: a leader that does nothing, a coordinator that never rests, topics that go, brokers of old.
#include "tests/group/group_reader_fixture.hpp"

#include "cafka/wire/frame.hpp"
#include "cafka/wire/messages/join_group.hpp"

#include <algorithm>
#include <set>

using namespace cafka;
using namespace cafka::test;
using wire::api_key;

namespace {

struct hardship_fixture : group_reader_fixture {
  using group_reader_fixture::group_reader_fixture;

  /// A member that is no client of ours. Returns the answer to its join, which others may delay.
  pending<response_ptr> foreign_join(const std::string& id) {
    wire::join_group_request request{
        .group_id = "billing", .session_timeout_ms = 45'000, .rebalance_timeout_ms = 10'000, .member_id = id};
    request.protocol_type = "consumer";
    request.protocols.push_back({.name = config.group.assignors.front().name(), .metadata = {}});
    const auto to = route::to_coordinator(coordinator_kind::group, "billing");
    // Over a connection of its own, as it is parked.
    return ask<response_ptr>(
        cluster, make_call(to, std::move(request), 60s, std::nullopt, lane_use{lane_kind::group, 1'000'000}));
  }
  static wire::join_group_response joined(const pending<response_ptr>& told) {
    wire::join_group_response answer;
    error why;
    const auto& body = *told.value();
    BOOST_REQUIRE(wire::decode_body(body.span(), body.version, answer, why));
    return answer;
  }

  /// Each record was read, by one member at least, and is committed.
  void check_all(int64_t written, const std::string& topic = "orders", int32_t partitions = partition_count) {
    for (int32_t i = 0; i < partitions; ++i) {
      std::set<int64_t> read;
      for (const auto& each : members) {
        const auto& offsets = each.log->offsets[{topic, i}];
        read.insert(offsets.begin(), offsets.end());
      }
      BOOST_TEST(static_cast<int64_t>(read.size()) == written);
      BOOST_TEST(kafka().committed_offset(config.group.group_id, topic, i) == written);
    }
  }
  void write_to(const std::string& topic) {
    auto into = spawn_writer(system(), cluster, {.topic = topic, .linger = 0ms, .seed = 1});
    record_set_builder builder;
    builder.add({.value = "v", .partition = 0});
    ask<write_report_ptr>(into, write_atom_v, builder.finish(), caf::timespan{30s});
    advance(1s);
  }
};

struct three_brokers : hardship_fixture {
  three_brokers() : hardship_fixture(embedded::config{.brokers = 3}) {}
};

/// What brokers of a release have of what members ask.
struct release {
  const char* name;
  std::map<api_key, wire::version_range> versions;
};

// Of 0.10.2 the requests of the group alone: the cluster needs a Metadata of 0.11, and so do records of today.
const release releases[] = {
    {"0.10.2",
     {{api_key::metadata, {0, 4}},
      {api_key::offset_commit, {2, 2}},
      {api_key::offset_fetch, {1, 2}},
      {api_key::find_coordinator, {0, 0}},
      {api_key::join_group, {0, 1}},
      {api_key::heartbeat, {0, 0}},
      {api_key::leave_group, {0, 0}},
      {api_key::sync_group, {0, 0}},
      {api_key::consumer_group_heartbeat, {}}}},
    {"1.0",
     {{api_key::fetch, {4, 6}},
      {api_key::list_offsets, {1, 2}},
      {api_key::metadata, {0, 5}},
      {api_key::offset_commit, {2, 3}},
      {api_key::offset_fetch, {1, 3}},
      {api_key::find_coordinator, {0, 1}},
      {api_key::join_group, {0, 2}},
      {api_key::heartbeat, {0, 1}},
      {api_key::leave_group, {0, 1}},
      {api_key::sync_group, {0, 1}},
      {api_key::offset_for_leader_epoch, {}},
      {api_key::consumer_group_heartbeat, {}}}},
    {"2.0",
     {{api_key::fetch, {4, 8}},
      {api_key::list_offsets, {1, 3}},
      {api_key::metadata, {0, 6}},
      {api_key::offset_commit, {2, 4}},
      {api_key::offset_fetch, {1, 4}},
      {api_key::find_coordinator, {0, 2}},
      {api_key::join_group, {0, 3}},
      {api_key::heartbeat, {0, 2}},
      {api_key::leave_group, {0, 2}},
      {api_key::sync_group, {0, 2}},
      {api_key::offset_for_leader_epoch, {}},
      {api_key::consumer_group_heartbeat, {}}}},
    {"2.3",
     {{api_key::fetch, {4, 11}},
      {api_key::list_offsets, {1, 5}},
      {api_key::metadata, {0, 8}},
      {api_key::offset_commit, {2, 7}},
      {api_key::offset_fetch, {1, 5}},
      {api_key::find_coordinator, {0, 2}},
      {api_key::join_group, {0, 5}},
      {api_key::heartbeat, {0, 3}},
      {api_key::leave_group, {0, 2}},
      {api_key::sync_group, {0, 3}},
      {api_key::offset_for_leader_epoch, {2, 3}},
      {api_key::consumer_group_heartbeat, {}}}}};

} // namespace

BOOST_AUTO_TEST_SUITE(group_hardships)

BOOST_FIXTURE_TEST_CASE(a_leader_that_never_syncs_keeps_nothing_from_anybody_for_ever, hardship_fixture) {
  write(10);
  const auto first = foreign_join("");
  advance(1s);
  const auto id = joined(first).member_id;
  const auto alone = foreign_join(id);
  advance(5s);
  BOOST_TEST_REQUIRE(joined(alone).leader == id);
  join();
  const auto again = foreign_join(id);
  advance(5s);
  BOOST_TEST_REQUIRE(joined(again).leader == id);
  BOOST_TEST(joined(again).members.size() == 2u);
  BOOST_TEST(members[0].log->assigned.empty());
  advance(2min);
  BOOST_TEST_REQUIRE(!members[0].log->assigned.empty());
  BOOST_TEST(members[0].log->assigned.back().all.size() == static_cast<size_t>(partition_count));
  check_all(10);
}

BOOST_FIXTURE_TEST_CASE(a_coordinator_that_moves_every_second_for_a_minute_loses_nothing, three_brokers) {
  int64_t written = 0;
  for (const auto protocol : {group_protocol::classic, group_protocol::consumer}) {
    config.group.protocol = protocol;
    config.group.group_id = "group " + std::to_string(members.size());
    for (int i = 0; i < 2; ++i, ++config.group.seed) join();
    for (int second = 0; second < 60; ++second, ++written) {
      kafka().move_coordinator(config.group.group_id, 1 + second % 3);
      write(1);
    }
    advance(20s);
    check_all(written);
    for (const auto& each : members) BOOST_TEST(each.log->failed.empty());
    for (auto& each : members) close(each);
    for (auto& each : members) each.log->offsets.clear();
    members.clear();
    // The next group begins where this one stands.
    kafka().delete_topic("orders");
    kafka().create_topic("orders", partition_count);
    written = 0;
    advance(10s);
  }
}

BOOST_FIXTURE_TEST_CASE(topics_that_are_deleted_are_dropped, hardship_fixture) {
  config.reader.cluster.metadata_max_age = 5s;
  config.group.topic_scan_interval = 5s;
  const std::string pattern = "orders|bills.*";
  const struct {
    group_protocol protocol;
    group_subscription what;
  } ways[] = {
      {group_protocol::classic, {.topics = {"orders", "bills"}}},
      {group_protocol::classic, {.pattern = pattern}},
      {group_protocol::consumer, {.topics = {"orders", "bills"}}},
      {group_protocol::consumer, {.pattern = pattern}}};
  int64_t written = 0;
  for (const auto& way : ways) {
    config.group.protocol = way.protocol;
    config.group.group_id = "group " + std::to_string(members.size());
    ++config.group.seed;
    kafka().create_topic("bills", 2);
    auto& member = join();
    ask<void>(member.reader, way.what);
    advance(10s);
    const auto before = member.log->assigned.back().all;
    BOOST_TEST_REQUIRE(before.size() == static_cast<size_t>(partition_count) + 2);
    write_to("bills");
    BOOST_TEST((member.log->offsets[{"bills", 0}].size()) == 1u);
    kafka().delete_topic("bills");
    advance(6min);
    const auto& after = member.log->assigned.back().all;
    BOOST_TEST(after.size() == static_cast<size_t>(partition_count));
    BOOST_TEST(std::ranges::all_of(after, [](const auto& each) { return each.topic == "orders"; }));
    write(1);
    ++written;
    advance(6s);
    BOOST_TEST(kafka().committed_offset(config.group.group_id, "orders", 0) == written);
    BOOST_TEST(member.log->failed.empty());
    close(member);
  }
}

BOOST_AUTO_TEST_CASE(members_share_and_commit_with_brokers_of_old) {
  for (const auto& each : releases) {
    BOOST_TEST_CONTEXT("Kafka " << each.name) {
      hardship_fixture with{embedded::config{.versions = each.versions}};
      with.write(10);
      with.join();
      ++with.config.group.seed;
      with.join();
      with.advance(10s);
      for (const auto& member : with.members) {
        const auto status = with.ask<group_status>(member.reader, status_atom_v);
        with.run();
        BOOST_TEST_REQUIRE(!member.log->assigned.empty(), status.value().cause.message());
        BOOST_TEST(member.log->assigned.back().all.size() == static_cast<size_t>(partition_count) / 2);
      }
      with.write(5);
      with.advance(6s);
      with.check_all(15);
      with.close(with.members[0]);
      with.advance(5s);
      BOOST_TEST(with.members[1].log->assigned.back().all.size() == static_cast<size_t>(partition_count));
      with.write(1);
      with.advance(6s);
      with.check_all(16);
    }
  }
}

BOOST_AUTO_TEST_SUITE_END()
