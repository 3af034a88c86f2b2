#include "cafka/actors/cluster/topic_table.hpp"

#include <boost/test/unit_test.hpp>

#include <map>
#include <random>

#include "cafka/actors/cluster/metadata.hpp"
#include "tests/support/seed.hpp"

using namespace cafka;

namespace {

topic_metadata_ptr topic(std::string name, bool internal = false) {
  return std::make_shared<const topic_metadata>(topic_metadata{.name = std::move(name), .internal = internal});
}

using model = std::map<std::string, topic_metadata_ptr>;

void expect_same(const topic_table& table, const model& expected) {
  BOOST_TEST_REQUIRE(table.size() == expected.size());
  BOOST_TEST(table.empty() == expected.empty());
  auto at = table.begin();
  for (const auto& [name, wanted] : expected) {
    BOOST_TEST_REQUIRE((at != table.end()));
    BOOST_TEST((*at == wanted));
    BOOST_TEST((table.find(name) == wanted.get()));
    ++at;
  }
  BOOST_TEST((at == table.end()));
}

} // namespace

BOOST_AUTO_TEST_SUITE(topic_table_suite)

BOOST_AUTO_TEST_CASE(is_as_a_map_and_its_copies_stay_as_they_were) {
  std::mt19937_64 random{test::seed()};
  topic_table table;
  model expected;
  std::vector<std::pair<topic_table, model>> copies;
  for (int step = 0; step < 3'000; ++step) {
    const auto name = "t" + std::to_string(random() % 300);
    if (random() % 3 == 0) {
      table.erase(name);
      expected.erase(name);
    } else {
      expected[name] = topic(name);
      table.put(expected[name]);
    }
    if (step % 100 == 0) copies.emplace_back(table, expected);
  }
  expect_same(table, expected);
  for (const auto& [copy, then] : copies) expect_same(copy, then);
}

BOOST_AUTO_TEST_CASE(what_changes_nothing_is_no_change) {
  topic_table table;
  for (const auto* name : {"c", "a", "b"}) table.put(topic(name));
  const auto copy = table;
  BOOST_TEST(copy.is_same_as(table));
  table.erase("z");
  BOOST_TEST(copy.is_same_as(table));
  table.put(topic("b", true));
  BOOST_TEST(!copy.is_same_as(table));
  BOOST_TEST(!copy.find("b")->internal);
  BOOST_TEST(table.find("b")->internal);
  BOOST_TEST(table.size() == 3u);
}

// Each has two children at the most; a tree that is as deep as it is large would end the stack here.
BOOST_AUTO_TEST_CASE(names_that_come_in_order_make_no_list_of_it) {
  topic_table table;
  for (int i = 1'000'000; i < 1'100'000; ++i) table.put(topic(std::to_string(i)));
  BOOST_TEST(table.size() == 100'000u);
  BOOST_TEST((*table.begin())->name == "1000000");
  for (int i = 1'000'000; i < 1'100'000; ++i) table.erase(std::to_string(i));
  BOOST_TEST(table.empty());
  BOOST_TEST((table.begin() == table.end()));
}

BOOST_AUTO_TEST_SUITE_END()
