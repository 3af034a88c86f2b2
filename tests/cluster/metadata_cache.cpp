#include "cafka/actors/cluster/metadata_cache.hpp"

#include <boost/test/unit_test.hpp>

using cafka::errc;
using cafka::metadata_cache;
using cafka::to_wire;
using response = cafka::wire::metadata_response;
using names = std::vector<std::string>;

namespace {

cafka::wire::uuid id(int n) {
  cafka::wire::uuid value;
  value.bytes[15] = static_cast<std::byte>(n);
  return value;
}

response::partition partition(int32_t index, int32_t leader, int32_t epoch) {
  response::partition p;
  p.partition_index = index;
  p.leader_id = leader;
  p.leader_epoch = epoch;
  p.replica_nodes = p.isr_nodes = {1, 2, 3};
  return p;
}

response::topic topic(const std::string& name, std::vector<response::partition> partitions, int topic_id = 0) {
  response::topic t;
  t.name = name;
  t.topic_id = id(topic_id);
  t.partitions = std::move(partitions);
  return t;
}

response cluster_of(std::vector<response::topic> topics) {
  response r;
  r.cluster_id = "c";
  r.controller_id = 1;
  for (int32_t node : {1, 2, 3}) {
    response::broker b;
    b.node_id = node;
    b.host = "b" + std::to_string(node);
    b.port = 9092;
    r.brokers.push_back(b);
  }
  r.topics = std::move(topics);
  return r;
}

struct fixture {
  metadata_cache cache;

  names merge(std::vector<response::topic> topics, const names& asked = {}, const std::string& by = "b1") {
    return cache.merge(cluster_of(std::move(topics)), asked, {by, 9092}).changed;
  }
  const cafka::partition_metadata& orders(int32_t index = 0) {
    const auto* found = cache.snapshot()->partition("orders", index);
    BOOST_REQUIRE(found != nullptr);
    return *found;
  }
  bool hint(int32_t leader, int32_t epoch, std::vector<cafka::broker_node> endpoints = {}) {
    return cache.apply({"orders", 0, leader, epoch, std::move(endpoints)});
  }
};

} // namespace

BOOST_FIXTURE_TEST_SUITE(metadata_cache_suite, fixture)

BOOST_AUTO_TEST_CASE(starts_empty_and_never_null) {
  BOOST_REQUIRE(cache.snapshot());
  BOOST_TEST(cache.snapshot()->version == 0u);
  BOOST_TEST(cache.snapshot()->topic("orders") == nullptr);
  BOOST_TEST(cache.snapshot()->partition("orders", 0) == nullptr);
  BOOST_TEST(cache.snapshot()->broker(1) == nullptr);
}

BOOST_AUTO_TEST_CASE(takes_in_all_of_a_response) {
  auto told = cluster_of({topic("orders", {partition(1, 2, 5), partition(0, 1, 4)}, 9)});
  told.brokers[0].rack = "r1";
  told.topics[0].is_internal = true;
  told.topics[0].partitions[0].offline_replicas = {3};
  told.topics[0].partitions[0].isr_nodes = {2};
  BOOST_TEST(cache.merge(told, {"orders"}, {"b1", 9092}).changed == names{"orders"}, boost::test_tools::per_element());
  const auto& known = *cache.snapshot();
  BOOST_TEST(known.version == 1u);
  BOOST_TEST(known.cluster_id == "c");
  BOOST_TEST(known.controller == 1);
  BOOST_TEST((*known.broker(1) == cafka::broker_node{1, "b1", 9092, "r1"}));
  BOOST_REQUIRE(known.topic("orders") != nullptr);
  BOOST_TEST((known.topic("orders")->id == id(9)));
  BOOST_TEST(known.topic("orders")->internal);
  BOOST_TEST(known.topic("orders")->partitions.size() == 2u);
  const cafka::partition_metadata expected{errc::none, 2, 5, {1, 2, 3}, {2}, {3}};
  BOOST_TEST((orders(1) == expected));
  BOOST_TEST(known.partition("orders", 2) == nullptr);
  BOOST_TEST(known.partition("orders", -1) == nullptr);
}

