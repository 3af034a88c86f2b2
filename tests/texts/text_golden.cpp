#include "tests/texts/text_golden.hpp"

#include <boost/test/unit_test.hpp>

#include <fstream>
#include <map>
#include <regex>
#include <sstream>
#include <vector>

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

/// Names of one kind that a text tells more than once: addresses, quoted names, partitions, times, fields in brackets.
std::vector<std::string> told_twice(const std::string& text) {
  static const std::regex facts{
      R"(\[[0-9a-f:]+\]:\d+|[A-Za-z0-9.-]+:\d+|'[^']+'|\b[a-z]+-\d+\b|\b\d+ ms\b|\([a-z_]+\)|\bbroker \d+\b)"};
  std::map<std::string, int> times;
  for (std::sregex_iterator at{text.begin(), text.end(), facts}, end; at != end; ++at) ++times[at->str()];
  std::vector<std::string> twice;
  for (const auto& [fact, count] : times)
    if (count > 1) twice.push_back(fact);
  return twice;
}

void check_style_of_message(const error& what) {
  const auto& text = what.message();
  BOOST_TEST_CONTEXT(text) {
    BOOST_REQUIRE(!text.empty());
    BOOST_TEST(text.back() != '.');
    BOOST_TEST(text.back() != ' ');
    for (const auto* unwanted : {"  ", ".;", "..", "std::", "caf::", "errc", "basic_string", "nullptr", " actor"})
      BOOST_TEST(text.find(unwanted) == std::string::npos, "says '" << unwanted << "'");
    for (const auto& fact : told_twice(text)) BOOST_TEST(false, "says " << fact << " more than once");
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
