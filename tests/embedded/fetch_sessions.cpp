#include "tests/embedded/support/requests.hpp"

#include <boost/test/unit_test.hpp>

using namespace cafka;
using namespace cafka::embedded;
using namespace cafka::embedded::test;

using wire::fetch_request;
using wire::fetch_response;

BOOST_AUTO_TEST_SUITE(sessions)

namespace {

struct two_partitions {
  two_partitions() {
    kafka.create_topic("t", 2);
    for (int32_t p = 0; p < 2; ++p) kafka.append("t", p, make_batch({"a"}));
  }

  /// A full request for both partitions from offset 1, the end.
  fetch_request full(int32_t epoch = 0) {
    auto request = fetch_of("t", 0, 1);
    request.topics[0].partitions.push_back(request.topics[0].partitions[0]);
    request.topics[0].partitions[1].partition = 1;
    request.session_epoch = epoch;
    return request;
  }

  static fetch_request next(int32_t session, int32_t epoch) {
    fetch_request request;
    request.session_id = session;
    request.session_epoch = epoch;
    return request;
  }

  received<fetch_response> fetch(const fetch_request& request, int16_t version = fetch_version) {
    return client.call<fetch_response>(request, version);
  }
  errc code(const fetch_request& request, int16_t version = fetch_version) {
    return from_wire(fetch(request, version)->error_code);
  }

  memory_network kafka;
  memory_client client{kafka, 1};
};

} // namespace

BOOST_FIXTURE_TEST_CASE(later_answers_hold_only_what_has_changed, two_partitions) {
  auto first = fetch(full());
  auto id = first->session_id;
  BOOST_TEST(id != 0);
  BOOST_TEST(first->responses.at(0).partitions.size() == 2u);
  BOOST_TEST(fetch(next(id, 1))->responses.empty());
  kafka.append("t", 1, make_batch({"b"}));
  auto changed = fetch(next(id, 2));
  BOOST_TEST(changed->session_id == id);
  BOOST_REQUIRE(changed->responses.size() == 1u);
  BOOST_REQUIRE(changed->responses[0].partitions.size() == 1u);
  BOOST_TEST(changed->responses[0].partitions[0].partition_index == 1);
  kafka.delete_records("t", 0, 1);
  auto started = fetch(next(id, 3));
  // Partition 1 has its record still: nobody has moved its offset on.
  BOOST_TEST(started->responses.at(0).partitions.size() == 2u);
}

BOOST_FIXTURE_TEST_CASE(offsets_move_and_partitions_come_and_go, two_partitions) {
  auto id = fetch(full())->session_id;
  auto request = next(id, 1);
  request.forgotten_topics_data.emplace_back().topic = "t";
  request.forgotten_topics_data[0].partitions = {1};
  request.topics = fetch_of("t", 0, 0).topics;
  auto reply = fetch(request);
  BOOST_REQUIRE(reply->responses.at(0).partitions.size() == 1u);
  BOOST_TEST(!partition_in(reply)->records.empty());
  kafka.append("t", 1, make_batch({"b"}));
  auto again = fetch(next(id, 2)); // 0 is read again; 1 is not heard of
  BOOST_TEST(again->responses.at(0).partitions.size() == 1u);
}

BOOST_FIXTURE_TEST_CASE(an_error_is_told_each_time, two_partitions) {
  auto id = fetch(full())->session_id;
  kafka.delete_topic("t");
  for (int32_t epoch = 1; epoch < 3; ++epoch) {
    auto reply = fetch(next(id, epoch));
    BOOST_REQUIRE(reply->responses.size() == 1u);
    BOOST_TEST(reply->responses[0].partitions.size() == 2u);
    BOOST_TEST(from_wire(partition_in(reply)->error_code) == errc::unknown_topic_or_partition);
  }
}

BOOST_FIXTURE_TEST_CASE(unknown_sessions_and_wrong_epochs_are_refused, two_partitions) {
  auto id = fetch(full())->session_id;
  BOOST_TEST(code(next(id + 1, 1)) == errc::fetch_session_id_not_found);
  BOOST_TEST(code(next(id, 2)) == errc::invalid_fetch_session_epoch);
  BOOST_TEST(code(next(id, 1), 13) == errc::fetch_session_topic_id_error);
  BOOST_TEST(code(next(id, 1)) == errc::none);
  kafka.expire_fetch_sessions();
  BOOST_TEST(code(next(id, 2)) == errc::fetch_session_id_not_found);
}

BOOST_FIXTURE_TEST_CASE(a_full_request_ends_its_session, two_partitions) {
  auto id = fetch(full())->session_id;
  auto last = full(-1);
  last.session_id = id;
  BOOST_TEST(fetch(last)->session_id == 0);
  BOOST_TEST(code(next(id, 1)) == errc::fetch_session_id_not_found);
}

BOOST_AUTO_TEST_CASE(without_a_slot_there_is_no_session) {
  memory_network kafka{{.fetch_session_slots = 1}};
  kafka.create_topic("t");
  memory_client client{kafka, 1};
  auto request = fetch_of("t", 0, 0);
  request.session_epoch = 0;
  auto open = [&](int64_t ms) {
    return client.call<fetch_response>(request, fetch_version, time_point{ms})->session_id;
  };
  BOOST_TEST(open(0) != 0);
  BOOST_TEST(open(119'999) == 0);
  BOOST_TEST(open(120'000) != 0); // the first has been unused for two minutes
}

BOOST_FIXTURE_TEST_CASE(partitions_with_records_take_turns, two_partitions) {
  auto request = full();
  for (auto& p : request.topics[0].partitions) p.fetch_offset = 0;
  request.max_bytes = 1;
  auto first = fetch(request);
  auto served = [](const received<fetch_response>& reply) {
    for (const auto& t : reply->responses)
      for (const auto& p : t.partitions)
        if (!p.records.empty()) return p.partition_index;
    return -1;
  };
  BOOST_TEST(served(first) == 0);
  auto second = next(first->session_id, 1);
  second.max_bytes = 1;
  BOOST_TEST(served(fetch(second)) == 1);
}

BOOST_AUTO_TEST_SUITE_END()
