#include "cafka/wire/encoder.hpp"
#include "cafka/wire/varint.hpp"

#include "hex.hpp"

#include <boost/test/unit_test.hpp>

#include <limits>

using namespace cafka;
using namespace cafka::wire;

namespace {

template <class Write>
std::string written(Write write) {
  std::vector<std::byte> memory(64);
  encoder out{memory};
  write(out);
  BOOST_TEST(out.ok());
  memory.resize(out.position());
  return hex_of(memory);
}

} // namespace

BOOST_AUTO_TEST_SUITE(encoders)

BOOST_AUTO_TEST_CASE(numbers_are_big_endian) {
  BOOST_TEST(written([](encoder& out) { out.write_int8(-2); }) == "fe");
  BOOST_TEST(written([](encoder& out) { out.write_int16(0x0102); }) == "0102");
  BOOST_TEST(written([](encoder& out) { out.write_int16(-2); }) == "fffe");
  BOOST_TEST(written([](encoder& out) { out.write_uint16(65535); }) == "ffff");
  BOOST_TEST(written([](encoder& out) { out.write_int32(0x01020304); }) == "01020304");
  BOOST_TEST(written([](encoder& out) { out.write_uint32(0xfffefdfc); }) == "fffefdfc");
  BOOST_TEST(written([](encoder& out) { out.write_int64(0x0102030405060708); }) == "0102030405060708");
  BOOST_TEST(written([](encoder& out) { out.write_int64(std::numeric_limits<int64_t>::min()); }) == "8000000000000000");
  BOOST_TEST(written([](encoder& out) { out.write_bool(true), out.write_bool(false); }) == "0100");
  // IEEE 754: sign, 11 bits of exponent with bias 1023, 52 bits of fraction.
  BOOST_TEST(written([](encoder& out) { out.write_float64(1.5); }) == "3ff8000000000000");
  BOOST_TEST(written([](encoder& out) { out.write_float64(-0.0); }) == "8000000000000000");
}

// The examples of the Protocol Buffers encoding, whose varints these are.
BOOST_AUTO_TEST_CASE(varints_come_in_groups_of_seven_bits) {
  BOOST_TEST(written([](encoder& out) { out.write_uvarint(0); }) == "00");
  BOOST_TEST(written([](encoder& out) { out.write_uvarint(127); }) == "7f");
  BOOST_TEST(written([](encoder& out) { out.write_uvarint(128); }) == "8001");
  BOOST_TEST(written([](encoder& out) { out.write_uvarint(150); }) == "9601");
  BOOST_TEST(written([](encoder& out) { out.write_uvarint(0xffffffff); }) == "ffffffff0f");
  BOOST_TEST(written([](encoder& out) { out.write_uvarint(~uint64_t{0}); }) == "ffffffffffffffffff01");
}

BOOST_AUTO_TEST_CASE(sizes_of_varints_are_known_before) {
  for (uint64_t value :
       {uint64_t{0}, uint64_t{127}, uint64_t{128}, uint64_t{16383}, uint64_t{16384}, ~uint64_t{0} >> 1, ~uint64_t{0}}) {
    auto text = written([=](encoder& out) { out.write_uvarint(value); });
    BOOST_TEST(uvarint_size(value) * 2 == text.size());
  }
  BOOST_TEST(uvarint_size(zigzag(-64)) == 1u);
  BOOST_TEST(uvarint_size(zigzag(64)) == 2u);
  static_assert(unzigzag(zigzag(std::numeric_limits<int64_t>::min())) == std::numeric_limits<int64_t>::min());
}

BOOST_AUTO_TEST_CASE(nothing_is_written_past_the_end) {
  std::vector<std::byte> memory = "aa aa aa aa aa"_hex;
  encoder out{std::span{memory}.first(3)};
  out.write_int16(1);
  out.write_int32(2);
  BOOST_TEST(!out.ok());
  out.write_uvarint(300);
  out.write_raw(std::string_view{"ab"});
  BOOST_TEST(hex_of(memory) == "0001aaaaaa");
  out.write_int8(3);
  BOOST_TEST(hex_of(memory) == "000103aaaa");
  BOOST_TEST(out.remaining() == 0u);
  BOOST_TEST(!out.ok());
}

BOOST_AUTO_TEST_SUITE_END()
