// Administration of a group of the new protocol (KIP-848), while it has members and afterwards.
#include "tests/group/group_reader_fixture.hpp"

#include "cafka/actors/client/client_actor.hpp"

using namespace cafka;
using namespace cafka::test;

namespace {

struct administration_fixture : group_reader_fixture {
  client_actor client = spawn_client(system(), cluster);

  administration_fixture() {
    config.group.protocol = group_protocol::consumer;
    config.group.instance_id = "first";
  }
  ~administration_fixture() { client = nullptr; }

  template <class T, class Question>
  T told(Question what) {
    const auto answer = ask<T>(client, std::move(what));
    advance(1s);
    return answer.value();
  }
  group_description description() {
    return told<group_descriptions_ptr>(describe_groups{.groups = {"billing"}})->front();
  }
};

} // namespace

BOOST_FIXTURE_TEST_SUITE(administration_of_a_consumer_group, administration_fixture)

BOOST_AUTO_TEST_CASE(tells_of_its_members) {
  write(10);
  join();
  config.group.instance_id = "second";
  ++config.group.seed;
  join();
  advance(10s);
  const auto group = description();
  BOOST_TEST(!group.what);
  BOOST_TEST(group.state == "Stable");
  BOOST_TEST(group.epoch > 0);
  BOOST_TEST_REQUIRE(group.members.size() == 2u);
  for (const auto& each : group.members) {
    BOOST_TEST(each.assigned.size() == static_cast<size_t>(partition_count) / 2);
    BOOST_TEST(each.epoch == group.epoch);
    BOOST_TEST(each.instance_id.has_value());
  }
  const auto listed = told<group_listing_ptr>(list_groups{});
  BOOST_TEST_REQUIRE(listed->groups.size() == 1u);
  BOOST_TEST(listed->groups[0].type == "consumer");
}

BOOST_AUTO_TEST_CASE(takes_members_out_who_come_back) {
  write(10);
  auto& only = join();
  BOOST_TEST(only.log->assigned.back().all.size() == static_cast<size_t>(partition_count));
  const auto removed =
      told<group_outcomes_ptr>(remove_group_members{.group = "billing", .members = {"nobody"}, .instances = {"first"}});
  BOOST_TEST_REQUIRE(removed->size() == 2u);
  BOOST_TEST(removed->at(0).what.code() == errc::unknown_member_id);
  BOOST_TEST(!removed->at(1).what);
  advance(20s);
  BOOST_TEST(!only.log->lost.empty());
  BOOST_TEST(only.log->assigned.back().all.size() == static_cast<size_t>(partition_count));
  BOOST_TEST(only.log->failed.empty());
}

BOOST_AUTO_TEST_CASE(changes_and_deletes_what_it_has_committed_only_without_members) {
  write(10);
  auto& only = join();
  advance(10s);
  const set_group_offsets reset{.group = "billing", .offsets = {{.where = {"orders", 0}, .offset = 3}}};
  BOOST_TEST(told<partition_outcomes_ptr>(reset)->front().what.code() == errc::unknown_member_id);
  BOOST_TEST(committed(0) == 10);
  const delete_groups deletion{.groups = {"billing"}};
  BOOST_TEST(told<group_outcomes_ptr>(deletion)->front().what.code() == errc::non_empty_group);
  close(only);
  // A static member's place is kept for a session.
  advance(1min);
  BOOST_TEST(description().state == "Empty");
  BOOST_TEST(!told<partition_outcomes_ptr>(reset)->front().what);
  BOOST_TEST(committed(0) == 3);
  BOOST_TEST(
      told<group_offsets_ptr>(fetch_group_offsets{.group = "billing"})->size() == static_cast<size_t>(partition_count));
  ++config.group.seed;
  auto& next = join();
  advance(5s);
  BOOST_TEST((next.log->offsets[{"orders", 0}].size()) == 7u);
  close(next);
  advance(1min);
  BOOST_TEST(!told<group_outcomes_ptr>(deletion)->front().what);
  BOOST_TEST(description().what.code() == errc::group_id_not_found);
}

BOOST_AUTO_TEST_SUITE_END()