BOOST_AUTO_TEST_CASE(snapshots_do_not_change_and_share_what_stayed) {
  merge({topic("orders", {partition(0, 1, 4)}), topic("bills", {partition(0, 2, 1)})});
  const auto before = cache.snapshot();
  BOOST_TEST(
      merge({topic("orders", {partition(0, 2, 5)}), topic("bills", {partition(0, 2, 1)})}) == names{"orders"},
      boost::test_tools::per_element());
  BOOST_TEST(before->partition("orders", 0)->leader == 1);
  BOOST_TEST(orders().leader == 2);
  BOOST_TEST(cache.snapshot()->version == before->version + 1);
  BOOST_TEST(cache.snapshot()->topic("bills") == before->topic("bills"));
}

BOOST_AUTO_TEST_CASE(a_response_that_tells_nothing_new_changes_nothing) {
  merge({topic("orders", {partition(0, 1, 4)})});
  const auto before = cache.snapshot();
  BOOST_TEST(merge({topic("orders", {partition(0, 1, 4)})}).empty());
  BOOST_TEST(cache.snapshot() == before);
}

BOOST_AUTO_TEST_CASE(topics_of_earlier_responses_stay) {
  merge({topic("orders", {partition(0, 1, 4)})});
  merge({topic("bills", {partition(0, 1, 4)})});
  BOOST_TEST(orders().leader == 1);
  cache.forget({"orders"});
  BOOST_TEST(cache.snapshot()->topic("orders") == nullptr);
  BOOST_TEST(cache.snapshot()->topic("bills") != nullptr);
}

BOOST_AUTO_TEST_CASE(a_topic_that_was_asked_for_and_is_missing_does_not_exist) {
  BOOST_TEST(merge({}, {"orders"}) == names{"orders"}, boost::test_tools::per_element());
  BOOST_TEST(cache.snapshot()->topic("orders")->error == errc::unknown_topic_or_partition);
}

BOOST_AUTO_TEST_CASE(an_older_leader_epoch_is_ignored) {
  merge({topic("orders", {partition(0, 2, 5)})});
  BOOST_TEST(merge({topic("orders", {partition(0, 1, 4)})}).empty());
  BOOST_TEST(orders().leader == 2);
  BOOST_TEST(orders().leader_epoch == 5);
}

BOOST_AUTO_TEST_CASE(an_epoch_that_went_back_is_believed_when_all_brokers_say_so) {
  merge({topic("orders", {partition(0, 2, 5)})});
  for (const char* by : {"b1", "b3"}) {
    merge({topic("orders", {partition(0, 1, 4)})}, {}, by);
    BOOST_TEST(orders().leader == 2);
  }
  merge({topic("orders", {partition(0, 1, 4)})}, {}, "b2");
  BOOST_TEST(orders().leader == 1);
  BOOST_TEST(orders().leader_epoch == 4);
}

BOOST_AUTO_TEST_CASE(in_a_large_cluster_some_are_enough) {
  auto told = cluster_of({topic("orders", {partition(0, 2, 5)})});
  for (int32_t node = 4; node <= 50; ++node) {
    auto& more = told.brokers.emplace_back(told.brokers[0]);
    more.node_id = node;
    more.host = "b" + std::to_string(node);
  }
  cache.merge(told, {}, {"b1", 9092});
  told.topics[0].partitions[0] = partition(0, 1, 4);
  for (size_t i = 1; i < metadata_cache::witnesses; ++i) {
    BOOST_TEST(cache.merge(told, {}, {"b" + std::to_string(i), 9092}).lags);
    BOOST_TEST(orders().leader == 2);
  }
  BOOST_TEST(!cache.merge(told, {}, {"b40", 9092}).lags);
  BOOST_TEST(orders().leader == 1);
}

