#include "cafka/wire/version_range.hpp"

#include <boost/test/unit_test.hpp>

using namespace cafka::wire;

BOOST_AUTO_TEST_SUITE(version_ranges)

BOOST_AUTO_TEST_CASE(are_written_as_in_kafkas_schemas) {
  static_assert(version_range{"0-9"} == version_range{0, 9});
  static_assert(version_range{"12+"} == version_range{12, version_range::no_limit});
  static_assert(version_range{"3"} == version_range{3, 3});
  static_assert(version_range{"none"}.empty());
  static_assert(version_range{}.empty());
  static_assert(!version_range{"0"}.empty());
  BOOST_TEST(version_range{"2-4"}.contains(2));
  BOOST_TEST(version_range{"2-4"}.contains(4));
  BOOST_TEST(!version_range{"2-4"}.contains(1));
  BOOST_TEST(!version_range{"2-4"}.contains(5));
  BOOST_TEST(!version_range{"none"}.contains(0));
}

BOOST_AUTO_TEST_CASE(the_highest_common_version_is_used) {
  BOOST_TEST((highest_common({0, 9}, {4, 12}) == int16_t{9}));
  BOOST_TEST((highest_common({4, 12}, {0, 9}) == int16_t{9}));
  BOOST_TEST((highest_common({3, 3}, {0, 9}) == int16_t{3}));
  BOOST_TEST((highest_common({0, 3}, {3, 9}) == int16_t{3}));
  BOOST_TEST(!highest_common({0, 3}, {4, 9}).has_value());
  BOOST_TEST(!highest_common({0, 3}, {}).has_value());
}

BOOST_AUTO_TEST_SUITE_END()
