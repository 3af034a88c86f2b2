#include "cafka/actors/group/assignor.hpp"

#include "cafka/actors/group/sticky_history.hpp"
#include "tests/support/golden.hpp"

#include <boost/test/unit_test.hpp>

#include <algorithm>
#include <map>
#include <set>

using namespace cafka;

namespace {

using placed = std::map<topic_partition, std::string>;

std::optional<std::string> optional_text(const golden::vector_line& value) {
  return value.is_null() ? std::nullopt : std::optional{value.get<std::string>()};
}

topic_partition partition_of(const golden::vector_line& pair) { return {pair.at(0), pair.at(1)}; }

group_view view_of(const golden::vector_line& line) {
  group_view view;
  for (const auto& told : line.at("topics")) {
    auto& topic = view.topics[told.at("name")];
    topic.partition_count = told.at("partitions");
    if (told.contains("racks")) topic.racks = told.at("racks").get<std::vector<std::vector<std::string>>>();
  }
  for (const auto& told : line.at("members")) {
    auto& member = view.members.emplace_back();
    member.id = told.at("id");
    member.instance_id = optional_text(told.at("instance_id"));
    member.rack = optional_text(told.at("rack"));
    member.topics = told.at("topics").get<std::vector<std::string>>();
    for (const auto& each : told.at("owned")) member.owned.push_back(partition_of(each));
    member.generation = told.at("generation");
    if (!told.at("user_data").is_null()) member.user_data = golden::from_hex(told.at("user_data"));
  }
  return view;
}

assignor named(const std::string& name) {
  for (const auto& each :
       {assignor::range(), assignor::round_robin(), assignor::sticky(), assignor::cooperative_sticky()})
    if (each.name() == name) return each;
  throw std::runtime_error("no assignor is called " + name);
}

/// Who got each partition; fails on one that two got.
placed places_of(const group_assignment& assignment) {
  placed places;
  for (const auto& [member, partitions] : assignment)
    for (const auto& each : partitions) BOOST_TEST(places.emplace(each, member).second, each << " is assigned twice");
  return places;
}

void check_exact(const golden::vector_line& line, const group_assignment& got) {
  for (const auto& [member, told] : line.at("assignment").items()) {
    std::set<topic_partition> expected;
    for (const auto& each : told) expected.insert(partition_of(each));
    const auto& mine = got.at(member);
    BOOST_TEST(
        std::equal(mine.begin(), mine.end(), expected.begin(), expected.end()), "other partitions for " << member);
  }
}

std::vector<size_t> sizes_of(const group_assignment& assignment) {
  std::vector<size_t> sizes;
  for (const auto& [member, partitions] : assignment) sizes.push_back(partitions.size());
  std::sort(sizes.rbegin(), sizes.rend());
  return sizes;
}

size_t kept_in(const group_view& view, const placed& places) {
  size_t kept = 0;
  for (const auto& [partition, owner] : owners_in(view)) {
    const auto found = places.find(partition);
    if (owner.member < 0 || found == places.end()) continue;
    kept += found->second == view.members[static_cast<size_t>(owner.member)].id ? 1 : 0;
  }
  return kept;
}

std::set<topic_partition> wanted_in(const group_view& view) {
  std::set<topic_partition> wanted;
  for (const auto& member : view.members)
    for (const auto& name : member.topics)
      if (const auto topic = view.topics.find(name); topic != view.topics.end())
        for (int32_t i = 0; i < topic->second.partition_count; ++i) wanted.insert({name, i});
  return wanted;
}

/// Everything that is wanted is somebody's, except what a cooperative member has to give up first.
void check_complete(const group_view& view, const placed& places, bool cooperative) {
  const auto owners = owners_in(view);
  for (const auto& partition : wanted_in(view)) {
    const auto found = places.find(partition);
    if (found == places.end()) {
      BOOST_TEST((cooperative && owners.contains(partition)), partition << " is nobody's");
      continue;
    }
    if (!cooperative || !owners.contains(partition)) continue;
    for (const auto claimant : owners.at(partition).claimants)
      BOOST_TEST(
          view.members[static_cast<size_t>(claimant)].id == found->second, partition << " has another owner still");
  }
}

void check_sticky(const golden::vector_line& line, const group_view& view, const group_assignment& got) {
  const auto places = places_of(got);
  check_complete(view, places, line.at("assignor") == "cooperative-sticky");
  const auto& first = view.members.front().topics;
  const bool all_alike = std::all_of(view.members.begin(), view.members.end(), [&](const member_subscription& each) {
    return std::set<std::string>(each.topics.begin(), each.topics.end())
           == std::set<std::string>(first.begin(), first.end());
  });
  if (!all_alike || line.contains("note")) return; // what Kafka reaches is no bound then
  const auto& properties = line.at("properties");
  BOOST_TEST(places.size() == properties.at("assigned").get<size_t>());
  BOOST_TEST(kept_in(view, places) >= properties.at("kept").get<size_t>());
  BOOST_TEST(sizes_of(got) == properties.at("sizes").get<std::vector<size_t>>(), boost::test_tools::per_element());
}

} // namespace

