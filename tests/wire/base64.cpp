#include "cafka/wire/base64.hpp"

#include <boost/test/unit_test.hpp>

using namespace cafka;
using namespace cafka::wire;

namespace {

std::string written(std::string_view text, base64_alphabet alphabet) {
  std::string out;
  append_base64(out, bytes_view{text}.span(), alphabet);
  return out;
}

} // namespace

BOOST_AUTO_TEST_SUITE(base64)

// RFC 4648, section 10.
BOOST_AUTO_TEST_CASE(vectors_of_the_standard) {
  constexpr std::pair<std::string_view, std::string_view> vectors[] = {
      {"", ""},
      {"f", "Zg=="},
      {"fo", "Zm8="},
      {"foo", "Zm9v"},
      {"foob", "Zm9vYg=="},
      {"fooba", "Zm9vYmE="},
      {"foobar", "Zm9vYmFy"},
  };
  for (auto [plain, coded] : vectors) {
    BOOST_TEST(written(plain, base64_alphabet::standard) == coded);
    auto parsed = parse_base64(coded, base64_alphabet::standard);
    BOOST_REQUIRE(parsed);
    BOOST_TEST(bytes_view{*parsed}.text() == plain);
    auto unpadded = coded.substr(0, std::min(coded.find('='), coded.size()));
    BOOST_TEST(written(plain, base64_alphabet::url) == unpadded);
    BOOST_TEST(parse_base64(unpadded, base64_alphabet::url).has_value());
  }
}

BOOST_AUTO_TEST_CASE(alphabets_differ_in_two_letters) {
  BOOST_TEST(written("\xfb\xff\xbf", base64_alphabet::standard) == "+/+/");
  BOOST_TEST(written("\xfb\xff\xbf", base64_alphabet::url) == "-_-_");
  BOOST_TEST(!parse_base64("+/+/", base64_alphabet::url));
  BOOST_TEST(!parse_base64("-_-_", base64_alphabet::standard));
}

BOOST_AUTO_TEST_CASE(only_the_right_spelling_is_read) {
  for (std::string_view text : {"Z", "Zg", "Zg=", "Zg===", "Zh==", "Zm9v!", "Z===", "====", "Zm 9v"})
    BOOST_TEST(!parse_base64(text, base64_alphabet::standard), text);
  for (std::string_view text : {"Z", "Zh", "Zg==", "Zm9vY"})
    BOOST_TEST(!parse_base64(text, base64_alphabet::url), text);
}

BOOST_AUTO_TEST_SUITE_END()
