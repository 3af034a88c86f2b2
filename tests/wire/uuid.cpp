#include "cafka/wire/uuid.hpp"

#include "hex.hpp"

#include <boost/test/unit_test.hpp>

#include <unordered_set>

using namespace cafka;
using namespace cafka::wire;

BOOST_AUTO_TEST_SUITE(uuids)

BOOST_AUTO_TEST_CASE(zero_means_none) {
  BOOST_TEST(uuid{}.is_zero());
  BOOST_TEST(uuid{}.to_string() == "AAAAAAAAAAAAAAAAAAAAAA");
  BOOST_TEST((uuid::from_string("AAAAAAAAAAAAAAAAAAAAAA") == uuid::zero()));
}

// Kafka's reserved METADATA_TOPIC_ID is 00000000-0000-0000-0000-000000000001.
BOOST_AUTO_TEST_CASE(is_written_as_kafka_writes_it) {
  uuid one;
  one.bytes[15] = std::byte{1};
  BOOST_TEST(one.to_string() == "AAAAAAAAAAAAAAAAAAAAAQ");
  uuid ones;
  ones.bytes.fill(std::byte{0xff});
  BOOST_TEST(ones.to_string() == "_____________________w");
  BOOST_TEST((uuid::from_string("_____________________w") == ones));
  BOOST_TEST((uuid{} < one && one < ones));
}

BOOST_AUTO_TEST_CASE(refuses_what_is_not_an_id) {
  for (std::string_view text :
       {"", "AAAA", "AAAAAAAAAAAAAAAAAAAAAAA", "AAAAAAAAAAAAAAAAAAAAA+", "AAAAAAAAAAAAAAAAAAAAAB"})
    BOOST_TEST(!uuid::from_string(text), text);
}

BOOST_AUTO_TEST_CASE(can_be_a_key) {
  uuid one;
  one.bytes[15] = std::byte{1};
  std::unordered_set<uuid> ids{uuid{}, one, uuid{}};
  BOOST_TEST(ids.size() == 2u);
}

BOOST_AUTO_TEST_SUITE_END()
