#include "tests/texts/text_golden.hpp"

#include <boost/test/unit_test.hpp>

#include <fstream>
#include <sstream>

namespace cafka::test {

namespace {

std::string content_of(const std::string& path) {
  std::ifstream in{path};
  std::ostringstream out;
  out << in.rdbuf();
  return out.str();
}

} // namespace

void check_text_file(const std::string& name, const std::string& now) {
  auto kept = std::string(CAFKA_TEXTS "/");
  kept += name;
  if (content_of(kept) == now) return;
  auto fresh = std::string(CAFKA_TEXTS_NOW "/");
  fresh += name;
  std::ofstream{fresh} << now;
  BOOST_TEST(false, "the texts have changed: read `diff " << kept << " " << fresh << "`, and copy it if it is right");
}

void check_style_of_message(const error& what) {
  const auto& text = what.message();
  BOOST_TEST_CONTEXT(text) {
    BOOST_REQUIRE(!text.empty());
    BOOST_TEST(text.back() != '.');
    BOOST_TEST(text.back() != ' ');
    for (const auto* unwanted : {"  ", ".;", "..", "std::", "caf::", "errc", "basic_string", "nullptr", " actor"})
      BOOST_TEST(text.find(unwanted) == std::string::npos, "says '" << unwanted << "'");
    BOOST_TEST(text.find(what.info().name) == std::string::npos, "says its code, which is printed in front of it");
  }
}

void say(std::string& to, const std::string& when, const error& what) {
  BOOST_TEST_CONTEXT(when) {
    BOOST_TEST(!!what);
    if (what) check_style_of_message(what);
  }
  to += "\n" + when + "\n  " + to_string(what) + "\n";
}

} // namespace cafka::test
