#include "cafka/actors/connection/diagnosis.hpp"

#include <boost/test/unit_test.hpp>

#include "tests/connection/bytes_of.hpp"

using namespace cafka;
using cafka::test::bytes_of;

BOOST_AUTO_TEST_SUITE(diagnosis)

namespace {

constexpr size_t limit = 100 * 1024 * 1024;

error read(const std::vector<std::byte>& bytes, bool proven, size_t& size) {
  return read_frame_size(
      std::span{bytes}.first<4>(), {proven ? peer_proof::ready : peer_proof::none, false, limit}, {"kafka-1", 9092},
      size);
}

void refused(const std::vector<std::byte>& bytes, bool proven, errc code, std::string_view text) {
  size_t size = 17;
  const auto failure = read(bytes, proven, size);
  BOOST_TEST((failure.code() == code), to_string(failure));
  BOOST_TEST(failure.message().find("kafka-1:9092") != std::string::npos, failure.message());
  BOOST_TEST(failure.message().find(text) != std::string::npos, failure.message());
  BOOST_TEST(size == 17u);
}

} // namespace

BOOST_AUTO_TEST_CASE(sizes_within_limits) {
  size_t size = 0;
  BOOST_TEST(!read(bytes_of{}.i32(4), false, size));
  BOOST_TEST(size == 4u);
  BOOST_TEST(!read(bytes_of{}.i32(1024 * 1024), false, size));
  BOOST_TEST(!read(bytes_of{}.i32(limit), true, size));
  BOOST_TEST(size == limit);
}

BOOST_AUTO_TEST_CASE(what_is_not_kafka_is_named) {
  for (const bool proven : {false, true}) {
    refused(bytes_of{}.text("HTTP"), proven, errc::not_kafka_http, "HTTP");
    refused(bytes_of{}.i8(0x15).i8(3).i8(3).i8(0), proven, errc::not_kafka_tls, "TLS");
    refused(bytes_of{}.i8(0x16).i8(3).i8(1).i8(0), proven, errc::not_kafka_tls, "TLS");
  }
  refused(bytes_of{}.text("SSH-"), false, errc::not_kafka, "'SSH-'");
  refused(bytes_of{}.i32(1024 * 1024 + 1), false, errc::not_kafka, "00 10 00 01");
  refused(bytes_of{}.i32(3), false, errc::not_kafka, "00 00 00 03");
}

BOOST_AUTO_TEST_CASE(a_broker_that_goes_wrong) {
  refused(bytes_of{}.i32(limit + 1), true, errc::frame_too_large, "104857601");
  refused(bytes_of{}.i32(-1), true, errc::malformed, "ff ff ff ff");
  refused(bytes_of{}.i32(0), true, errc::malformed, "00 00 00 00");
}

BOOST_AUTO_TEST_SUITE_END()
