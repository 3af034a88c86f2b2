#include "cafka/auth/oauth/json_object.hpp"

#include <boost/test/unit_test.hpp>

#include <string>

using namespace cafka;

namespace {

std::string member(std::string_view json, const std::string& name) {
  const auto object = read_json_object(json);
  BOOST_REQUIRE_MESSAGE(object.has_value(), json);
  return std::string{text_member(*object, name).reveal()};
}

} // namespace

BOOST_AUTO_TEST_SUITE(json_objects)

BOOST_AUTO_TEST_CASE(members_are_read) {
  const auto object = read_json_object(
      R"( { "a" : "x", "n":3600 , "f":1.7e3,"l":[1,{"x":[]},"]"],"o":{"a":"other"},"t":true,"z":null } )");
  BOOST_REQUIRE(object.has_value());
  BOOST_TEST(object->size() == 7u);
  BOOST_TEST((text_member(*object, "a").reveal() == "x"));
  BOOST_TEST((number_member(*object, "n") == 3600));
  BOOST_TEST((number_member(*object, "f") == 1700));
  BOOST_TEST((object->at("l").value.reveal() == R"([1,{"x":[]},"]"])"));
  for (const auto* none : {"a", "l", "t", "not there"}) BOOST_TEST(!number_member(*object, none).has_value(), none);
  for (const auto* none : {"n", "l", "t", "not there"}) BOOST_TEST(text_member(*object, none).empty(), none);
  BOOST_TEST(read_json_object("{}").has_value());
  BOOST_TEST(!number_member(*read_json_object(R"({"n":1e300})"), "n").has_value());
}

BOOST_AUTO_TEST_CASE(texts_are_unescaped) {
  BOOST_TEST(member(R"({"a":"\"\\\/\b\f\n\r\t"})", "a") == "\"\\/\b\f\n\r\t");
  BOOST_TEST(member(R"({"a":"\u0041\u00fc\u20AC\uD83D\uDE00"})", "a") == "Aü€😀");
  BOOST_TEST(member(R"({"\u0061":"ü"})", "a") == "ü");
}

BOOST_AUTO_TEST_CASE(what_is_no_object_is_refused) {
  for (const std::string_view wrong :
       {"",
        "x",
        "[]",
        "\"a\"",
        "{",
        "{}x",
        "{\"a\"}",
        "{\"a\":}",
        "{\"a\":1,}",
        "{\"a\":1 \"b\":2}",
        "{a:1}",
        "{\"a\":01x}",
        "{\"a\":1.}",
        "{\"a\":-}",
        "{\"a\":1e}",
        "{\"a\":tru}",
        "{\"a\":\"x}",
        "{\"a\":\"\\x\"}",
        "{\"a\":\"\\u12\"}",
        "{\"a\":\"\\uD83D\"}",
        "{\"a\":\"\\uDE00\"}",
        "{\"a\":\"\n\"}",
        "{\"a\":1,\"a\":2}",
        "{\"a\":[1}",
        "{\"a\":{\"b\":1]}"})
    BOOST_TEST(!read_json_object(wrong).has_value(), wrong);
  const auto nested = [](size_t depth) { return "{\"a\":" + std::string(depth, '[') + std::string(depth, ']') + "}"; };
  BOOST_TEST(read_json_object(nested(30)).has_value());
  BOOST_TEST(!read_json_object(nested(100'000)).has_value());
  BOOST_TEST(!read_json_object("{\"a\":\"" + std::string(2 << 20, 'x') + "\"}").has_value());
}

BOOST_AUTO_TEST_SUITE_END()
