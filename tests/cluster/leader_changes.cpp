#include "cafka/actors/cluster/leader_changes.hpp"

#include <boost/test/unit_test.hpp>

using namespace cafka;

namespace {

metadata with(const std::vector<std::pair<std::string, std::vector<int32_t>>>& topics) {
  metadata result;
  for (int32_t id : {1, 2}) result.brokers[id] = {.id = id, .host = "b" + std::to_string(id), .port = 9092};
  for (const auto& [name, leaders] : topics) {
    topic_metadata topic{.name = name};
    for (auto leader : leaders) topic.partitions.push_back({.error = errc::none, .leader = leader});
    result.topics.put(std::make_shared<const topic_metadata>(std::move(topic)));
  }
  return result;
}

} // namespace

BOOST_AUTO_TEST_SUITE(leaders_that_change)

BOOST_AUTO_TEST_CASE(what_moved_between_two_brokers_is_one_entry) {
  const auto before = with({{"a", {1, 1, 1, 2}}, {"b", {1, 1}}, {"c", {1}}});
  const auto now = with({{"a", {2, 2, 2, 2}}, {"b", {2, 2}}, {"c", {2}}});
  const auto told = leader_changes(before, now, {"a", "b", "new"}); // of c nobody says that it has changed
  BOOST_REQUIRE(told.size() == 1u);
  BOOST_TEST(told[0].message == "broker 2 (b2:9092) leads a-0, a-1, a-2 and 2 more, which broker 1 (b1:9092) led");
  BOOST_TEST((told[0].level == log_level::info));
  BOOST_TEST(told[0].broker == "b2:9092");
  BOOST_TEST(told[0].topic.empty());
}

BOOST_AUTO_TEST_CASE(a_partition_without_a_leader_is_a_warning_until_there_is_one) {
  const auto led = with({{"a", {1}}}), leaderless = with({{"a", {-1}}});
  const auto gone = leader_changes(led, leaderless, {"a"});
  BOOST_REQUIRE(gone.size() == 1u);
  BOOST_TEST(gone[0].message == "no leader for a-0, which broker 1 (b1:9092) led");
  BOOST_TEST((gone[0].level == log_level::warning));
  BOOST_TEST((gone[0].event == log_event::leader_missing));
  BOOST_TEST(gone[0].topic == "a");
  BOOST_TEST(gone[0].partition == 0);
  const auto back = leader_changes(leaderless, led, {"a"});
  BOOST_REQUIRE(back.size() == 1u);
  BOOST_TEST(back[0].message == "broker 1 (b1:9092) leads a-0, which had no leader");
}

BOOST_AUTO_TEST_CASE(what_was_not_known_before_has_not_changed) {
  BOOST_TEST(leader_changes(with({}), with({{"a", {1}}}), {"a"}).empty());
  BOOST_TEST(leader_changes(with({{"a", {1}}}), with({{"a", {1, 2}}}), {"a"}).empty());
  BOOST_TEST(leader_changes(with({{"a", {1}}}), with({}), {"a"}).empty());
}

BOOST_AUTO_TEST_SUITE_END()
