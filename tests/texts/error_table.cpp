// Every row of the table of errors: what a user reads, and what the library does about it.
#include "tests/texts/text_golden.hpp"

#include "cafka/wire/error.hpp"

#include <boost/test/unit_test.hpp>

#include <cctype>
#include <string>

using namespace cafka;

namespace {

std::string remedy(const error_info& info) {
  std::string text = info.retriable ? "tried again" : "final";
  if (info.refresh_metadata) text += ", with fresh metadata";
  if (info.refresh_coordinator) text += ", with a fresh coordinator";
  return text + "; records: " + std::string{to_string(info.outcome)};
}

std::string rendered() {
  std::string text = "Every error: its name, what a broker sends for it, what is done about it, what it says.\n";
  for (const auto& info : all_errors()) {
    text.append("\n").append(info.name);
    if (info.wire_code != -1 || info.code == errc::unknown_server_error)
      text.append(" ").append(std::to_string(info.wire_code));
    text.append(" (").append(remedy(info)).append(")\n  ").append(info.text).append("\n");
  }
  return text;
}

/// Short forms in the texts that no code has as its name.
bool is_shouted(std::string_view word) { return word == "HTTP" || word == "TLS" || word == "SASL" || word == "API"; }

/// The first word of capitals with an underscore, as codes are written; or nothing.
std::string code_in(std::string_view text) {
  std::string word;
  for (const char c : std::string{text} + ' ') {
    if (std::isupper(static_cast<unsigned char>(c)) || c == '_')
      word += c;
    else if (word.size() > 3 && word.find('_') != std::string::npos && !is_shouted(word))
      return word;
    else
      word.clear();
  }
  return {};
}

} // namespace

BOOST_AUTO_TEST_SUITE(error_table)

BOOST_AUTO_TEST_CASE(is_as_it_was_read) { test::check_text_file("errors.txt", rendered()); }

BOOST_AUTO_TEST_CASE(has_one_style) {
  for (const auto& info : all_errors()) {
    BOOST_TEST_CONTEXT(info.name) {
      const std::string text{info.text};
      BOOST_TEST(std::isupper(static_cast<unsigned char>(text.front())));
      BOOST_TEST(text.ends_with('.'));
      BOOST_TEST(code_in(text) == ""); // the name is printed beside the text
      for (const auto* unwanted : {"  ", "::", "errc", "std::", "!", "please try"})
        BOOST_TEST(text.find(unwanted) == std::string::npos, "says '" << unwanted << "'");
      BOOST_TEST(text.size() <= 160u);
    }
  }
}

// A remedy that is announced is one that the table has, and the other way round.
BOOST_AUTO_TEST_CASE(says_what_it_does) {
  for (const auto& info : all_errors()) {
    BOOST_TEST_CONTEXT(info.name) {
      const std::string text{info.text};
      if (text.find("try again") != std::string::npos || text.find("refresh the metadata") != std::string::npos)
        BOOST_TEST(info.retriable);
      if (info.code >= errc::connection_refused && text.find("may have been done") != std::string::npos)
        BOOST_TEST((info.outcome == produce_outcome::unknown));
    }
  }
}

BOOST_AUTO_TEST_SUITE_END()
