#include "tests/embedded/support/requests.hpp"

#include "cafka/wire/messages/create_topics.hpp"

#include <boost/test/unit_test.hpp>

using namespace cafka;
using namespace cafka::embedded;
using namespace cafka::embedded::test;
using namespace std::chrono_literals;

BOOST_AUTO_TEST_SUITE(retention)

namespace {

struct looks_each_second {
  void create(std::map<std::string, std::string> configs) {
    wire::create_topics_request request;
    auto& topic = request.topics.emplace_back();
    topic.name = "t";
    topic.num_partitions = 1;
    topic.replication_factor = 1;
    for (const auto& [name, value] : configs) {
      topic.configs.emplace_back().name = name;
      topic.configs.back().value = value;
    }
    BOOST_TEST_REQUIRE(client.call<wire::create_topics_response>(request, 7)->topics.at(0).error_code == 0);
  }
  void write(std::chrono::milliseconds at, const std::string& value = "a") {
    BOOST_TEST_REQUIRE(produce(client, "t", 0, make_batch({value}, {.timestamp = at.count()}), at).error_code == 0);
  }
  int64_t start(std::chrono::milliseconds at) {
    return client.call<wire::list_offsets_response>(offsets_of("t", 0, -2), 7, at)->topics[0].partitions[0].offset;
  }

  memory_network kafka{config{.retention_check_interval = 1s}};
  memory_client client{kafka, 1};
};

} // namespace

BOOST_FIXTURE_TEST_CASE(without_limits_all_is_kept, looks_each_second) {
  create({});
  write(1s);
  BOOST_TEST(start(1'000h) == 0);
}

BOOST_FIXTURE_TEST_CASE(whole_segments_that_are_too_old_go, looks_each_second) {
  create({{"retention.ms", "10000"}, {"segment.ms", "5000"}});
  for (const auto at : {1s, 4s, 8s, 12s}) write(at); // two segments: of 1 s and 4 s, and of 8 s and 12 s
  BOOST_TEST(start(14s) == 0);
  BOOST_TEST(start(16s) == 2); // all of the first is older than ten seconds
  BOOST_TEST(start(22s) == 2);
  BOOST_TEST(start(25s) == 4); // the last one goes as well
  write(26s);
  BOOST_TEST(start(27s) == 4);
}

BOOST_FIXTURE_TEST_CASE(nothing_goes_before_it_is_looked_at, looks_each_second) {
  create({{"retention.ms", "100"}});
  write(1s);
  BOOST_TEST(start(1'500ms) == 0);
  BOOST_TEST(start(2'500ms) == 1);
}

BOOST_FIXTURE_TEST_CASE(whole_segments_that_are_too_much_go, looks_each_second) {
  create({{"retention.bytes", "1500000"}, {"segment.bytes", "1048576"}});
  for (int i = 0; i < 6; ++i) write(1s, std::string(500'000, 'x')); // two in each segment
  BOOST_TEST(start(1'100ms) == 0);
  BOOST_TEST(start(3s) == 2);
}

BOOST_FIXTURE_TEST_CASE(what_is_only_compacted_is_kept, looks_each_second) {
  create({{"retention.ms", "100"}, {"cleanup.policy", "compact"}});
  const auto batch = make_batch({"a"}, {.timestamp = 1'000, .key = "k"});
  BOOST_TEST_REQUIRE(produce(client, "t", 0, batch, 1s).error_code == 0);
  BOOST_TEST(start(60s) == 0);
}

BOOST_FIXTURE_TEST_CASE(a_fetch_below_the_new_start_is_out_of_range, looks_each_second) {
  create({{"retention.ms", "100"}});
  write(1s);
  BOOST_TEST(start(3s) == 1);
  const auto reply = client.call<wire::fetch_response>(fetch_of("t", 0, 0), fetch_version, 3s);
  BOOST_TEST((from_wire(partition_in(reply)->error_code) == errc::offset_out_of_range));
}

BOOST_AUTO_TEST_SUITE_END()
