#include "cafka/actors/properties/nearest_name.hpp"

#include <boost/test/unit_test.hpp>

#include <string>
#include <vector>

BOOST_AUTO_TEST_SUITE(nearest_name)

using cafka::nearest_names;

const std::vector<std::string_view> names{"batch.size",     "linger.ms",          "acks",
                                          "retries",        "bootstrap.servers",  "max.block.ms",
                                          "enable.metrics", "request.timeout.ms", "delivery.timeout.ms"};

BOOST_AUTO_TEST_CASE(the_best_come_first_and_others_only_if_they_are_as_good) {
  BOOST_TEST(nearest_names("linger.msec", names) == "linger.ms");
  BOOST_TEST(nearest_names("ack", names) == "acks");
  const std::vector<std::string_view> alike{"abb", "abc", "abd", "abe", "xyzxyz"};
  BOOST_TEST(nearest_names("abf", alike) == "abb, abc or abd");
  BOOST_TEST(nearest_names("a", {}).empty());
}

BOOST_AUTO_TEST_CASE(another_spelling_is_the_same_name) {
  for (const auto* each : {"maxBlockMs", "max_block_ms", "MAX.BLOCK.MS", "MAX_BLOCK_MS", "--max-block-ms"})
    BOOST_TEST(nearest_names(each, names) == "max.block.ms", each);
}

BOOST_AUTO_TEST_CASE(swapped_letters_are_one_mistake) { BOOST_TEST(nearest_names("akcs", names) == "acks"); }

BOOST_AUTO_TEST_CASE(words_in_front_and_cut_words_are_seen_through) {
  BOOST_TEST(nearest_names("spring.kafka.producer.acks", names) == "acks");
  BOOST_TEST(nearest_names("kafka.bootstrap.servers", names) == "bootstrap.servers");
  BOOST_TEST(nearest_names("boots", names) == "bootstrap.servers");
  BOOST_TEST(nearest_names("timeout", names) == "request.timeout.ms or delivery.timeout.ms");
}

BOOST_AUTO_TEST_CASE(what_is_far_away_is_not_named) {
  for (const auto* each : {"[default]", "xyzzy", "spring", "", "-", "x", "\xff\xfe"})
    BOOST_TEST(nearest_names(each, names) == "", each);
  BOOST_TEST(nearest_names(std::string(2'000'000, 'x'), names) == ""); // nor is it compared, which would take long
}

BOOST_AUTO_TEST_SUITE_END()