// A broker that is cut off from its controller says the same for as long as that lasts.
BOOST_AUTO_TEST_CASE(one_broker_that_lags_is_one_witness_however_often_it_is_asked) {
  merge({topic("orders", {partition(0, 2, 5)})});
  for (int i = 0; i < 100; ++i) {
    const auto told = cache.merge(cluster_of({topic("orders", {partition(0, 1, 4)})}), {}, {"b1", 9092});
    BOOST_TEST(told.lags);
    BOOST_TEST(orders().leader == 2);
  }
}

// Behind a bootstrap address may be any broker, so it may be one that has been heard.
BOOST_AUTO_TEST_CASE(an_address_that_no_broker_advertises_is_no_witness) {
  merge({topic("orders", {partition(0, 2, 5)})});
  for (const char* by : {"front", "vip", "b1", "b2"}) merge({topic("orders", {partition(0, 1, 4)})}, {}, by);
  BOOST_TEST(orders().leader == 2);
}

BOOST_AUTO_TEST_CASE(one_that_knows_the_newer_epoch_refutes_those_before) {
  merge({topic("orders", {partition(0, 2, 5)})});
  for (int i = 0; i < 20; ++i) {
    for (const char* by : {"b1", "b3"}) merge({topic("orders", {partition(0, 1, 4)})}, {}, by);
    merge({topic("orders", {partition(0, 2, 5)})}, {}, "b2");
    BOOST_TEST(orders().leader == 2);
  }
}

// Ids are never given twice, so a broker that tells one of before has not heard yet that the topic was created again.
BOOST_AUTO_TEST_CASE(a_topic_that_was_replaced_does_not_come_back_because_a_broker_lags) {
  merge({topic("orders", {partition(0, 2, 5), partition(1, 2, 5)}, 1)});
  merge({topic("orders", {partition(0, 3, 0)}, 2)});
  for (int i = 0; i < 20; ++i) {
    const auto told = cache.merge(cluster_of({topic("orders", {partition(0, 2, 5)}, 1)}), {}, {"b1", 9092});
    BOOST_TEST(told.lags);
    BOOST_TEST(told.changed.empty());
  }
  merge({topic("orders", {partition(0, 2, 5)}, 1)}, {}, "b2");
  BOOST_TEST((cache.snapshot()->topic("orders")->id == id(2)));
  merge({topic("orders", {partition(0, 1, 1)}, 2)}, {}, "b3"); // refutes them
  for (const char* by : {"b1", "b2"}) merge({topic("orders", {partition(0, 2, 5)}, 1)}, {}, by);
  BOOST_TEST((cache.snapshot()->topic("orders")->id == id(2)));
  BOOST_TEST(orders().leader == 1);
}

// As when the first broker that was asked lagged behind all others.
BOOST_AUTO_TEST_CASE(an_id_of_before_is_believed_when_all_brokers_say_so) {
  merge({topic("orders", {partition(0, 2, 5)}, 2)});
  merge({topic("orders", {partition(0, 3, 0)}, 1)}); // taken for newer
  for (const char* by : {"b1", "b2", "b3"}) merge({topic("orders", {partition(0, 2, 5)}, 2)}, {}, by);
  BOOST_TEST((cache.snapshot()->topic("orders")->id == id(2)));
  BOOST_TEST(orders().leader == 2);
}

BOOST_AUTO_TEST_CASE(tells_whether_a_broker_lags) {
  merge({topic("orders", {partition(0, 2, 5)})});
  BOOST_TEST(!cache.merge(cluster_of({topic("orders", {partition(0, 2, 5)})}), {}, {"b1", 9092}).lags);
  BOOST_TEST(!cache.merge(cluster_of({topic("orders", {partition(0, 3, 6)})}), {}, {"b1", 9092}).lags);
  BOOST_TEST(cache.merge(cluster_of({topic("orders", {partition(0, 2, 5)})}), {}, {"b1", 9092}).lags);
}

