#include "cafka/codecs/codec.hpp"

#include "tests/codecs/bytes.hpp"
#include "tests/support/seed.hpp"

#include <boost/test/unit_test.hpp>

#include <random>

using cafka::arena;
using cafka::codec;
using cafka::default_compression_level;
using namespace cafka::codecs;

namespace {

constexpr codec compressing[]{codec::gzip, codec::snappy, codec::lz4, codec::zstd};

arena compressed(codec c, const std::string& text) {
  arena out;
  BOOST_REQUIRE(compress(c, default_compression_level, bytes_of(text), out) == result::ok);
  return out;
}

std::string sample() {
  std::mt19937 random{3};
  std::string s;
  while (s.size() < 3000) s += "value " + std::to_string(random() % 100) + "; ";
  return s;
}

} // namespace

BOOST_AUTO_TEST_SUITE(hostile_input)

BOOST_AUTO_TEST_CASE(a_bomb_stops_at_the_limit) {
  constexpr size_t limit = 100'000;
  const std::string zeros(20'000'000, '\0');
  for (const codec c : compressing) {
    const auto bomb = compressed(c, zeros);
    arena out;
    out.append(bytes_of("before"));
    BOOST_CHECK(decompress(c, bomb.span(), limit, out) == result::too_large);
    BOOST_TEST(text_of(out) == "before");
    BOOST_TEST(out.capacity() <= limit + 256);
  }
}

BOOST_AUTO_TEST_CASE(the_limit_is_exact) {
  const auto text = sample();
  for (const codec c : {codec::none, codec::gzip, codec::snappy, codec::lz4, codec::zstd}) {
    const auto bytes = compressed(c, text);
    arena out;
    BOOST_CHECK(decompress(c, bytes.span(), text.size(), out) == result::ok);
    for (const size_t limit : {text.size() - 1, text.size() / 2, size_t{1}, size_t{0}}) {
      arena refused;
      BOOST_CHECK(decompress(c, bytes.span(), limit, refused) == result::too_large);
      BOOST_TEST(refused.empty());
    }
  }
}

BOOST_AUTO_TEST_CASE(zstd_of_unknown_size_is_limited_too) {
  const auto frame = from_hex("28b52ffd00585400001061610100fbff39c00202001061039f0461"); // 300,000 letters
  for (const size_t limit : {0u, 1u, 65'536u, 131'072u, 262'144u, 299'999u}) {
    arena out;
    BOOST_CHECK(decompress(codec::zstd, bytes_of(frame), limit, out) == result::too_large);
  }
  arena out;
  BOOST_CHECK(decompress(codec::zstd, bytes_of(frame), 300'000, out) == result::ok);
}

BOOST_AUTO_TEST_CASE(a_claimed_size_takes_no_memory) {
  // A snappy block that claims 4 GiB, and a zstd frame that claims 2^62 bytes.
  arena out;
  BOOST_CHECK(decompress(codec::snappy, bytes_of(from_hex("ffffffff0f00")), size_t{1} << 40, out) == result::corrupt);
  BOOST_CHECK(
      decompress(codec::zstd, bytes_of(from_hex("28b52ffde00000000000000040010000")), 1000, out) == result::too_large);
  BOOST_TEST(out.capacity() <= 1000u);
  // 100 MB are within the limit, but not within what so few bytes can hold.
  BOOST_CHECK(
      decompress(codec::zstd, bytes_of(from_hex("28b52ffda000e1f505010000")), size_t{1} << 30, out) == result::corrupt);
  BOOST_TEST(out.capacity() <= 1000u);
}

BOOST_AUTO_TEST_CASE(every_prefix_is_refused) {
  const auto text = sample();
  for (const codec c : compressing) {
    const auto whole = compressed(c, text);
    for (size_t size = 0; size < whole.size(); ++size) {
      if (c == codec::snappy && size == 16) continue; // a xerial stream without blocks is one of nothing
      const auto prefix = exact_copy(whole.span().first(size));
      arena out;
      BOOST_REQUIRE(decompress(c, prefix, 1 << 20, out) == result::corrupt);
      BOOST_REQUIRE(out.empty());
    }
  }
}

BOOST_AUTO_TEST_CASE(changed_bytes_never_do_harm) {
  std::mt19937_64 random{cafka::test::seed()};
  const auto text = sample();
  for (const codec c : compressing) {
    const auto whole = compressed(c, text);
    for (int round = 0; round < 3000; ++round) {
      auto bytes = exact_copy(whole.span());
      for (auto changes = 1 + random() % 4; changes > 0; --changes)
        bytes[random() % bytes.size()] = static_cast<std::byte>(random());
      arena out;
      const auto outcome = decompress(c, bytes, 100'000, out);
      BOOST_REQUIRE_LE(out.size(), 100'000u);
      BOOST_REQUIRE(outcome == result::ok || out.empty());
    }
    // The context that failed so often still works.
    arena out;
    BOOST_REQUIRE(decompress(c, whole.span(), 100'000, out) == result::ok);
    BOOST_TEST(text_of(out) == text);
  }
}

BOOST_AUTO_TEST_CASE(a_broken_lz4_frame_leaves_nothing_behind) {
  const auto text = sample();
  const auto whole = compressed(codec::lz4, text);
  auto states_its_size = exact_copy(whole.span());
  states_its_size[4] |= std::byte{0x08}; // what follows is read as a content size, which the content does not have
  arena out;
  BOOST_TEST((decompress(codec::lz4, states_its_size, 100'000, out) != result::ok));
  BOOST_TEST((decompress(codec::lz4, whole.span(), 100'000, out) == result::ok));
}

BOOST_AUTO_TEST_CASE(garbage_is_corrupt) {
  for (const codec c : compressing)
    for (const std::string_view garbage : {"", "x", "this is no compressed text at all, whatever the codec"}) {
      arena out;
      BOOST_CHECK(decompress(c, bytes_of(garbage), 1000, out) != result::ok);
    }
}

BOOST_AUTO_TEST_SUITE_END()
