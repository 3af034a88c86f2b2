#include "offset_option.hpp"

#include "cafka/wire/error.hpp"

#include <algorithm>
#include <charconv>
#include <string_view>

namespace cafka::cli {

namespace {

[[noreturn]] void refuse(const std::string& text, const char* why) {
  throw error(errc::invalid_configuration, "--offset: '" + text + "': " + why);
}

int64_t offset_number(std::string_view digits, const std::string& text) {
  int64_t value = 0;
  const char* end = digits.data() + digits.size();
  const auto [stop, code] = std::from_chars(digits.data(), end, value);
  if (code != std::errc{} || stop != end || value < 0)
    refuse(text, "beginning, end, OFFSET, -N, s@MS or e@MS is wanted, with numbers of 0 or more");
  return value;
}

start_position at_ms(int64_t time) { return {start_position::place::time, time}; }

void parse_start(const std::string& text, offset_range& range) {
  const std::string_view view = text;
  if (text == "beginning" || text == "earliest" || text == "first")
    range.start = first;
  else if (text == "end" || text == "latest" || text == "last")
    range.start = last;
  else if (view.starts_with("s@"))
    range.start = at_ms(offset_number(view.substr(2), text));
  else if (view.starts_with("-"))
    range.from_end = offset_number(view.substr(1), text);
  else
    range.start = at_offset(offset_number(view, text));
}

} // namespace

offset_range parse_offsets(std::vector<std::string> texts) {
  offset_range range;
  std::sort(texts.begin(), texts.end());
  texts.erase(std::unique(texts.begin(), texts.end()), texts.end());
  std::string start, end;
  for (const auto& text : texts) {
    const bool is_end = text.starts_with("e@");
    auto& before = is_end ? end : start;
    if (!before.empty())
      refuse(
          before + "' and '" + text,
          is_end ? "there is one end" : "there is one start; only an end, e@MS, may stand beside it");
    before = text;
    if (is_end)
      range.end_time = offset_number(std::string_view(text).substr(2), text);
    else
      parse_start(text, range);
  }
  return range;
}

} // namespace cafka::cli
