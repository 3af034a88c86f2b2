#include "tests/embedded/support/requests.hpp"

#include <boost/test/unit_test.hpp>

using namespace cafka;
using namespace cafka::embedded;
using namespace cafka::embedded::test;

using answer = wire::list_offsets_response::list_offsets_partition_response;

BOOST_AUTO_TEST_SUITE(list_offsets)

namespace {

struct dated_records {
  dated_records() {
    kafka.create_topic("t");
    kafka.append("t", 0, make_batch({"a", "b", "c"}, {.timestamp = 1000})); // 1000, 1001, 1002
    kafka.append("t", 0, make_batch({"d"}, {.timestamp = 5000}));
    kafka.append("t", 0, make_batch({"e", "f"}, {.timestamp = 2000, .compression = codec::gzip}));
  }

  answer ask(int64_t timestamp, int16_t version = 11) {
    return client.call<wire::list_offsets_response>(offsets_of("t", 0, timestamp), version)
        ->topics.at(0)
        .partitions.at(0);
  }
  void expect(int64_t timestamp, int64_t offset, int64_t found) {
    auto got = ask(timestamp);
    BOOST_TEST(got.error_code == 0);
    BOOST_TEST(got.offset == offset);
    BOOST_TEST(got.timestamp == found);
  }

  memory_network kafka;
  memory_client client{kafka, 1};
};

} // namespace

BOOST_FIXTURE_TEST_CASE(both_ends, dated_records) {
  expect(-1, 6, -1);
  expect(-2, 0, -1);
  kafka.delete_records("t", 0, 2);
  expect(-2, 2, -1);
  expect(-4, 2, -1);  // the earliest that is local
  expect(-5, -1, -1); // the latest that is tiered: none
}

BOOST_FIXTURE_TEST_CASE(the_first_record_at_a_time_or_later, dated_records) {
  expect(0, 0, 1000);
  expect(1001, 1, 1001);
  expect(1003, 3, 5000);
  expect(5001, -1, -1);
  kafka.delete_records("t", 0, 2);
  expect(1000, 2, 1002);
}

BOOST_FIXTURE_TEST_CASE(inside_a_compressed_batch, dated_records) {
  kafka.delete_records("t", 0, 4);
  expect(2001, 5, 2001);
}

BOOST_FIXTURE_TEST_CASE(the_highest_timestamp, dated_records) { expect(-3, 3, 5000); }

BOOST_FIXTURE_TEST_CASE(the_stable_offset_is_the_end_for_read_committed, dated_records) {
  kafka.set_last_stable_offset("t", 0, 4);
  auto request = offsets_of("t", 0, -1);
  request.isolation_level = 1;
  auto reply = client.call<wire::list_offsets_response>(request, 11);
  BOOST_TEST(reply->topics.at(0).partitions.at(0).offset == 4);
  expect(-1, 6, -1);
}

BOOST_AUTO_TEST_CASE(only_the_leader_answers_and_only_to_its_epoch) {
  memory_network kafka{{.brokers = 2}};
  kafka.create_topic("t");
  memory_client follower{kafka, 2};
  auto request = offsets_of("t", 0, -1);
  auto code = [&](memory_client& to) {
    return from_wire(to.call<wire::list_offsets_response>(request, 11)->topics.at(0).partitions.at(0).error_code);
  };
  BOOST_TEST(code(follower) == errc::not_leader_or_follower);
  kafka.move_leader("t", 0, 2);
  request.topics[0].partitions[0].current_leader_epoch = 0;
  BOOST_TEST(code(follower) == errc::fenced_leader_epoch);
  request.topics[0].name = "none";
  BOOST_TEST(code(follower) == errc::unknown_topic_or_partition);
}

BOOST_AUTO_TEST_SUITE_END()
