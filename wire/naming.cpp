#include "cafka/wire/naming.hpp"

#include <algorithm>
#include <cctype>
#include <vector>

namespace cafka {

namespace {

bool is_digit(char c) { return std::isdigit(static_cast<unsigned char>(c)) != 0; }

bool belongs_to_name(char c) {
  return std::isalnum(static_cast<unsigned char>(c)) || std::string_view{"_-.:[]%"}.find(c) != std::string_view::npos;
}

/// "host:9092", "[::1]:9092".
bool is_address(std::string_view word) {
  const auto colon = word.rfind(':');
  return colon != std::string_view::npos && colon > 0 && colon + 1 < word.size()
         && std::all_of(word.begin() + static_cast<std::ptrdiff_t>(colon) + 1, word.end(), is_digit);
}

std::vector<std::string> addresses_in(std::string_view text) {
  std::vector<std::string> found;
  for (size_t at = 0; at < text.size();) {
    auto end = at;
    while (end < text.size() && belongs_to_name(text[end])) ++end;
    auto word = text.substr(at, end - at);
    while (word.ends_with(':') || word.ends_with('.')) word.remove_suffix(1);
    if (is_address(word)) found.emplace_back(word);
    at = std::max(end, at + 1);
  }
  return found;
}

/// Whether the name that ends here goes on, and is another's.
bool goes_on(const std::string& text, size_t at) {
  if (at >= text.size()) return false;
  const bool more = at + 1 < text.size() && belongs_to_name(text[at + 1]) && text[at + 1] != ':';
  return belongs_to_name(text[at]) && ((text[at] != ':' && text[at] != '.') || more);
}

void erase_everywhere(std::string& text, const std::string& what) {
  for (auto at = text.find(what); at != std::string::npos; at = text.find(what, at))
    if (what.ends_with(')') || !goes_on(text, at + what.size()))
      text.erase(at, what.size());
    else
      ++at;
}

bool erase_beginning(std::string& text, const std::string& what) {
  if (!text.starts_with(what)) return false;
  text.erase(0, what.size());
  return true;
}

/// The first words up to a colon that `said` has, too: what both are about.
void erase_common_subject(std::string& text, const std::string& said) {
  for (auto colon = text.find(": "); colon != std::string::npos; colon = text.find(": ")) {
    const auto subject = text.substr(0, colon);
    const auto at = said.find(subject);
    if (at == std::string::npos || goes_on(said, at + subject.size())) return;
    text.erase(0, colon + 2);
  }
}

} // namespace

std::string count_of(int64_t number, const std::string& one) {
  return std::to_string(number) + " " + one + (number == 1 ? "" : "s");
}

bool mentions(const std::string& text, const std::string& name) {
  const auto goes_on = [&](size_t at) {
    return at < text.size()
           && (std::isalnum(static_cast<unsigned char>(text[at])) || text[at] == '_' || text[at] == '-');
  };
  for (const auto& naming : {"'" + name + "'", "opic " + name, "artition " + name})
    for (auto at = text.find(naming); at != std::string::npos; at = text.find(naming, at + 1))
      if (!goes_on(at + naming.size())) return true; // else it is the name of another
  return false;
}

bool mentions_address(const std::string& text, const std::string& address) {
  const auto all = addresses_in(text);
  return std::find(all.begin(), all.end(), address) != all.end();
}

std::string after(const std::string& said, std::string text) {
  erase_common_subject(text, said);
  for (const auto& address : addresses_in(said)) {
    for (const auto& subject : {address + ": ", address + " ", "broker " + address + ": ", "broker " + address + " "})
      if (erase_beginning(text, subject)) break;
    for (const auto& place : {" (" + address + ")", " to " + address, " of broker " + address, " from " + address})
      erase_everywhere(text, place);
  }
  return text;
}

std::string told_of(const std::string& who, const std::string& text) {
  const auto at = text.find(who);
  return at == std::string::npos || goes_on(text, at + who.size()) ? who + ": " + after(who, text) : text;
}

} // namespace cafka
