#include "cafka/wire/messages/offset_delete.hpp"
#include "tests/embedded/support/group_requests.hpp"
#include "tests/embedded/support/memory_client.hpp"

#include <boost/test/unit_test.hpp>

using namespace cafka;
using namespace cafka::embedded;
using namespace cafka::embedded::test;
using namespace std::chrono_literals;

BOOST_AUTO_TEST_SUITE(group_offsets)

namespace {

struct some_offsets {
  some_offsets() { kafka.create_topic("t", 2); }

  errc commit(const wire::offset_commit_request& request, int16_t version = commit_version, time_point now = {}) {
    return from_wire(
        client.call<wire::offset_commit_response>(request, version, now)->topics.at(0).partitions.at(0).error_code);
  }
  errc commit(int64_t offset, time_point now = {}) {
    return commit(commit_of("g", -1, {}, "t", 0, offset), commit_version, now);
  }
  wire::offset_fetch_response::group fetch(const wire::offset_fetch_request& request, time_point now = {}) {
    return client.call<wire::offset_fetch_response>(request, offset_fetch_version, now)->groups.at(0);
  }
  int64_t fetched(time_point now = {}) {
    return fetch(committed_of("g", "t", 0), now).topics.at(0).partitions.at(0).committed_offset;
  }

  memory_network kafka;
  memory_client client{kafka, 1};
};

} // namespace

BOOST_FIXTURE_TEST_CASE(what_is_committed_is_fetched, some_offsets) {
  auto request = commit_of("g", -1, {}, "t", 1, 42);
  request.topics[0].partitions[0].committed_leader_epoch = 3;
  request.topics[0].partitions[0].committed_metadata = "note";
  BOOST_TEST(commit(request) == errc::none);
  auto told = fetch(committed_of("g", "t", 1)).topics.at(0).partitions.at(0);
  BOOST_TEST(told.committed_offset == 42);
  BOOST_TEST(told.committed_leader_epoch == 3);
  BOOST_TEST(told.metadata.value() == "note");
  BOOST_TEST(fetched() == -1);
  BOOST_TEST(kafka.committed_offset("g", "t", 1) == 42);
  auto all = committed_of("g", "t", 0);
  all.groups[0].topics.reset();
  auto everything = fetch(all);
  BOOST_TEST(everything.topics.size() == 1u);
  BOOST_TEST(everything.topics.at(0).partitions.size() == 1u);
}

BOOST_FIXTURE_TEST_CASE(several_groups_are_asked_about_at_once_by_topic_id, some_offsets) {
  auto by_id = commit_of("g", -1, {}, "", 0, 7);
  by_id.topics[0].topic_id = kafka.topic_id("t");
  BOOST_TEST(commit(by_id, 10) == errc::none);
  by_id.topics[0].topic_id = *wire::uuid::from_string("AAAAAAAAAAAAAAAAAAAAIg");
  BOOST_TEST(commit(by_id, 10) == errc::unknown_topic_id);
  auto request = committed_of("g", "", 0);
  request.groups[0].topics->at(0).topic_id = kafka.topic_id("t");
  request.groups.push_back(request.groups[0]);
  request.groups[1].group_id = "other";
  auto told = client.call<wire::offset_fetch_response>(request, 10)->groups;
  BOOST_TEST(told.at(0).topics.at(0).partitions.at(0).committed_offset == 7);
  BOOST_TEST((told.at(0).topics.at(0).topic_id == kafka.topic_id("t")));
  BOOST_TEST(told.at(1).topics.at(0).partitions.at(0).committed_offset == -1);
}

BOOST_FIXTURE_TEST_CASE(what_cannot_be_committed_is_refused, some_offsets) {
  BOOST_TEST(commit(commit_of("g", -1, {}, "none", 0, 1)) == errc::unknown_topic_or_partition);
  BOOST_TEST(commit(commit_of("g", -1, {}, "t", 9, 1)) == errc::unknown_topic_or_partition);
  BOOST_TEST(commit(commit_of("g", 1, "m", "t", 0, 1)) == errc::group_id_not_found);
  BOOST_TEST(commit(commit_of("g", 1, "m", "t", 0, 1), 8) == errc::illegal_generation);
  auto wordy = commit_of("g", -1, {}, "t", 0, 1);
  wordy.topics[0].partitions[0].committed_metadata = std::string(4097, 'x');
  BOOST_TEST(commit(wordy) == errc::offset_metadata_too_large);
  kafka.inject(
      {.api = api_key::offset_commit, .topic = "t", .partition = 0, .code = errc::coordinator_load_in_progress});
  BOOST_TEST(commit(1) == errc::coordinator_load_in_progress);
  BOOST_TEST(commit(1) == errc::none);
}

