// Files of properties, as java.util.Properties.load describes them.
#include <algorithm>
#include <cerrno>
#include <charconv>
#include <cstring>
#include <fstream>

#include "cafka/actors/properties/properties.hpp"

namespace cafka {

namespace {

constexpr size_t longest_file = 1024 * 1024;
constexpr std::string_view blanks = " \t\f";

bool is_blank(char c) { return blanks.find(c) != std::string_view::npos; }

[[noreturn]] void refuse(const std::string& where, const std::string& why) {
  throw error(errc::invalid_configuration, where + ": " + why);
}

/// Natural lines: they end with \n, \r or \r\n.
class lines {
public:
  explicit lines(std::string_view text) : rest_(text) {}

  bool next(std::string_view& line) {
    if (rest_.empty()) return false;
    const auto end = std::min(rest_.find_first_of("\r\n"), rest_.size());
    line = rest_.substr(0, end);
    rest_.remove_prefix(std::min(end + (rest_.substr(end).starts_with("\r\n") ? 2 : 1), rest_.size()));
    ++number_;
    return true;
  }

  int number() const { return number_; }

private:
  std::string_view rest_;
  int number_ = 0;
};

std::string_view without_leading_blanks(std::string_view line) {
  return line.substr(std::min(line.find_first_not_of(blanks), line.size()));
}

/// A line goes on if it ends with an odd number of backslashes: each pair is one of the text.
bool goes_on(std::string_view line) {
  const auto last = line.find_last_not_of('\\');
  return (line.size() - (last == std::string_view::npos ? 0 : last + 1)) % 2 == 1;
}

/// A logical line without its escaped line ends; empty for comments and blank lines.
std::string logical_line(lines& from, std::string_view first) {
  auto line = without_leading_blanks(first);
  if (line.empty() || line.front() == '#' || line.front() == '!') return {};
  std::string all;
  while (goes_on(line)) {
    all.append(line.substr(0, line.size() - 1));
    if (!from.next(line)) return all;
    line = without_leading_blanks(line);
  }
  return all.append(line);
}

void append_utf8(std::string& out, uint32_t c) {
  const auto tail = [&](int shift) { out += static_cast<char>(0x80 | (c >> shift & 0x3f)); };
  if (c < 0x80) {
    out += static_cast<char>(c);
  } else if (c < 0x800) {
    out += static_cast<char>(0xc0 | c >> 6);
    tail(0);
  } else if (c < 0x10000) {
    out += static_cast<char>(0xe0 | c >> 12);
    tail(6);
    tail(0);
  } else {
    out += static_cast<char>(0xf0 | c >> 18);
    tail(12);
    tail(6);
    tail(0);
  }
}

/// Reads escaped text from left to right.
class unescaper {
public:
  unescaper(std::string_view text, const std::string& where) : text_(text), where_(where) {}

  bool at_end() const { return text_.empty(); }
  char front() const { return text_.front(); }
  void skip_blanks() { text_ = without_leading_blanks(text_); }
  void skip() { text_.remove_prefix(1); }

  void take(std::string& out) {
    const char c = text_.front();
    skip();
    if (c != '\\' || at_end()) {
      if (c != '\\') out += c;
      return;
    }
    const char escaped = text_.front();
    skip();
    constexpr std::string_view letters = "tnrf", controls = "\t\n\r\f";
    if (escaped == 'u')
      append_utf8(out, code_point());
    else if (const auto at = letters.find(escaped); at != std::string_view::npos)
      out += controls[at];
    else
      out += escaped; // the backslash before anything else is dropped
  }

private:
  uint32_t code_unit() {
    uint32_t value = 0;
    const auto* begin = text_.data();
    const auto* end = begin + std::min<size_t>(4, text_.size());
    const auto [at, code] = std::from_chars(begin, end, value, 16);
    if (code != std::errc{} || at != begin + 4) refuse(where_, "\\u needs four hexadecimal digits behind it");
    text_.remove_prefix(4);
    return value;
  }

  /// Characters beyond 16 bits are written as two units.
  uint32_t code_point() {
    const auto unit = code_unit();
    if (unit < 0xd800 || unit > 0xdfff) return unit;
    if (unit <= 0xdbff && text_.starts_with("\\u")) {
      text_.remove_prefix(2);
      if (const auto low = code_unit(); low >= 0xdc00 && low <= 0xdfff)
        return 0x10000 + ((unit - 0xd800) << 10) + (low - 0xdc00);
    }
    refuse(where_, "\\u names half of a character: \\uD800 to \\uDBFF need \\uDC00 to \\uDFFF behind them");
  }

  std::string_view text_;
  const std::string& where_;
};

/// The name ends at the first '=', ':' or blank that is not escaped; one of the signs, with blanks around it, separates.
property split(std::string_view line, const std::string& where) {
  property result{.name = {}, .value = {}, .origin = where};
  unescaper rest{line, where};
  while (!rest.at_end() && rest.front() != '=' && rest.front() != ':' && !is_blank(rest.front()))
    rest.take(result.name);
  rest.skip_blanks();
  if (!rest.at_end() && (rest.front() == '=' || rest.front() == ':')) rest.skip();
  rest.skip_blanks();
  while (!rest.at_end()) rest.take(result.value);
  return result;
}

} // namespace

std::vector<property> parse_properties(std::string_view text, const std::string& source) {
  if (text.starts_with("\xef\xbb\xbf")) text.remove_prefix(3); // some editors begin UTF-8 so
  std::vector<property> result;
  lines from{text};
  for (std::string_view line; from.next(line);) {
    const auto where = source + ", line " + std::to_string(from.number());
    const auto whole = logical_line(from, line);
    if (!whole.empty()) result.push_back(split(whole, where));
  }
  return result;
}

std::vector<property> load_properties(const std::string& file) {
  std::ifstream in(file, std::ios::binary);
  if (in.is_open()) in.peek(); // a folder opens, but cannot be read
  if (!in.is_open() || in.bad()) refuse(file, std::string("cannot be read: ") + std::strerror(errno));
  in.clear();
  std::string text(longest_file + 1, '\0'); // a device may have no end
  in.read(text.data(), static_cast<std::streamsize>(text.size()));
  text.resize(static_cast<size_t>(in.gcount()));
  if (text.size() > longest_file) refuse(file, "is longer than a MiB, and so no file of properties");
  return parse_properties(text, file);
}

} // namespace cafka
