#include "cafka/codecs/crc32c.hpp"

#include "cafka/codecs/crc32.hpp"

#include "tests/codecs/bytes.hpp"

#include <boost/test/unit_test.hpp>

#include <random>

using namespace cafka::codecs;

namespace {

struct known {
  std::string bytes;
  uint32_t crc;
};

std::string ascending() {
  std::string s;
  for (int i = 0; i < 32; ++i) s += static_cast<char>(i);
  return s;
}

// RFC 3720, B.4, whose checksums are printed with the lowest byte first.
std::vector<known> rfc3720() {
  const auto up = ascending();
  return {
      {std::string(32, '\0'), 0x8a9136aa},
      {std::string(32, '\xff'), 0x62a8ab43},
      {up, 0x46dd794e},
      {std::string{up.rbegin(), up.rend()}, 0x113fdb5c},
      {from_hex("01c00000000000000000000000000000140000000000040000000014000000182800000000000000"
                "0200000000000000"),
       0xd9963a56}};
}

std::string random_bytes(std::mt19937& random, size_t size) {
  std::string s(size, '\0');
  for (char& c : s) c = static_cast<char>(random());
  return s;
}

} // namespace

BOOST_AUTO_TEST_SUITE(crc32c_checksum)

BOOST_AUTO_TEST_CASE(both_implementations_give_the_vectors_of_the_standard) {
  for (const auto& [bytes, crc] : rfc3720()) {
    BOOST_TEST(crc32c(bytes_of(bytes)) == crc);
    BOOST_TEST(crc32c_extend_portable(0, bytes_of(bytes)) == crc);
  }
  BOOST_TEST(crc32c(bytes_of("123456789")) == 0xe3069283);
  BOOST_TEST(crc32c({}) == 0u);
  BOOST_TEST(crc32c_extend_portable(0, {}) == 0u);
}

BOOST_AUTO_TEST_CASE(implementations_agree_at_every_length_and_alignment) {
  std::mt19937 random{20260042};
  const auto bytes = random_bytes(random, 700);
  for (size_t from = 0; from < 16; ++from)
    for (size_t size = 0; size + from <= bytes.size(); size += size < 40 ? 1 : 37) {
      const auto part = bytes_of(bytes).subspan(from, size);
      BOOST_REQUIRE_EQUAL(crc32c_extend(0x12345678, part), crc32c_extend_portable(0x12345678, part));
    }
}

BOOST_AUTO_TEST_CASE(extending_is_as_hashing_at_once) {
  std::mt19937 random{1};
  const auto bytes = random_bytes(random, 300);
  for (size_t cut = 0; cut <= bytes.size(); ++cut) {
    const auto first = bytes_of(bytes).first(cut);
    const auto rest = bytes_of(bytes).subspan(cut);
    BOOST_REQUIRE_EQUAL(crc32c_extend(crc32c(first), rest), crc32c(bytes_of(bytes)));
    BOOST_REQUIRE_EQUAL(crc32c_combine(crc32c(first), crc32c(rest), rest.size()), crc32c(bytes_of(bytes)));
  }
}

BOOST_AUTO_TEST_CASE(combining_knows_lengths_that_no_buffer_has) {
  // Appending 2^31 - 1 times 2^n zero bytes goes once around the powers of x, for any n.
  const uint32_t crc = crc32c(bytes_of("123456789"));
  const uint64_t around = (uint64_t{1} << 31) - 1;
  BOOST_TEST(crc32c_combine(crc, 0, around) == crc);
  BOOST_TEST(crc32c_combine(crc, 0, around << 20) == crc);
  BOOST_TEST(crc32c_combine(crc, 0, around - 1) != crc);
}

BOOST_AUTO_TEST_CASE(the_older_checksum_gives_its_standard_vector) {
  BOOST_TEST(crc32(bytes_of("123456789")) == 0xcbf43926);
  BOOST_TEST(crc32(bytes_of("23456")) == 0xb1b451d7);
  BOOST_TEST(crc32(bytes_of("hejsan")) == 0xd077037e);
  BOOST_TEST(crc32({}) == 0u);
}

BOOST_AUTO_TEST_SUITE_END()
