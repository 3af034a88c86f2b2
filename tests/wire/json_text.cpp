#include "cafka/wire/json_text.hpp"

#include <boost/test/unit_test.hpp>

using cafka::wire::append_json_text;

namespace {

std::string json(std::string_view text) {
  std::string out;
  append_json_text(out, text);
  return out;
}

} // namespace

BOOST_AUTO_TEST_SUITE(json_text)

BOOST_AUTO_TEST_CASE(text_is_quoted_and_escaped) {
  BOOST_TEST(json("") == R"("")");
  BOOST_TEST(json(R"(a"b\c)") == R"("a\"b\\c")");
  BOOST_TEST(json(std::string_view{"\0\n\x1f\x7f", 4}) == "\"\\u0000\\u000a\\u001f\x7f\"");
}

BOOST_AUTO_TEST_CASE(well_formed_utf8_is_kept) {
  for (std::string_view text :
       {"\xC2\x80", "\xDF\xBF", "\xE0\xA0\x80", "\xED\x9F\xBF", "\xEF\xBF\xBF", "\xF0\x90\x80\x80", "\xF4\x8F\xBF\xBF"})
    BOOST_TEST(json(text) == "\"" + std::string{text} + "\"");
}

// Overlong forms, surrogates, values above U+10FFFF, sequences that are cut, bytes that begin none.
BOOST_AUTO_TEST_CASE(each_byte_of_anything_else_is_replaced) {
  for (std::string_view text :
       {"\xC0\x80", "\xE0\x9F\xBF", "\xED\xA0\x80", "\xF0\x8F\xBF\xBF", "\xF4\x90\x80\x80", "\xE2\x82", "\x80",
        "\xFF\xFE"}) {
    std::string expected = "\"";
    for (size_t i = 0; i < text.size(); ++i) expected += "\xEF\xBF\xBD";
    BOOST_TEST(json(text) == expected + "\"");
  }
  BOOST_TEST(json("\xE2\x28\xA1") == "\"\xEF\xBF\xBD(\xEF\xBF\xBD\"");
}

BOOST_AUTO_TEST_SUITE_END()
