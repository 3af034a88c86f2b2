#include "group_reset.hpp"

#include "moment.hpp"

#include "cafka/wire/error.hpp"

#include <chrono>

namespace cafka::cli {

namespace {

constexpr const char* ways = "--to-earliest, --to-latest, --to-offset, --to-time, --by-duration or --shift-by";

[[noreturn]] void refuse(const std::string& why) { throw error(errc::invalid_configuration, why); }

} // namespace

void reset_options::add_to(CLI::App& command) {
  command.add_flag("--to-earliest,--to-beginning", to_earliest, "To the first record of each log");
  command.add_flag("--to-latest,--to-end", to_latest, "Behind the last record of each log");
  command.add_option("--to-offset", to_offset, "To this offset, or the nearest end of a log that does not have it")
      ->check(CLI::NonNegativeNumber);
  command.add_option(
      "--to-time,--to-datetime", to_time,
      "To the first record that is not older: ms since 1970, or YYYY-MM-DDTHH:MM:SS[.mmm][+HH:MM], UTC without the "
      "last");
  command.add_option("--by-duration", by_duration, "To the first record that is at most so old: 90s, 30m, 7d, PT30M");
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
    what.to = at_time(std::chrono::system_clock::now() - parse_age("--by-duration", by_duration));
  return what;
}

} // namespace cafka::cli
