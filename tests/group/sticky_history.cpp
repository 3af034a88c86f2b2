#include "cafka/actors/group/sticky_history.hpp"

#include "tests/support/golden.hpp"

#include <boost/test/unit_test.hpp>

using namespace cafka;

BOOST_AUTO_TEST_SUITE(sticky_histories)

BOOST_AUTO_TEST_CASE(user_data_is_that_of_kafkas_sticky_assignor) {
  size_t read = 0;
  golden::for_each_vector("assignors", [&](const golden::vector_line& line) {
    if (line.at("assignor") != "sticky") return;
    for (const auto& member : line.at("members")) {
      if (member.at("user_data").is_null()) continue;
      const auto data = golden::from_hex(member.at("user_data"));
      const auto claim = read_sticky_user_data(data);
      BOOST_REQUIRE(claim.has_value());
      BOOST_TEST(sticky_user_data(*claim).size() == data.size());
      const auto again = read_sticky_user_data(sticky_user_data(*claim));
      BOOST_REQUIRE(again.has_value());
      BOOST_TEST(again->generation == claim->generation);
      BOOST_TEST(again->partitions.size() == claim->partitions.size());
      ++read;
    }
  });
  BOOST_TEST(read > 50u);
}

BOOST_AUTO_TEST_CASE(user_data_without_a_generation_is_read) {
  const auto claim = read_sticky_user_data(golden::from_hex("00000001"
                                                            "000174"
                                                            "00000002"
                                                            "00000003"
                                                            "00000005"));
  BOOST_REQUIRE(claim.has_value());
  BOOST_TEST(claim->generation == -1);
  const std::vector<topic_partition> expected{{"t", 3}, {"t", 5}};
  BOOST_TEST(claim->partitions == expected, boost::test_tools::per_element());
}

BOOST_AUTO_TEST_CASE(bytes_of_another_kind_are_no_claim) {
  const auto whole = sticky_user_data({{{"topic", 1}, {"topic", 2}}, 4});
  for (size_t length = 1; length < whole.size(); ++length) {
    const auto cut = read_sticky_user_data(byte_span{whole}.first(length));
    // Four bytes less is what members without a generation write.
    BOOST_TEST(cut.has_value() == (length == whole.size() - 4), length);
  }
  BOOST_TEST(!read_sticky_user_data(golden::from_hex("7fffffff")).has_value());
  BOOST_TEST(!read_sticky_user_data(golden::from_hex("ffffffff")).has_value());
  BOOST_TEST(!read_sticky_user_data(golden::from_hex("00000001"
                                                     "ffff"))
                  .has_value());
  BOOST_TEST(!read_sticky_user_data({}).has_value());
}

BOOST_AUTO_TEST_CASE(the_newest_generation_owns_and_equal_ones_exclude_each_other) {
  group_view view;
  view.members.push_back({.id = "old", .owned = {{"t", 0}}, .generation = 3});
  view.members.push_back({.id = "new", .owned = {{"t", 0}, {"t", 1}}, .generation = 4});
  view.members.push_back({.id = "twin", .owned = {{"t", 1}}, .generation = 4});
  const auto owners = owners_in(view);
  BOOST_TEST(owners.at({"t", 0}).member == 1);
  BOOST_TEST(owners.at({"t", 1}).member == -1);
  BOOST_TEST(owners.at({"t", 1}).claimants.size() == 2u);
}

BOOST_AUTO_TEST_SUITE_END()
