#include "cafka/actors/connection/throttle.hpp"

#include <boost/test/unit_test.hpp>

#include "tests/connection/bytes_of.hpp"

using namespace cafka;
using cafka::test::bytes_of;
using std::chrono::milliseconds;

BOOST_AUTO_TEST_SUITE(throttling)

namespace {

// ProduceResponse, version 10 or later: one topic "t" with one partition; `tags` behind the throttle time.
std::vector<std::byte> flexible_produce(int32_t throttle, const std::vector<std::byte>& tags) {
  bytes_of out;
  out.i8(2).i8(2).text("t").i8(2);
  out.i32(0).i16(0).i64(5).i64(-1).i64(0).i8(1).i8(0).i8(0);
  return out.i8(0).i32(throttle).raw(tags);
}

long long of(api_key key, int version, const std::vector<std::byte>& body) {
  return throttle_time(key, static_cast<int16_t>(version), body).count();
}

} // namespace

BOOST_AUTO_TEST_CASE(most_responses_begin_with_it) {
  const std::vector<std::byte> body = bytes_of{}.i32(1500).zeros(20);
  BOOST_TEST(of(api_key::fetch, 8, body) == 1500);
  BOOST_TEST(of(api_key::metadata, 12, body) == 1500);
  BOOST_TEST(of(api_key::find_coordinator, 4, body) == 1500);
}

BOOST_AUTO_TEST_CASE(older_versions_were_throttled_by_the_broker) {
  const std::vector<std::byte> body = bytes_of{}.i32(1500).zeros(20);
  BOOST_TEST(of(api_key::fetch, 7, body) == 0);
  BOOST_TEST(of(api_key::metadata, 5, body) == 0);
  BOOST_TEST(of(api_key::produce, 5, bytes_of{}.i32(0).i32(1500)) == 0);
}

BOOST_AUTO_TEST_CASE(produce_ends_with_it) {
  BOOST_TEST(of(api_key::produce, 8, bytes_of{}.i32(0).i32(700)) == 700);
  BOOST_TEST(of(api_key::produce, 10, flexible_produce(0, {std::byte{0}})) == 0);
  BOOST_TEST(of(api_key::produce, 10, flexible_produce(700, {std::byte{0}})) == 700);
}

// Tagged field 0: one node endpoint: node 1, "h", port 9092, no rack. Its last bytes are no throttle time.
BOOST_AUTO_TEST_CASE(new_leaders_behind_a_produce_response) {
  const std::vector<std::byte> node = bytes_of{}.i8(1).i8(0).i8(13).i8(2).i32(1).i8(2).text("h").i32(9092).i8(0).i8(0);
  BOOST_TEST(of(api_key::produce, 10, flexible_produce(0, node)) == 0);
  BOOST_TEST(of(api_key::produce, 10, flexible_produce(700, node)) == 700);
}

BOOST_AUTO_TEST_CASE(nonsense_is_no_throttle_time) {
  BOOST_TEST(of(api_key::fetch, 12, {}) == 0);
  BOOST_TEST(of(api_key::fetch, 12, bytes_of{}.i32(-5).i32(0)) == 0);
  BOOST_TEST(of(api_key::produce, 10, bytes_of{}.i32(-1).i32(-1).i8(0)) == 0);
  BOOST_TEST(of(api_key::sasl_handshake, 1, bytes_of{}.i32(1500).i32(0)) == 0);
}

BOOST_AUTO_TEST_SUITE_END()
