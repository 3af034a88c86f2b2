#include "cafka/wire/varint.hpp"

#include "hex.hpp"

#include <boost/test/unit_test.hpp>

#include <array>
#include <limits>
#include <optional>

using namespace cafka;
using namespace cafka::wire;

namespace {

// What the bytes say, alone and with more behind them; nothing if they are refused.
template <class T>
std::optional<T> read(
    const std::byte* (*how)(const std::byte*, const std::byte*, T&) noexcept, std::vector<std::byte> in) {
  T alone = 0, followed = 0;
  const std::byte* const end = how(in.data(), in.data() + in.size(), alone);
  if (end == nullptr) return std::nullopt;
  BOOST_TEST((end == in.data() + in.size()));
  in.push_back(std::byte{0xff});
  BOOST_TEST((how(in.data(), in.data() + in.size(), followed) == in.data() + in.size() - 1));
  BOOST_TEST(followed == alone);
  return alone;
}

std::optional<int32_t> varint(const std::vector<std::byte>& in) { return read<int32_t>(read_varint, in); }
std::optional<int64_t> varlong(const std::vector<std::byte>& in) { return read<int64_t>(read_varlong, in); }

} // namespace

BOOST_AUTO_TEST_SUITE(varints)

BOOST_AUTO_TEST_CASE(they_are_zigzag_with_the_lowest_bits_first) {
  BOOST_CHECK(varint("00"_hex) == 0);
  BOOST_CHECK(varint("01"_hex) == -1);
  BOOST_CHECK(varint("7e"_hex) == 63);
  BOOST_CHECK(varint("8001"_hex) == 64);
  BOOST_CHECK(varint("9601"_hex) == 75);
  BOOST_CHECK(varint("ffff7f"_hex) == -(1 << 20));
  BOOST_CHECK(varint("ffffffff0f"_hex) == std::numeric_limits<int32_t>::min());
  BOOST_CHECK(varint("feffffff0f"_hex) == std::numeric_limits<int32_t>::max());
  BOOST_CHECK(varlong("feffffff0f"_hex) == std::numeric_limits<int32_t>::max());
  BOOST_CHECK(varlong("ffffffffffffffffff01"_hex) == std::numeric_limits<int64_t>::min());
  BOOST_CHECK(varlong("feffffffffffffffff01"_hex) == std::numeric_limits<int64_t>::max());
}

BOOST_AUTO_TEST_CASE(those_that_are_cut_short_or_too_long_are_refused) {
  for (const auto& input : {""_hex, "80"_hex, "ffffff"_hex, "ffffffff10"_hex, "ffffffff8f00"_hex, "808080808000"_hex})
    BOOST_TEST(!varint(input), hex_of(input));
  for (const auto& input : {""_hex, "80"_hex, "ffffffffffffffffff"_hex, "ffffffffffffffffff8100"_hex})
    BOOST_TEST(!varlong(input), hex_of(input));
}

BOOST_AUTO_TEST_CASE(they_have_the_sizes_that_they_are_written_in) {
  using limits = std::numeric_limits<int64_t>;
  for (int shift = 0; shift < 64; ++shift)
    for (const int64_t value :
         {int64_t(uint64_t{1} << shift), int64_t((uint64_t{1} << shift) - 1), int64_t(~(uint64_t{1} << shift)),
          limits::min(), limits::max(), int64_t{0}}) {
      std::array<std::byte, 12> buffer{};
      const auto* end = write_uvarint(buffer.data(), zigzag(value));
      BOOST_REQUIRE_EQUAL(static_cast<size_t>(end - buffer.data()), uvarint_size(zigzag(value)));
      int64_t read = 0;
      BOOST_REQUIRE(read_varlong(buffer.data(), end, read) == end);
      BOOST_REQUIRE_EQUAL(read, value);
      BOOST_REQUIRE(read_varlong(buffer.data(), end - 1, read) == nullptr);
      BOOST_REQUIRE(read_varlong(buffer.data(), buffer.data() + buffer.size(), read) == end); // with more behind it
      BOOST_REQUIRE_EQUAL(read, value);
    }
}

BOOST_AUTO_TEST_SUITE_END()