BOOST_AUTO_TEST_CASE(only_the_coordinator_answers) {
  memory_network kafka{{.brokers = 2}};
  kafka.create_topic("t");
  memory_client other{kafka, 3 - kafka.coordinator("g")};
  auto committed = other.call<wire::offset_commit_response>(commit_of("g", -1, {}, "t", 0, 1), commit_version);
  BOOST_TEST(from_wire(committed->topics.at(0).partitions.at(0).error_code) == errc::not_coordinator);
  auto fetched = other.call<wire::offset_fetch_response>(committed_of("g", "t", 0), offset_fetch_version);
  BOOST_TEST(from_wire(fetched->groups.at(0).error_code) == errc::not_coordinator);
  wire::offset_fetch_request old;
  old.group_id = "g";
  old.topics->emplace_back().name = "t";
  old.topics->at(0).partition_indexes = {0};
  BOOST_TEST(from_wire(other.call<wire::offset_fetch_response>(old, 7)->error_code) == errc::not_coordinator);
  BOOST_TEST(
      from_wire(other.call<wire::offset_fetch_response>(old, 1)->topics.at(0).partitions.at(0).error_code)
      == errc::not_coordinator);
}

BOOST_FIXTURE_TEST_CASE(offsets_of_nobody_expire_some_time_after_the_commit, some_offsets) {
  BOOST_TEST(commit(1, 0h) == errc::none);
  BOOST_TEST(commit(2, 24h) == errc::none);
  BOOST_TEST(fetched(8 * 24h - 1s) == 2);
  BOOST_TEST(fetched(8 * 24h + 10min) == -1);
  BOOST_CHECK_THROW(kafka.group("g"), error);
}

BOOST_FIXTURE_TEST_CASE(offsets_of_members_expire_some_time_after_the_last_has_left, some_offsets) {
  client.send(join_of("g"), 3, 0h);
  auto joined = client.poll<wire::join_group_response>(3, 0h).value().body;
  client.call<wire::sync_group_response>(
      sync_of("g", 1, joined.member_id, {{joined.member_id, "x"}}), sync_version, 0h);
  BOOST_TEST(commit(commit_of("g", 1, joined.member_id, "t", 0, 5), commit_version, 0h) == errc::none);
  for (auto now = 0s; now < 10 * 24h; now += 9s)
    client.call<wire::heartbeat_response>(heartbeat_of("g", 1, joined.member_id), heartbeat_version, now);
  BOOST_TEST(fetched(10 * 24h) == 5);
  client.call<wire::leave_group_response>(leave_of("g", joined.member_id), leave_version, 10 * 24h);
  BOOST_TEST(fetched(17 * 24h - 1s) == 5);
  BOOST_TEST(fetched(17 * 24h + 10min) == -1);
}

BOOST_FIXTURE_TEST_CASE(an_old_commit_says_how_long_it_is_kept, some_offsets) {
  auto request = commit_of("g", -1, {}, "t", 0, 1);
  request.retention_time_ms = 1000;
  BOOST_TEST(commit(request, 4, 0s) == errc::none);
  BOOST_TEST(fetched(1s) == 1);
  BOOST_TEST(fetched(10min) == -1);
}

BOOST_FIXTURE_TEST_CASE(offsets_of_a_deleted_topic_are_gone, some_offsets) {
  BOOST_TEST(commit(1) == errc::none);
  kafka.delete_topic("t");
  kafka.create_topic("t");
  BOOST_TEST(fetched() == -1);
}

BOOST_FIXTURE_TEST_CASE(offsets_are_deleted_unless_the_topic_is_subscribed_to, some_offsets) {
  auto remove = [&] {
    wire::offset_delete_request request;
    request.group_id = "g";
    auto& t = request.topics.emplace_back();
    t.name = "t";
    t.partitions.emplace_back();
    auto told = client.call<wire::offset_delete_response>(request, 0);
    return from_wire(told->error_code != 0 ? told->error_code : told->topics.at(0).partitions.at(0).error_code);
  };
  BOOST_TEST(remove() == errc::group_id_not_found);
  commit(1);
  BOOST_TEST(remove() == errc::none);
  BOOST_TEST(fetched() == -1);
  client.send(join_of("g"), 3);
  BOOST_TEST(client.poll<wire::join_group_response>(3).has_value());
  BOOST_TEST(remove() == errc::group_subscribed_to_topic);
}

BOOST_AUTO_TEST_SUITE_END()
