#include <boost/test/unit_test.hpp>

#include "cafka/actors/reader/offset_lookup.hpp"

namespace cafka {

using verdict = offset_lookup::verdict;

namespace {
int as_int(verdict v) { return static_cast<int>(v); }
} // namespace

BOOST_AUTO_TEST_SUITE(offset_lookup_suite)

BOOST_AUTO_TEST_CASE(an_offset_needs_no_look_up) { BOOST_TEST(*offset_lookup{at_offset(42)}.offset() == 42); }

BOOST_AUTO_TEST_CASE(places_are_asked_for_with_kafkas_special_times) {
  BOOST_TEST(offset_lookup{first}.timestamp() == -2);
  BOOST_TEST(offset_lookup{last}.timestamp() == -1);
  BOOST_TEST(!offset_lookup{first}.offset());
}

BOOST_AUTO_TEST_CASE(a_time_is_asked_for_as_it_is_and_one_before_1970_means_the_start) {
  const std::chrono::system_clock::time_point when{std::chrono::milliseconds{1'700'000'000'123}};
  BOOST_TEST(offset_lookup{at_time(when)}.timestamp() == 1'700'000'000'123);
  BOOST_TEST(
      offset_lookup{at_time(std::chrono::system_clock::time_point{std::chrono::milliseconds{-5}})}.timestamp() == -2);
}

BOOST_AUTO_TEST_CASE(a_found_offset_is_it) {
  offset_lookup lookup{first};
  BOOST_TEST(as_int(lookup.answered(errc::none, 7)) == as_int(verdict::found));
  BOOST_TEST(*lookup.offset() == 7);
}

BOOST_AUTO_TEST_CASE(a_time_behind_all_records_means_the_end) {
  offset_lookup lookup{at_time(std::chrono::system_clock::time_point{std::chrono::hours{1}})};
  BOOST_TEST(as_int(lookup.answered(errc::none, -1)) == as_int(verdict::again));
  BOOST_TEST(lookup.timestamp() == -1);
  BOOST_TEST(as_int(lookup.answered(errc::none, 31)) == as_int(verdict::found));
}

BOOST_AUTO_TEST_CASE(retriable_errors_are_tried_again_and_others_not) {
  offset_lookup lookup{first};
  for (auto code :
       {errc::not_leader_or_follower, errc::leader_not_available, errc::offset_not_available, errc::connection_closed,
        errc::request_timed_out_locally, errc::unknown_leader_epoch, errc::fenced_leader_epoch})
    BOOST_TEST(as_int(lookup.answered(code, -1)) == as_int(verdict::later), code);
  BOOST_TEST(as_int(lookup.answered(errc::topic_authorization_failed, -1)) == as_int(verdict::failed));
}

BOOST_AUTO_TEST_CASE(the_request_is_a_consumers_for_one_partition) {
  const auto request = offset_lookup::make_request("t", 3, 5, isolation_level::read_committed, -2, 900);
  BOOST_TEST(request.replica_id == -1);
  BOOST_TEST(request.isolation_level == 1);
  BOOST_TEST_REQUIRE(request.topics.size() == 1u);
  BOOST_TEST(request.topics[0].name == "t");
  BOOST_TEST_REQUIRE(request.topics[0].partitions.size() == 1u);
  BOOST_TEST(request.topics[0].partitions[0].partition_index == 3);
  BOOST_TEST(request.topics[0].partitions[0].current_leader_epoch == 5);
  BOOST_TEST(request.topics[0].partitions[0].timestamp == -2);
}

BOOST_AUTO_TEST_CASE(a_response_without_the_partition_is_malformed) {
  wire::list_offsets_response response;
  BOOST_TEST(offset_lookup::find(response, "t", 0).code == errc::malformed);
  auto& topic = response.topics.emplace_back();
  topic.name = "t";
  auto& partition = topic.partitions.emplace_back();
  partition.partition_index = 2;
  partition.offset = 11;
  BOOST_TEST(offset_lookup::find(response, "t", 0).code == errc::malformed);
  BOOST_TEST(offset_lookup::find(response, "t", 2).offset == 11);
}

BOOST_AUTO_TEST_SUITE_END()

} // namespace cafka
