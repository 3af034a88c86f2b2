#include <boost/test/unit_test.hpp>

#include "cafka/actors/reader/partition/offset_lookup.hpp"

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

BOOST_AUTO_TEST_CASE(a_time_is_asked_for_behind_the_end_and_one_before_1970_means_the_start) {
  const std::chrono::system_clock::time_point when{std::chrono::milliseconds{1'700'000'000'123}};
  offset_lookup lookup{at_time(when)};
  BOOST_TEST(lookup.timestamp() == -1);
  BOOST_TEST(as_int(lookup.answered(errc::none, 50)) == as_int(verdict::again));
  BOOST_TEST(lookup.timestamp() == 1'700'000'000'123);
  BOOST_TEST(as_int(lookup.answered(errc::none, 40)) == as_int(verdict::found));
  BOOST_TEST(*lookup.offset() == 40);
  BOOST_TEST(
      offset_lookup{at_time(std::chrono::system_clock::time_point{std::chrono::milliseconds{-5}})}.timestamp() == -2);
}

BOOST_AUTO_TEST_CASE(a_found_offset_is_it) {
  offset_lookup lookup{first};
  BOOST_TEST(as_int(lookup.answered(errc::none, 7)) == as_int(verdict::found));
  BOOST_TEST(*lookup.offset() == 7);
}

// What is written between the two questions is read: it would be lost if the end were asked for last.
BOOST_AUTO_TEST_CASE(a_time_behind_all_records_means_the_end_as_it_was_before) {
  offset_lookup lookup{at_time(std::chrono::system_clock::time_point{std::chrono::hours{1}})};
  BOOST_TEST(as_int(lookup.answered(errc::none, 31)) == as_int(verdict::again));
  BOOST_TEST(as_int(lookup.answered(errc::connection_closed, -1)) == as_int(verdict::later));
  BOOST_TEST(as_int(lookup.answered(errc::none, -1)) == as_int(verdict::found));
  BOOST_TEST(*lookup.offset() == 31);
}

BOOST_AUTO_TEST_CASE(retriable_errors_are_tried_again_and_others_not) {
  offset_lookup lookup{first};
  for (auto code :
       {errc::not_leader_or_follower, errc::leader_not_available, errc::offset_not_available, errc::connection_closed,
        errc::request_timed_out_locally, errc::unknown_leader_epoch, errc::fenced_leader_epoch})
    BOOST_TEST(as_int(lookup.answered(code, -1)) == as_int(verdict::later), code);
  BOOST_TEST(as_int(lookup.answered(errc::topic_authorization_failed, -1)) == as_int(verdict::failed));
}

BOOST_AUTO_TEST_SUITE_END()

} // namespace cafka