BOOST_AUTO_TEST_CASE(no_leader_is_taken_in_and_does_not_lower_the_epoch) {
  merge({topic("orders", {partition(0, 2, 5)})});
  auto none = partition(0, -1, -1);
  none.error_code = to_wire(errc::leader_not_available);
  merge({topic("orders", {none})});
  BOOST_TEST(orders().leader == -1);
  BOOST_TEST(orders().error == errc::leader_not_available);
  merge({topic("orders", {partition(0, 2, 4)})}); // a broker that lags
  BOOST_TEST(orders().leader == -1);
  merge({topic("orders", {partition(0, 3, 6)})});
  BOOST_TEST(orders().leader == 3);
}

BOOST_AUTO_TEST_CASE(brokers_without_epochs_are_believed) {
  merge({topic("orders", {partition(0, 2, -1)})});
  merge({topic("orders", {partition(0, 1, -1)})});
  BOOST_TEST(orders().leader == 1);
}

// A topic deleted and created again starts with epoch 0: only its id tells that this is no old news.
BOOST_AUTO_TEST_CASE(a_topic_created_again_starts_over) {
  merge({topic("orders", {partition(0, 2, 5), partition(1, 2, 5)}, 1)});
  BOOST_TEST(merge({topic("orders", {partition(0, 1, 0)}, 2)}) == names{"orders"}, boost::test_tools::per_element());
  BOOST_TEST((cache.snapshot()->topic("orders")->id == id(2)));
  BOOST_TEST(cache.snapshot()->topic("orders")->partitions.size() == 1u);
  BOOST_TEST(orders().leader == 1);
  BOOST_TEST(orders().leader_epoch == 0);
}

BOOST_AUTO_TEST_CASE(a_deletion_in_between_does_not_hide_that_the_topic_is_another) {
  merge({topic("orders", {partition(0, 2, 5)}, 1)});
  merge({}, {"orders"});
  BOOST_TEST(cache.snapshot()->topic("orders")->error == errc::unknown_topic_or_partition);
  merge({topic("orders", {partition(0, 1, 0)}, 2)});
  BOOST_TEST(cache.snapshot()->topic("orders")->error == errc::none);
  BOOST_TEST(orders().leader == 1);
}

BOOST_AUTO_TEST_CASE(partitions_are_added_and_never_taken_away) {
  merge({topic("orders", {partition(0, 1, 1)}, 1)});
  BOOST_TEST(merge({topic("orders", {partition(0, 1, 1), partition(1, 2, 0)}, 1)}).size() == 1u);
  BOOST_TEST(merge({topic("orders", {partition(0, 1, 1)}, 1)}).empty()); // a broker that lags
  BOOST_TEST(orders(1).leader == 2);
}

BOOST_AUTO_TEST_CASE(partition_indices_out_of_range_are_not_believed) {
  merge({topic("orders", {partition(0, 1, 1), partition(INT32_MAX, 1, 1), partition(-7, 1, 1)})});
  BOOST_TEST(cache.snapshot()->topic("orders")->partitions.size() == 1u);
}

BOOST_AUTO_TEST_CASE(partitions_that_a_response_leaves_out_have_no_leader) {
  merge({topic("orders", {partition(1, 1, 1), partition(1, 1, 1)})});
  BOOST_TEST(orders(0).leader == -1);
  BOOST_TEST(orders(0).error == errc::leader_not_available);
}

BOOST_AUTO_TEST_CASE(brokers_that_left_are_gone_and_impossible_ones_left_out) {
  merge({});
  auto told = cluster_of({});
  told.brokers[0].port = 70'000;
  told.brokers.pop_back();
  cache.merge(told, {}, {"b1", 9092});
  BOOST_TEST(cache.snapshot()->brokers.size() == 1u);
  BOOST_TEST(cache.snapshot()->broker(2) != nullptr);
}

