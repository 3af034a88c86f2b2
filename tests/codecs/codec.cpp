#include "cafka/codecs/codec.hpp"

#include "tests/codecs/bytes.hpp"

#include <boost/test/unit_test.hpp>

#include <random>

using cafka::arena;
using cafka::codec;
using cafka::default_compression_level;
using namespace cafka::codecs;

namespace cafka::codecs {
std::ostream& operator<<(std::ostream& out, result r) { return out << to_string(r); }
} // namespace cafka::codecs

namespace {

constexpr codec all[]{codec::none, codec::gzip, codec::snappy, codec::lz4, codec::zstd};
constexpr size_t no_limit = size_t{1} << 30;

std::string like_records(size_t size) {
  std::mt19937 random{7};
  std::string s;
  while (s.size() < size) s += "{\"user\":" + std::to_string(random() % 1000) + ",\"what\":\"something happened\"}";
  s.resize(size);
  return s;
}

std::string noise(size_t size) {
  std::mt19937 random{11};
  std::string s(size, '\0');
  for (char& c : s) c = static_cast<char>(random());
  return s;
}

std::string round_trip(codec c, int level, const std::string& text) {
  arena small, large;
  BOOST_REQUIRE_EQUAL(compress(c, level, bytes_of(text), small), result::ok);
  BOOST_REQUIRE_EQUAL(decompress(c, exact_copy(small.span()), text.size(), large), result::ok);
  return text_of(large);
}

std::string decompressed(codec c, const std::string& in) {
  arena out;
  BOOST_REQUIRE_EQUAL(decompress(c, exact_copy(bytes_of(in)), no_limit, out), result::ok);
  return text_of(out);
}

} // namespace

BOOST_AUTO_TEST_SUITE(codecs)

BOOST_AUTO_TEST_CASE(every_codec_gives_back_what_it_took) {
  for (const codec c : all)
    for (const size_t size : {0u, 1u, 13u, 1000u, 32768u, 32769u, 65536u, 1000000u}) {
      BOOST_CHECK(round_trip(c, default_compression_level, like_records(size)) == like_records(size));
      BOOST_CHECK(round_trip(c, default_compression_level, noise(size)) == noise(size));
    }
}