BOOST_AUTO_TEST_SUITE(assignors)

BOOST_AUTO_TEST_CASE(golden_groups_are_assigned_as_kafka_assigns_them) {
  golden::for_each_vector("assignors", [](const golden::vector_line& line) {
    const auto name = line.at("assignor").get<std::string>();
    BOOST_TEST_CONTEXT(name << ", " << line.at("name").get<std::string>()) {
      const auto view = view_of(line);
      auto got = named(name).assign(view);
      BOOST_TEST(got.size() == view.members.size());
      for (auto& [member, partitions] : got) std::sort(partitions.begin(), partitions.end());
      if (line.at("exact").get<bool>())
        check_exact(line, got);
      else
        check_sticky(line, view, got);
    }
  });
}

BOOST_AUTO_TEST_CASE(what_changes_hands_is_first_taken_then_given) {
  group_view view{.topics = {{"t", {.partition_count = 4}}}};
  view.members.push_back(
      {.id = "old", .topics = {"t"}, .owned = {{"t", 0}, {"t", 1}, {"t", 2}, {"t", 3}}, .generation = 7});
  view.members.push_back({.id = "new", .topics = {"t"}, .generation = 7});
  const auto by = assignor::cooperative_sticky();
  const auto first = by.assign(view);
  BOOST_TEST(first.at("old").size() == 2u);
  BOOST_TEST(first.at("new").empty());
  view.members[0].owned = first.at("old");
  const auto second = by.assign(view);
  BOOST_TEST(second.at("old") == first.at("old"), boost::test_tools::per_element());
  BOOST_TEST(second.at("new").size() == 2u);
}

BOOST_AUTO_TEST_CASE(topics_that_nobody_or_that_no_longer_exist_are_no_obstacle) {
  group_view view{.topics = {{"there", {.partition_count = 2}}, {"unwanted", {.partition_count = 2}}}};
  view.members.push_back(
      {.id = "a", .topics = {"there", "gone"}, .owned = {{"gone", 0}, {"there", 9}}, .generation = 1});
  for (const auto& by :
       {assignor::range(), assignor::round_robin(), assignor::sticky(), assignor::cooperative_sticky()})
    BOOST_TEST(by.assign(view).at("a").size() == 2u, by.name());
  const group_view nobody{.topics = {{"there", {.partition_count = 2}}}};
  for (const auto& by :
       {assignor::range(), assignor::round_robin(), assignor::sticky(), assignor::cooperative_sticky()})
    BOOST_TEST(by.assign(nobody).empty(), by.name());
}

BOOST_AUTO_TEST_CASE(a_static_member_keeps_its_place_under_a_new_member_id) {
  group_view view{.topics = {{"t", {.partition_count = 4}}}};
  view.members.push_back({.id = "z", .instance_id = "first", .topics = {"t"}});
  view.members.push_back({.id = "m", .instance_id = "second", .topics = {"t"}});
  const auto before = assignor::range().assign(view).at("z");
  view.members[0].id = "a-new-one";
  BOOST_TEST(assignor::range().assign(view).at("a-new-one") == before, boost::test_tools::per_element());
}

BOOST_AUTO_TEST_SUITE_END()
