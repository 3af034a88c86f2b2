#include "group_reset.hpp"

#include "time_option.hpp"

#include "cafka/wire/error.hpp"

#include <charconv>
#include <cstdio>
#include <ctime>

namespace cafka::cli {

namespace {

constexpr const char* ways = "--to-earliest, --to-latest, --to-offset, --to-time, --by-duration or --shift-by";

[[noreturn]] void refuse(const std::string& why) { throw error(errc::invalid_configuration, why); }

} // namespace

int64_t parse_moment(const std::string& option, const std::string& text) {
  int64_t ms = 0;
  const auto* end = text.data() + text.size();
  if (const auto [at, code] = std::from_chars(text.data(), end, ms); code == std::errc{} && at == end && ms >= 0)
    return ms;
  std::tm time{};
  int fraction = 0, read = 0;
  const auto begin = std::sscanf(
      text.c_str(), "%4d-%2d-%2dT%2d:%2d:%2d%n", &time.tm_year, &time.tm_mon, &time.tm_mday, &time.tm_hour,
      &time.tm_min, &time.tm_sec, &read);
  auto rest = begin == 6 ? text.substr(static_cast<size_t>(read)) : std::string{"?"};
  if (int length = 0; std::sscanf(rest.c_str(), ".%3d%n", &fraction, &length) == 1 && length == 4)
    rest = rest.substr(4);
  if (!rest.empty() && rest != "Z")
    refuse(option + ": '" + text + "': ms since 1970, or YYYY-MM-DDTHH:MM:SS[.mmm] in UTC, is wanted");
  time.tm_year -= 1900;
  time.tm_mon -= 1;
  return static_cast<int64_t>(::timegm(&time)) * 1000 + fraction;
}

void reset_options::add_to(CLI::App& command) {
  command.add_flag("--to-earliest,--to-beginning", to_earliest, "To the first record of each log");
  command.add_flag("--to-latest,--to-end", to_latest, "Behind the last record of each log");
  command.add_option("--to-offset", to_offset, "To this offset, or the nearest end of a log that does not have it")
      ->check(CLI::NonNegativeNumber);
  command.add_option(
      "--to-time,--to-datetime", to_time,
      "To the first record that is not older: ms since 1970, or YYYY-MM-DDTHH:MM:SS[.mmm] in UTC");
  command.add_option("--by-duration", by_duration, "To the first record that is at most so old: 90s, 30m");
  command.add_option("--shift-by", shift, "So many offsets forward from where it is, or back if negative");
  command.add_flag("-n,--dry-run", dry_run, "Only show what would come of it");
}

blocking::group_reset reset_options::resolve() const {
  const int given = static_cast<int>(to_earliest) + to_latest + to_offset.has_value() + !to_time.empty()
                    + !by_duration.empty() + shift.has_value();
  if (given != 1) refuse(std::string{"where to reset to is wanted, once: "} + ways);
  blocking::group_reset what{.shift = shift, .dry_run = dry_run};
  if (to_latest) what.to = last;
  if (to_offset) what.to = at_offset(*to_offset);
  if (!to_time.empty()) what.to = {start_position::place::time, parse_moment("--to-time", to_time)};
  if (!by_duration.empty())
    what.to = at_time(std::chrono::system_clock::now() - parse_time("--by-duration", by_duration));
  return what;
}

} // namespace cafka::cli
