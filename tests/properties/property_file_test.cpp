// The cases are those of java.util.Properties.load's documentation; what is expected was worked out by hand from it.
#include <boost/test/unit_test.hpp>

#include <cstdio>
#include <fstream>
#include <unistd.h>

#include "cafka/actors/properties/properties.hpp"

namespace cafka {

namespace {

std::string text_of(const std::vector<property>& all) {
  std::string text;
  for (const auto& each : all) text.append("[").append(each.name).append("|").append(each.value).append("]");
  return text;
}

std::string read(std::string_view text) { return text_of(parse_properties(text, "f")); }

void refused(std::string_view text, const std::string& sentence) {
  BOOST_CHECK_EXCEPTION(parse_properties(text, "a.properties"), error, [&](const error& why) {
    BOOST_TEST(why.message() == sentence);
    return why.code() == errc::invalid_configuration;
  });
}

} // namespace

BOOST_AUTO_TEST_SUITE(property_file)

BOOST_AUTO_TEST_CASE(name_and_value_are_separated_in_each_way) {
  for (const auto* line :
       {"Truth = Beauty", "Truth:Beauty", "Truth Beauty", " Truth:Beauty", "Truth                    :Beauty",
        "Truth\tBeauty", "Truth\f=\fBeauty", "\t\f Truth=Beauty"})
    BOOST_TEST(read(line) == "[Truth|Beauty]", line);
  BOOST_TEST(read("acks: all\nlinger.ms 5\nclient.id=a=b:c\n") == "[acks|all][linger.ms|5][client.id|a=b:c]");
  BOOST_TEST(read("a==b") == "[a|=b]");
  BOOST_TEST(read("a = : b") == "[a|: b]");
}

BOOST_AUTO_TEST_CASE(a_name_alone_has_an_empty_value) {
  BOOST_TEST(read("cheeses") == "[cheeses|]");
  BOOST_TEST(read("cheeses=") == "[cheeses|]");
  BOOST_TEST(read("cheeses :  ") == "[cheeses|]");
  BOOST_TEST(read("=value") == "[|value]");
}

BOOST_AUTO_TEST_CASE(blanks_at_the_end_belong_to_the_value) { BOOST_TEST(read("a = b \t") == "[a|b \t]"); }

BOOST_AUTO_TEST_CASE(lines_end_in_each_way) {
  BOOST_TEST(read("a=1\nb=2\rc=3\r\nd=4") == "[a|1][b|2][c|3][d|4]");
  BOOST_TEST(read("").empty());
  BOOST_TEST(read("\r\n\n\r \t\f\n").empty());
}

BOOST_AUTO_TEST_CASE(comments_and_blank_lines_are_skipped) {
  BOOST_TEST(read("# a=1\n! b=2\n   # c=3\n\n \t \nd=4 # 5\n") == "[d|4 # 5]");
  // A comment does not go on in the next line.
  BOOST_TEST(read("# comment \\\na=1") == "[a|1]");
}

BOOST_AUTO_TEST_CASE(a_backslash_at_the_end_of_a_line_goes_on_in_the_next) {
  BOOST_TEST(
      read("fruits                           apple, banana, pear, \\\n"
           "                                 cantaloupe, watermelon, \\\r\n"
           "                                 kiwi, mango\n")
      == "[fruits|apple, banana, pear, cantaloupe, watermelon, kiwi, mango]");
  BOOST_TEST(read("a=1\\\\\nb=2") == "[a|1\\][b|2]");
  BOOST_TEST(read("a=1\\\\\\\n  2") == "[a|1\\2]");
  BOOST_TEST(read("a=1\\\n\nb=2") == "[a|1][b|2]");
  BOOST_TEST(read("a=1\\\n# 2") == "[a|1# 2]");
  BOOST_TEST(read("a=1\\") == "[a|1]");
  BOOST_TEST(read("na\\\n  me=1") == "[name|1]");
}

BOOST_AUTO_TEST_CASE(characters_are_escaped) {
  BOOST_TEST(read("\\:\\= = 1") == "[:=|1]");
  BOOST_TEST(read("a\\ b c") == "[a b|c]");
  BOOST_TEST(read("\\#a=1\n\\!b=2") == "[#a|1][!b|2]");
  BOOST_TEST(read("a = \\ b") == "[a| b]");
  BOOST_TEST(read("a=\\t\\n\\r\\f") == "[a|\t\n\r\f]");
  // The backslash before anything else is dropped: there is no octal, no \x, no \b.
  BOOST_TEST(read("a=\\b\\x41\\101\\z\\\"\\'") == "[a|bx41101z\"']");
}

BOOST_AUTO_TEST_CASE(unicode_becomes_utf_8) {
  BOOST_TEST(read("a=\\u0041\\u00e9\\u20AC") == "[a|A\xc3\xa9\xe2\x82\xac]");
  BOOST_TEST(read("\\u0061\\u003d=1") == "[a=|1]");
  BOOST_TEST(read("a=\\uD83D\\uDE00") == "[a|\xf0\x9f\x98\x80]");
  BOOST_TEST(read("a=\\\\u0041") == "[a|\\u0041]");
  BOOST_TEST(
      read("\xef\xbb\xbf"
           "a=\xc3\xa9")
      == "[a|\xc3\xa9]");
}

BOOST_AUTO_TEST_CASE(malformed_unicode_is_refused_with_its_line) {
  const std::string digits = "a.properties, line 2: \\u needs four hexadecimal digits behind it";
  refused("a=1\nb=\\u12", digits);
  refused("a=1\nb=\\u12g4", digits);
  refused("a=1\nb=\\u", digits);
  refused("a=1\nb=\\u-123", digits);
  const std::string half =
      "a.properties, line 1: \\u names half of a character: \\uD800 to \\uDBFF need \\uDC00 to \\uDFFF behind them";
  refused("b=\\uD83D", half);
  refused("b=\\uDE00\\uD83D", half);
  refused("b=\\uD83D\\u0041", half);
}

BOOST_AUTO_TEST_CASE(each_property_knows_the_line_where_it_begins) {
  const auto all = parse_properties("# c\na=1\\\n  2\n\r\nb=2\r\n", "dir/a.properties");
  BOOST_REQUIRE(all.size() == 2u);
  BOOST_TEST(all[0].origin == "dir/a.properties, line 2");
  BOOST_TEST(all[1].origin == "dir/a.properties, line 5");
}

BOOST_AUTO_TEST_CASE(files_are_read_whole_or_refused) {
  char name[] = "/tmp/cafka properties XXXXXX";
  const int descriptor = mkstemp(name);
  BOOST_REQUIRE(descriptor >= 0);
  close(descriptor);
  BOOST_TEST(load_properties(name).empty());
  std::ofstream(name) << "acks: all\nlinger.ms=5";
  BOOST_TEST(text_of(load_properties(name)) == "[acks|all][linger.ms|5]");
  std::remove(name);
  for (const auto& bad : {std::string(name), std::string("/")})
    BOOST_CHECK_EXCEPTION(load_properties(bad), error, [&](const error& why) {
      return why.message().starts_with(bad + ": cannot be read: ");
    });
}

BOOST_AUTO_TEST_SUITE_END()

} // namespace cafka