BOOST_AUTO_TEST_CASE(a_newer_hint_is_applied_with_its_endpoints) {
  merge({topic("orders", {partition(0, 2, 5)}, 1)});
  BOOST_TEST(hint(9, 6, {{9, "b9", 9093, {}}}));
  BOOST_TEST(orders().leader == 9);
  BOOST_TEST(orders().leader_epoch == 6);
  BOOST_TEST(cache.snapshot()->broker(9)->host == "b9");
  BOOST_TEST(cache.snapshot()->version == 2u);
  merge({topic("orders", {partition(0, 2, 5)}, 1)}); // a broker that has not heard of it
  BOOST_TEST(orders().leader == 9);
}

BOOST_AUTO_TEST_CASE(a_hint_that_is_not_newer_is_ignored) {
  merge({topic("orders", {partition(0, 2, 5)})});
  BOOST_TEST(!hint(3, 5));
  BOOST_TEST(!hint(3, 4));
  BOOST_TEST(!hint(3, -1));
  BOOST_TEST(orders().leader == 2);
  BOOST_TEST(cache.snapshot()->version == 1u);
}

BOOST_AUTO_TEST_CASE(a_hint_that_leads_nowhere_is_ignored) {
  BOOST_TEST(!hint(1, 6)); // the topic is not known
  merge({topic("orders", {partition(0, 2, 5)})});
  BOOST_TEST(!hint(9, 6)); // the broker's address is not known
  BOOST_TEST(!hint(-1, 6));
  BOOST_TEST(!cache.apply({"orders", 7, 1, 6, {}}));
  BOOST_TEST(!cache.apply({"orders", -1, 1, 6, {}}));
  BOOST_TEST(orders().leader == 2);
}

BOOST_AUTO_TEST_CASE(hints_are_told_apart_from_older_ones_before_they_are_in_a_snapshot) {
  merge({topic("orders", {partition(0, 2, 5), partition(1, 2, 5)})});
  const auto before = cache.snapshot();
  BOOST_TEST(cache.apply({"orders", 0, 1, 6, {}}));
  BOOST_TEST(!cache.apply({"orders", 0, 3, 6, {}}));
  BOOST_TEST(cache.apply({"orders", 1, 9, 6, {{9, "b9", 9092}}}));
  BOOST_TEST(cache.apply({"orders", 0, 9, 7, {}})); // known by the hint before
  BOOST_TEST(!cache.is_current({"orders", 0, 6}));
  BOOST_TEST(cache.is_current({"orders", 1, 6}));
  const auto after = cache.snapshot();
  BOOST_TEST(after->version == before->version + 1);
  BOOST_TEST(after->partition("orders", 0)->leader == 9);
  BOOST_TEST(after->partition("orders", 1)->leader == 9);
  BOOST_TEST(before->partition("orders", 0)->leader == 2);
}

BOOST_AUTO_TEST_CASE(tells_whether_a_refusal_is_news) {
  BOOST_TEST(cache.is_current({"orders", 0, 5}));
  merge({topic("orders", {partition(0, 2, 5)})});
  BOOST_TEST(cache.is_current({"orders", 0, 5}));
  BOOST_TEST(cache.is_current({"orders", 0, -1}));
  BOOST_TEST(!cache.is_current({"orders", 0, 4}));
}

BOOST_AUTO_TEST_CASE(another_cluster_behind_the_same_addresses_is_believed) {
  merge({topic("orders", {partition(0, 2, 5)})});
  auto other = cluster_of({topic("orders", {partition(0, 1, 0)})});
  other.cluster_id = "d";
  cache.merge(other, {}, {"b1", 9092});
  BOOST_TEST(cache.snapshot()->cluster_id == "d");
  BOOST_TEST(orders().leader == 1);
}

BOOST_AUTO_TEST_SUITE_END()
