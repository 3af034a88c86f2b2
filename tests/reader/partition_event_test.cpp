// What events say.
#include <boost/test/unit_test.hpp>

#include "cafka/actors/reader/partition_event.hpp"

namespace cafka {

using what = partition_event::what;

BOOST_AUTO_TEST_SUITE(partition_event_suite)

BOOST_AUTO_TEST_CASE(ranges_are_told_as_people_count) {
  BOOST_TEST(to_string(offset_range{3, 12}) == "offsets 3 to 11");
  BOOST_TEST(to_string(offset_range{3, 4}) == "offset 3");
  BOOST_TEST(to_string(offset_range{3, 3}) == "no offset");
  BOOST_TEST(to_string(offset_range{}) == "no offset");
  BOOST_TEST((offset_range{3, 12}.has_place(12)));
  BOOST_TEST((!offset_range{3, 12}.has_place(13)));
  BOOST_TEST((!offset_range{3, 12}.has_place(2)));
}

BOOST_AUTO_TEST_CASE(an_offset_that_is_not_known_is_not_told) {
  for (const auto kind :
       {what::end_reached, what::reset, what::truncated, what::held_up, what::recovered, what::failed}) {
    partition_event event;
    event.kind = kind;
    event.topic = "t";
    event.partition = 1;
    event.reason = {errc::leader_not_available, "t-1 has no leader"};
    BOOST_TEST(to_string(event).find("offset") == std::string::npos, to_string(event));
    BOOST_TEST(to_string(event).find("t-1") != std::string::npos, to_string(event));
    event.partition = -1;
    event.reason = {};
    BOOST_TEST(to_string(event).find("-1") == std::string::npos, to_string(event));
  }
}

BOOST_AUTO_TEST_CASE(an_event_says_what_where_and_why) {
  partition_event event;
  event.topic = "t";
  event.partition = 1;
  event.offset = 7;
  BOOST_TEST(to_string(event) == "t-1: the end is reached at offset 7");
  event.kind = what::recovered;
  BOOST_TEST(to_string(event) == "t-1: it is read again, at offset 7");
  event.kind = what::held_up;
  event.reason = {errc::leader_not_available, "t-1 has no leader"};
  BOOST_TEST(to_string(event) == "held up, and tried on: t-1 has no leader");
}

BOOST_AUTO_TEST_SUITE_END()

} // namespace cafka
