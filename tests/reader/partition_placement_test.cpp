#include <boost/test/unit_test.hpp>

#include "cafka/actors/reader/partition_placement.hpp"

namespace cafka {

namespace {

using numbers = std::vector<int32_t>;

topic_metadata topic(const std::vector<std::pair<int32_t, int32_t>>& leaders) {
  topic_metadata result;
  result.name = "t";
  for (auto [leader, epoch] : leaders) {
    auto& partition = result.partitions.emplace_back();
    partition.leader = leader;
    partition.leader_epoch = epoch;
  }
  return result;
}

} // namespace

BOOST_AUTO_TEST_SUITE(partition_placement_suite)

BOOST_AUTO_TEST_CASE(without_names_all_partitions_are_read_growth_included) {
  partition_placement placement{{}};
  BOOST_TEST((placement.update(topic({{1, 0}, {2, 0}})).added == numbers{0, 1}));
  const auto changes = placement.update(topic({{1, 0}, {2, 0}, {1, 0}}));
  BOOST_TEST((changes.added == numbers{2}));
  BOOST_TEST(changes.moved.empty());
  BOOST_TEST(placement.count(1) == 2u);
}

BOOST_AUTO_TEST_CASE(named_partitions_alone_are_read_and_a_missing_one_is_reported_once) {
  partition_placement placement{{1, 5}};
  auto changes = placement.update(topic({{1, 0}, {2, 0}}));
  BOOST_TEST((changes.added == numbers{1}));
  BOOST_TEST((changes.missing == numbers{5}));
  BOOST_TEST(placement.update(topic({{1, 0}, {2, 0}})).missing.empty());
  BOOST_TEST(placement.find(0) == nullptr);
}

BOOST_AUTO_TEST_CASE(a_new_leader_or_epoch_moves_a_partition) {
  partition_placement placement{{}};
  placement.update(topic({{1, 5}}));
  BOOST_TEST((placement.update(topic({{2, 6}})).moved == numbers{0}));
  BOOST_TEST(placement.find(0)->node == 2);
  BOOST_TEST((placement.update(topic({{2, 7}})).moved == numbers{0}));
  BOOST_TEST(placement.count(1) == 0u);
  BOOST_TEST(placement.count(2) == 1u);
}

BOOST_AUTO_TEST_CASE(no_leader_is_a_place_too) {
  partition_placement placement{{}};
  placement.update(topic({{1, 5}}));
  BOOST_TEST((placement.update(topic({{-1, 6}})).moved == numbers{0}));
  BOOST_TEST(placement.find(0)->node == -1);
  BOOST_TEST((placement.update(topic({{1, 7}})).moved == numbers{0}));
}

BOOST_AUTO_TEST_CASE(a_chosen_follower_stays_until_the_leader_changes_or_is_chosen_again) {
  partition_placement placement{{}};
  placement.update(topic({{1, 5}}));
  BOOST_TEST(placement.choose(0, 3));
  BOOST_TEST(placement.find(0)->is_follower);
  BOOST_TEST(!placement.choose(0, 3));
  BOOST_TEST(placement.update(topic({{1, 5}})).moved.empty());
  BOOST_TEST(placement.find(0)->node == 3);
  BOOST_TEST(placement.choose(0, -1));
  BOOST_TEST(placement.find(0)->node == 1);
  BOOST_TEST(!placement.find(0)->is_follower);
  placement.choose(0, 3);
  placement.update(topic({{2, 6}}));
  BOOST_TEST(placement.find(0)->node == 2);
  BOOST_TEST(!placement.choose(7, 1));
}

BOOST_AUTO_TEST_CASE(a_topic_that_was_created_anew_moves_all_partitions_whatever_their_epochs) {
  partition_placement placement{{}};
  auto before = topic({{1, 5}, {1, 5}});
  before.id.bytes[0] = std::byte{1};
  auto after = topic({{1, 0}, {1, 0}});
  after.id.bytes[0] = std::byte{2};
  placement.update(before);
  BOOST_TEST((placement.update(after).moved == numbers{0, 1}));
  BOOST_TEST(placement.find(0)->leader_epoch == 0);
}

// Brokers below 2.8 tell no id. That the answer is no old one, the cluster has made sure of.
BOOST_AUTO_TEST_CASE(without_ids_an_epoch_that_went_back_means_that_the_topic_was_created_anew) {
  partition_placement placement{{}};
  placement.update(topic({{1, 3}, {1, 0}}));
  const auto before = placement.incarnation();
  BOOST_TEST((placement.update(topic({{2, 0}, {1, 0}})).moved == numbers{0, 1}));
  BOOST_TEST(placement.find(0)->node == 2);
  BOOST_TEST(placement.find(0)->leader_epoch == 0);
  BOOST_TEST(placement.incarnation() == before + 1);
}

BOOST_AUTO_TEST_CASE(with_the_same_id_it_is_the_same_topic_whatever_the_epoch) {
  partition_placement placement{{}};
  auto before = topic({{1, 3}});
  before.id.bytes[0] = std::byte{1};
  auto after = topic({{2, 1}});
  after.id = before.id;
  placement.update(before);
  BOOST_TEST((placement.update(after).moved == numbers{0}));
  BOOST_TEST(placement.incarnation() == 1u);
  placement.update(topic({{2, 2}})); // from a broker that tells no ids
  BOOST_TEST((placement.topic_id() == before.id));
}

BOOST_AUTO_TEST_CASE(partitions_that_the_new_topic_does_not_have_are_gone_and_named_ones_missing) {
  for (const auto& named : {numbers{}, numbers{0, 1}}) {
    partition_placement placement{named};
    auto before = topic({{1, 5}, {2, 5}});
    before.id.bytes[0] = std::byte{1};
    auto after = topic({{1, 0}});
    after.id.bytes[0] = std::byte{2};
    placement.update(before);
    const auto changes = placement.update(after);
    BOOST_TEST((changes.gone == numbers{1}));
    BOOST_TEST((changes.moved == numbers{0}));
    BOOST_TEST((changes.missing == (named.empty() ? numbers{} : numbers{1})));
    BOOST_TEST(placement.find(1) == nullptr);
    BOOST_TEST(placement.count(2) == 0u);
    after.partitions.push_back(after.partitions[0]);
    BOOST_TEST((placement.update(after).added == numbers{1}));
  }
}

BOOST_AUTO_TEST_CASE(a_follower_that_left_the_in_sync_replicas_is_left) {
  partition_placement placement{{}};
  auto known = topic({{1, 5}});
  known.partitions[0].in_sync_replicas = {1, 3};
  placement.update(known);
  placement.choose(0, 3);
  BOOST_TEST(placement.update(known).moved.empty());
  known.partitions[0].in_sync_replicas = {1};
  BOOST_TEST((placement.update(known).moved == numbers{0}));
  BOOST_TEST(placement.find(0)->node == 1);
}

BOOST_AUTO_TEST_CASE(partitions_are_named_and_dropped_while_it_runs) {
  partition_placement placement{{1}};
  const auto all = topic({{1, 0}, {2, 0}, {2, 0}});
  placement.update(all);
  placement.name(2);
  BOOST_TEST((placement.update(all).added == numbers{2}));
  BOOST_TEST(placement.count(2) == 2u);
  placement.drop(1);
  BOOST_TEST(placement.find(1) == nullptr);
  BOOST_TEST(placement.count(2) == 1u);
  BOOST_TEST(placement.update(all).added.empty());
}

BOOST_AUTO_TEST_SUITE_END()

} // namespace cafka
