// From record sets to partitions.
#include <boost/test/unit_test.hpp>

#include <stdexcept>

#include "cafka/actors/writer/set_router.hpp"
#include "tests/writer/topics.hpp"

using namespace cafka;
using namespace cafka::test;

BOOST_AUTO_TEST_SUITE(set_router_suite)

BOOST_AUTO_TEST_CASE(a_topic_belongs_to_the_writer_or_to_the_records) {
  set_router both{{.default_topic = "t"}}, neither{{}};
  const auto code = [](const set_router& by, const char* topic, int32_t partition) {
    return by.check(set_of(topic, partition, 1)->slices[0]).code();
  };
  BOOST_TEST(code(both, "u", 0) == errc::invalid_request);
  BOOST_TEST(code(neither, "", 0) == errc::invalid_request);
  BOOST_TEST(code(both, "", 0) == errc::none);
  BOOST_TEST(code(both, "t", 0) == errc::none);
  BOOST_TEST(code(neither, "u", -1) == errc::none);
  BOOST_TEST(code(neither, "u", -2) == errc::invalid_request);
  BOOST_TEST(neither.check(*set_of("u", 0, 0)).code() == errc::invalid_request);
  BOOST_TEST(!neither.check(*set_of("u", 0, 1)));
}

BOOST_AUTO_TEST_CASE(a_slice_with_a_partition_passes_through_without_a_copy_and_growth_does_not_matter) {
  set_router r{{}};
  r.update(topic_of("t", 6));
  for (bool exclusive : {true, false}) {
    auto set = joined({set_of("t", 1, 2), set_of("t", 2, 3)});
    const auto* data = set->slices[1].data.data();
    auto out = r.route(set, 1, 2, exclusive);
    BOOST_TEST_REQUIRE(out.size() == 1u);
    BOOST_TEST(out[0].slice->data.data() == data);
    BOOST_TEST(out[0].part.partition == 2);
    BOOST_TEST(out[0].part.first == 2u);
    BOOST_TEST(out[0].exclusive == exclusive);
    std::weak_ptr<record_set> held = set;
    set = nullptr;
    BOOST_TEST(held.expired() == exclusive); // what was taken out does not keep the others
  }
  BOOST_TEST(r.missing_partition(set_of("t", 6, 1)->slices[0]).message().find("t-6") != std::string::npos);
  BOOST_TEST(!r.missing_partition(set_of("t", 0, 1)->slices[0]));
}

BOOST_AUTO_TEST_CASE(records_without_partition_are_spread_and_keep_their_place) {
  set_router r{{.balancer = partitioner::round_robin()}};
  r.update(topic_of("t", 2));
  auto out = r.route(set_of("t", -1, 5), 0, 0, false);
  BOOST_TEST_REQUIRE(out.size() == 2u);
  BOOST_TEST(out[0].part.count + out[1].part.count == 5);
  for (const auto& s : out) {
    auto records = s.slice->records();
    size_t i = 0;
    for (const auto& record : records) BOOST_TEST(record.key.text() == std::to_string(s.part.origins.at(i++)));
    BOOST_TEST(s.exclusive);
  }
}

// It is the user's code: it costs the records for which it fails, and no others.
BOOST_AUTO_TEST_CASE(a_partitioner_that_throws_or_makes_up_partitions_refuses_the_record) {
  const auto by = [](const record& what, int32_t count) -> int32_t {
    if (what.key.text() == "1") return count;
    if (what.key.text() == "2" || what.key.text() == "3") throw std::runtime_error{"no idea"};
    if (what.key.text() == "4") throw 4;
    return 0;
  };
  set_router r{{.balancer = partitioner::custom(by)}};
  r.update(topic_of("t", 2));
  auto out = r.route(set_of("t", -1, 6), 0, 10, false);
  BOOST_TEST_REQUIRE(out.size() == 4u);
  BOOST_TEST((out[0].part.origins == std::vector<size_t>{10, 15}));
  BOOST_TEST(!out[0].part.refused);
  const std::vector<std::pair<std::vector<size_t>, std::string>> refused{
      {{11}, "partition 2 of 2"}, {{12, 13}, "no idea"}, {{14}, "the partitioner failed"}};
  for (size_t i = 0; i < refused.size(); ++i) {
    const auto& part = out[i + 1].part;
    BOOST_TEST((part.origins == refused[i].first));
    BOOST_TEST(part.count == static_cast<int32_t>(refused[i].first.size()));
    BOOST_TEST(part.refused.code() == errc::invalid_request);
    BOOST_TEST(part.refused.message().find(refused[i].second) != std::string::npos, part.refused.message());
    BOOST_TEST(!out[i + 1].slice);
  }
}

BOOST_AUTO_TEST_CASE(a_partitioner_sees_the_whole_record) {
  record seen;
  const auto by = [&](const record& what, int32_t) {
    seen = what;
    return 1;
  };
  set_router r{{.balancer = partitioner::custom(by)}};
  r.update(topic_of("t", 2));
  record_set_builder builder{"t"};
  builder.add({.key = "k", .value = "v", .headers = {{"h", "1"}}, .timestamp = 7});
  const auto set = builder.finish();
  BOOST_TEST(r.route(set, 0, 0, false).at(0).part.partition == 1);
  BOOST_TEST(seen.topic == "t");
  BOOST_TEST(seen.key.text() == "k");
  BOOST_TEST(seen.timestamp == 7);
  BOOST_TEST_REQUIRE(seen.headers.size() == 1u);
  BOOST_TEST((*seen.headers.begin()).key == "h");
}

BOOST_AUTO_TEST_SUITE_END()