BOOST_AUTO_TEST_CASE(every_level_works_and_those_outside_are_refused) {
  const auto text = like_records(20'000);
  for (const codec c : {codec::gzip, codec::lz4, codec::zstd}) {
    const auto [lowest, highest] = level_range_of(c);
    for (int level = std::max(lowest, -3); level <= highest; ++level) {
      if (level == 0 && c != codec::zstd) continue;
      BOOST_CHECK(round_trip(c, level, text) == text);
    }
    arena out;
    BOOST_TEST(compress(c, lowest - 1, bytes_of(text), out) == result::bad_level);
    BOOST_TEST(compress(c, highest + 1, bytes_of(text), out) == result::bad_level);
    BOOST_TEST(out.empty());
  }
  BOOST_CHECK(round_trip(codec::snappy, 42, text) == text);
}

BOOST_AUTO_TEST_CASE(a_higher_level_takes_fewer_bytes) {
  const auto text = like_records(200'000);
  for (const codec c : {codec::gzip, codec::lz4, codec::zstd}) {
    arena fast, thorough;
    BOOST_REQUIRE_EQUAL(compress(c, 1, bytes_of(text), fast), result::ok);
    BOOST_REQUIRE_EQUAL(compress(c, 9, bytes_of(text), thorough), result::ok);
    BOOST_TEST(thorough.size() < fast.size());
  }
}

BOOST_AUTO_TEST_CASE(output_is_appended) {
  for (const codec c : all) {
    arena small, large;
    small.append(bytes_of("front"));
    BOOST_REQUIRE_EQUAL(compress(c, default_compression_level, bytes_of("text"), small), result::ok);
    BOOST_TEST(text_of(small).substr(0, 5) == "front");
    large.append(bytes_of("front"));
    BOOST_REQUIRE_EQUAL(decompress(c, small.span().subspan(5), no_limit, large), result::ok);
    BOOST_TEST(text_of(large) == "fronttext");
  }
}

// The bytes below are what the gzip, lz4 and zstd commands write, and what the snappy format descriptions say.

BOOST_AUTO_TEST_CASE(gzip_of_several_members) {
  const auto members = from_hex("1f8b0800000000000203cb48cdc9c9d75100009956ea1107000000"
                                "1f8b08000000000004032bcf2fca4901004311773a05000000");
  BOOST_TEST(decompressed(codec::gzip, members) == "hello, world");
  BOOST_TEST(decompressed(codec::gzip, members + std::string(7, '\0')) == "hello, world");
}

BOOST_AUTO_TEST_CASE(snappy_as_a_bare_block_and_in_xerial_frames) {
  const auto block = from_hex("0510") + "hello";
  BOOST_TEST(decompressed(codec::snappy, block) == "hello");
  const auto header = from_hex("82534e41505059000000000100000001");
  const auto framed = header + from_hex("00000007") + block;
  BOOST_TEST(decompressed(codec::snappy, framed) == "hello");
  BOOST_TEST(decompressed(codec::snappy, framed + framed) == "hellohello");
  BOOST_TEST(decompressed(codec::snappy, header) == "");
  arena out;
  BOOST_REQUIRE_EQUAL(compress(codec::snappy, default_compression_level, bytes_of("hello"), out), result::ok);
  BOOST_TEST(text_of(out).substr(0, 16) == header);
}

BOOST_AUTO_TEST_CASE(lz4_frames_with_any_header_checksum) {
  const std::string text = "hello, worldhello, worldhello, world";
  auto frame = from_hex("04224d186440a716000000cf68656c6c6f2c20776f726c640c000050776f726c64000000002c3a8a63");
  BOOST_TEST(decompressed(codec::lz4, frame) == text);
  BOOST_TEST(decompressed(codec::lz4, frame + frame) == text + text);
  frame[6] ^= 0x55; // as in magic 0 messages
  BOOST_TEST(decompressed(codec::lz4, frame) == text);
  const auto sized = from_hex("04224d186c402400000000000000ab16000000cf68656c6c6f2c20776f726c640c000050776f726c64"
                              "000000002c3a8a63");
  BOOST_TEST(decompressed(codec::lz4, sized) == text);
}

BOOST_AUTO_TEST_CASE(lz4_is_written_as_javas_reader_needs_it) {
  arena out;
  BOOST_REQUIRE_EQUAL(compress(codec::lz4, default_compression_level, bytes_of("hello"), out), result::ok);
  // Version 1, independent blocks, no checksums, no size; blocks of 64 KiB.
  BOOST_TEST(text_of(out).substr(0, 6) == from_hex("04224d186040"));
}

BOOST_AUTO_TEST_CASE(zstd_with_and_without_content_size) {
  const std::string text = "hello, worldhello, worldhello, world";
  BOOST_TEST(decompressed(codec::zstd, from_hex("28b52ffd20249500006068656c6c6f2c20776f726c640100074b12")) == text);
  BOOST_TEST(
      decompressed(codec::zstd, from_hex("28b52ffd04589500006068656c6c6f2c20776f726c640100074b12c7666dab")) == text);
  const auto unsized = from_hex("28b52ffd00585400001061610100fbff39c00202001061039f0461");
  BOOST_CHECK(decompressed(codec::zstd, unsized) == std::string(300'000, 'a'));
  const auto two = from_hex("28b52ffd005839000068656c6c6f2c2028b52ffd0058290000776f726c64");
  BOOST_TEST(decompressed(codec::zstd, two) == "hello, world");
}

BOOST_AUTO_TEST_CASE(names_and_ids_are_kafkas) {
  BOOST_TEST(to_string(codec::zstd) == "zstd");
  for (const codec c : all) {
    BOOST_CHECK(cafka::codec_from_string(cafka::to_string(c)) == c);
    BOOST_CHECK(cafka::codec_from_id(static_cast<int>(c)) == c);
  }
  BOOST_CHECK(!cafka::codec_from_string("brotli"));
  BOOST_CHECK(!cafka::codec_from_id(5));
  BOOST_CHECK(!cafka::codec_from_id(-1));
}

BOOST_AUTO_TEST_SUITE_END()
