#include "moment.hpp"

#include "cafka/wire/error.hpp"

#include <charconv>
#include <cstdio>
#include <cstdlib>
#include <optional>
#include <string_view>

namespace cafka::cli {

namespace {

constexpr double second = 1'000, minute = 60 * second, hour = 60 * minute, day = 24 * hour;

[[noreturn]] void refuse(const std::string& option, const std::string& text, const std::string& wanted) {
  throw error(errc::invalid_configuration, option + ": '" + text + "': " + wanted + " is wanted");
}

/// A number, if the text begins with one, which is then taken off.
std::optional<double> take_number(std::string_view& text) {
  double number = 0;
  const auto [stop, code] = std::from_chars(text.data(), text.data() + text.size(), number, std::chars_format::fixed);
  if (code != std::errc{} || number < 0) return std::nullopt;
  text.remove_prefix(static_cast<size_t>(stop - text.data()));
  return number;
}

/// Of the suffix of a time; 0: it is none.
double unit(std::string_view name) {
  if (name.empty() || name == "s") return second;
  if (name == "ms") return 1;
  if (name == "m" || name == "min") return minute;
  if (name == "h") return hour;
  if (name == "d") return day;
  return 0;
}

/// PnDTnHnMnS, where each part may be missing, but not all.
std::optional<double> iso_duration(std::string_view text) {
  double sum = 0;
  bool in_time = false, any = false;
  std::string_view units = "D";
  text.remove_prefix(1);
  while (!text.empty()) {
    if (text.front() == 'T' && !in_time) {
      in_time = true;
      any = false;
      units = "HMS";
      text.remove_prefix(1);
      continue;
    }
    const auto number = take_number(text);
    const auto at = text.empty() ? std::string_view::npos : units.find(text.front());
    if (!number || at == std::string_view::npos) return std::nullopt;
    const char name = text.front();
    sum += *number * (name == 'D' ? day : name == 'H' ? hour : name == 'M' ? minute : second);
    units.remove_prefix(at + 1);
    text.remove_prefix(1);
    any = true;
  }
  return any ? std::optional{sum} : std::nullopt;
}

/// Minutes from UTC of what is behind a time: nothing, Z, or ±HH:MM.
std::optional<int> zone(const std::string& text) {
  if (text.empty() || text == "Z") return 0;
  int hours = 0, minutes = 0, read = 0;
  char sign = 0;
  const bool whole = std::sscanf(text.c_str(), "%c%2d:%2d%n", &sign, &hours, &minutes, &read) == 3
                     && static_cast<size_t>(read) == text.size() && text.size() == 6;
  if (!whole || (sign != '+' && sign != '-') || hours < 0 || hours > 18 || minutes < 0 || minutes > 59)
    return std::nullopt;
  return (sign == '-' ? -1 : 1) * (hours * 60 + minutes);
}

struct date_and_time {
  int year = 0, month = 0, day = 0, hour = 0, minute = 0, second = 0, read = 0;

  bool parse(const std::string& text) {
    return std::sscanf(text.c_str(), "%4d-%2d-%2dT%2d:%2d:%2d%n", &year, &month, &day, &hour, &minute, &second, &read)
           == 6;
  }
  std::chrono::year_month_day date() const {
    return {
        std::chrono::year{year}, std::chrono::month{static_cast<unsigned>(month)},
        std::chrono::day{static_cast<unsigned>(day)}};
  }
  bool exists() const {
    return date().ok() && hour >= 0 && hour < 24 && minute >= 0 && minute < 60 && second >= 0 && second < 60;
  }
  int64_t seconds() const {
    const auto days = std::chrono::sys_days{date()}.time_since_epoch().count();
    return ((int64_t{days} * 24 + hour) * 60 + minute) * 60 + second;
  }
};

} // namespace

int64_t parse_moment(const std::string& option, const std::string& text) {
  int64_t ms = 0;
  const auto* end = text.data() + text.size();
  if (const auto [at, code] = std::from_chars(text.data(), end, ms); code == std::errc{} && at == end && ms >= 0)
    return ms;
  date_and_time time;
  const bool begins = time.parse(text);
  auto rest = begins ? text.substr(static_cast<size_t>(time.read)) : std::string{"?"};
  int fraction = 0;
  if (int length = 0; std::sscanf(rest.c_str(), ".%3d%n", &fraction, &length) == 1 && length == 4 && fraction >= 0)
    rest = rest.substr(4);
  const auto off = zone(rest);
  if (!begins || !off || !time.exists())
    refuse(option, text, "ms since 1970, or YYYY-MM-DDTHH:MM:SS[.mmm] in UTC, or with +HH:MM behind it,");
  return (time.seconds() - *off * int64_t{60}) * 1'000 + fraction;
}

std::chrono::milliseconds parse_age(const std::string& option, const std::string& text) {
  std::string_view rest = text;
  std::optional<double> age;
  if (!rest.empty() && rest.front() == 'P') {
    age = iso_duration(rest);
  } else if ((age = take_number(rest))) {
    const auto factor = unit(rest);
    age = factor > 0 ? std::optional{*age * factor} : std::nullopt;
  }
  if (!age || !(*age >= 1 && *age <= 100 * 366 * day))
    refuse(option, text, "how long ago, as in 90s, 30m, 12h, 7d or P1DT12H, from 1 ms to 100 years,");
  return std::chrono::milliseconds{static_cast<int64_t>(*age)};
}

} // namespace cafka::cli
