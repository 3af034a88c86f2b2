// Five hundred brokers and ten thousand topics: what is asked for, and how much of it.
#include "tests/cluster/cluster_fixture.hpp"

#include <numeric>

using namespace cafka;
using namespace cafka::test;
using wire::api_key;

namespace {

constexpr int32_t broker_count = 500;
constexpr size_t topic_count = 10'000;

struct large_cluster : cluster_fixture {
  large_cluster() {
    std::vector<int32_t> ids(broker_count);
    std::iota(ids.begin(), ids.end(), 1);
    brokers = std::make_shared<scripted_brokers>(ids);
    for (size_t i = 0; i < topic_count; ++i)
      brokers->add_topic(name_of(i), {static_cast<int32_t>(i) % broker_count + 1});
  }

  static std::string name_of(size_t i) { return "topic-" + std::to_string(i); }

  void look_up_all() {
    start();
    for (size_t i = 0; i < topic_count; ++i) all.push_back(look_up(name_of(i)));
    advance(5s);
  }

  size_t topics_asked() const {
    size_t total = 0;
    for (const auto& request : brokers->requests) total += request.topics.size();
    return total;
  }
  size_t bytes() const {
    size_t total = 0;
    for (const auto& request : brokers->requests) total += request.bytes + request.answer_bytes;
    return total;
  }

  std::vector<pending<metadata_ptr>> all;
};

} // namespace

BOOST_FIXTURE_TEST_SUITE(many_topics, large_cluster)

BOOST_AUTO_TEST_CASE(each_is_asked_for_once_while_they_become_known) {
  look_up_all();
  for (const auto& answer : all) BOOST_TEST_REQUIRE((answer.code() == errc::none));
  BOOST_TEST(topics_asked() == topic_count);
  BOOST_TEST(brokers->count(api_key::metadata) <= 3u);
}

BOOST_AUTO_TEST_CASE(one_more_costs_one) {
  look_up_all();
  const auto before = all.back().value();
  brokers->requests.clear();
  brokers->add_topic("late", {7});
  const auto late = look_up("late");
  run();
  BOOST_TEST(late.value()->partition("late", 0)->leader == 7);
  BOOST_TEST(topics_asked() == 1u);
  BOOST_TEST(bytes() < 20'000u);                                                // nearly all of it the 500 brokers
  BOOST_TEST((late.value()->topic(name_of(17)) == before->topic(name_of(17)))); // shared
}

BOOST_AUTO_TEST_CASE(a_leader_that_moved_costs_one) {
  look_up_all();
  brokers->requests.clear();
  auto& moved = brokers->topic(name_of(17)).partitions[0];
  moved.leader_id = 400;
  moved.leader_epoch = 2;
  anon_mail(stale_leader{name_of(17), 0, 1}).send(cluster);
  run();
  const auto known = ask_metadata();
  run();
  BOOST_TEST(known.value()->partition(name_of(17), 0)->leader == 400);
  BOOST_TEST(topics_asked() == 1u);
}

BOOST_AUTO_TEST_CASE(a_refresh_asks_for_all_at_once) {
  look_up_all();
  brokers->requests.clear();
  ask<metadata_ptr>(cluster, refresh_atom_v);
  advance(1s);
  BOOST_TEST(brokers->count(api_key::metadata) == 1u);
  BOOST_TEST(topics_asked() == topic_count);
}

BOOST_AUTO_TEST_SUITE_END()
