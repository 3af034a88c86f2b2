#include "cafka/actors/properties/nearest_name.hpp"

#include <boost/test/unit_test.hpp>

#include <vector>

BOOST_AUTO_TEST_SUITE(nearest_name)

BOOST_AUTO_TEST_CASE(the_best_come_first_and_others_only_if_they_are_as_good) {
  const std::vector<std::string_view> names{"batch.size", "linger.ms", "acks", "retries"};
  BOOST_TEST(cafka::nearest_names("linger.msec", names) == "linger.ms");
  BOOST_TEST(cafka::nearest_names("ack", names) == "acks");
  const std::vector<std::string_view> alike{"ab", "ac", "ad", "ae", "xyzxyz"};
  BOOST_TEST(cafka::nearest_names("a", alike) == "ab, ac or ad");
  BOOST_TEST(cafka::nearest_names("a", {}).empty());
}

BOOST_AUTO_TEST_SUITE_END()
