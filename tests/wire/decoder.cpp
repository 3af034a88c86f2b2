#include "cafka/wire/decoder.hpp"

#include "hex.hpp"

#include <boost/test/unit_test.hpp>

#include <limits>

using namespace cafka;
using namespace cafka::wire;

BOOST_AUTO_TEST_SUITE(decoders)

BOOST_AUTO_TEST_CASE(numbers_are_big_endian) {
  auto input = "01 00 fe fffe ffff 01020304 fffefdfc 8000000000000000 3ff8000000000000"_hex;
  decoder in{input};
  BOOST_TEST(in.read_bool());
  BOOST_TEST(!in.read_bool());
  BOOST_TEST(in.read_int8() == -2);
  BOOST_TEST(in.read_int16() == -2);
  BOOST_TEST(in.read_uint16() == 65535);
  BOOST_TEST(in.read_int32() == 0x01020304);
  BOOST_TEST(in.read_uint32() == 0xfffefdfcu);
  BOOST_TEST(in.read_int64() == std::numeric_limits<int64_t>::min());
  BOOST_TEST(in.read_float64() == 1.5);
  BOOST_TEST(in.ok());
  BOOST_TEST(in.at_end());
  BOOST_TEST(in.error() == "");
}

BOOST_AUTO_TEST_CASE(any_byte_but_zero_is_true) {
  auto input = "02 ff"_hex;
  decoder in{input};
  BOOST_TEST(in.read_bool());
  BOOST_TEST(in.read_bool());
}

BOOST_AUTO_TEST_CASE(varints) {
  auto input = "00 7f 9601 ffffffff0f"_hex;
  decoder in{input};
  BOOST_TEST(in.read_uvarint() == 0u);
  BOOST_TEST(in.read_uvarint() == 127u);
  BOOST_TEST(in.read_uvarint() == 150u);
  BOOST_TEST(in.read_uvarint() == 0xffffffffu);
  BOOST_TEST(in.at_end());
  BOOST_TEST(in.ok());
}

BOOST_AUTO_TEST_CASE(varints_that_are_too_long_are_refused) {
  auto error_of = [](byte_span input) {
    decoder in{input};
    BOOST_TEST(in.read_uvarint() == 0u);
    return in.error();
  };
  for (auto input : {"ffffffff10"_hex, "ffffffff8f00"_hex, "808080808000"_hex})
    BOOST_TEST(error_of(input) == "at byte 0: a varint is too long", hex_of(input));
  for (auto input : {"80"_hex, "ffffff"_hex, "ffffffff"_hex, ""_hex})
    BOOST_TEST(error_of(input) == "at byte 0: the input ends within a varint", hex_of(input));
}

BOOST_AUTO_TEST_CASE(the_first_error_stays) {
  auto input = "0102030405"_hex;
  decoder in{input};
  in.read_int16();
  BOOST_TEST(in.read_int32() == 0);
  BOOST_TEST(!in.ok());
  BOOST_TEST(in.read_int8() == 0);
  BOOST_TEST(in.read_uvarint() == 0u);
  BOOST_TEST(in.read_raw(1).empty());
  BOOST_TEST(in.read_uuid().is_zero());
  BOOST_TEST(!in.fail("something else"));
  BOOST_TEST(in.remaining() == 0u);
  BOOST_TEST(in.error() == "at byte 2: the input ends here");
}

BOOST_AUTO_TEST_CASE(errors_name_the_way_to_the_field) {
  decoder in{byte_span{}};
  in.within("nothing is wrong yet");
  in.read_int8();
  in.within("name");
  in.within(size_t{3});
  in.within("topics");
  in.within("MetadataResponse");
  BOOST_TEST(in.error() == "MetadataResponse.topics[3].name at byte 0: the input ends here");
}

BOOST_AUTO_TEST_CASE(raw_bytes_are_views_of_the_input) {
  auto input = "aabbcc"_hex;
  decoder in{input};
  in.skip(1);
  byte_span raw = in.read_raw(2);
  BOOST_TEST(static_cast<const void*>(raw.data()) == static_cast<const void*>(input.data() + 1));
  BOOST_TEST(in.read_raw(0).empty());
  BOOST_TEST(in.ok());
  BOOST_TEST(in.read_raw(std::numeric_limits<size_t>::max()).empty());
  BOOST_TEST(!in.ok());
}

BOOST_AUTO_TEST_SUITE_END()
