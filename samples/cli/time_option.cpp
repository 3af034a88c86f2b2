#include "time_option.hpp"

#include "cafka/wire/error.hpp"

#include <charconv>
#include <string_view>

namespace cafka::cli {

namespace {

/// Milliseconds in a unit; 0: there is none of that name.
double unit(std::string_view name) {
  if (name.empty() || name == "s") return 1'000;
  if (name == "ms") return 1;
  if (name == "m" || name == "min") return 60'000;
  if (name == "h") return 3'600'000;
  return 0;
}

constexpr double longest = 7.0 * 24 * 3'600'000;

} // namespace

std::chrono::milliseconds parse_time(const std::string& option, const std::string& text) {
  double number = 0;
  const char* end = text.data() + text.size();
  const auto [stop, code] = std::from_chars(text.data(), end, number, std::chars_format::fixed);
  const double time = number * unit({stop, static_cast<size_t>(end - stop)});
  if (code != std::errc{} || !(time >= 1 && time <= longest))
    throw error(
        errc::invalid_configuration,
        option + ": '" + text + "' is no time to wait: seconds are wanted, or 500ms, 5s, 2m, 1h; 1 ms to 7 days");
  return std::chrono::milliseconds{static_cast<int64_t>(time)};
}

std::string to_text(std::chrono::milliseconds time) {
  const bool whole = time.count() % 1'000 == 0;
  return whole ? std::to_string(time.count() / 1'000) + " s" : std::to_string(time.count()) + " ms";
}

} // namespace cafka::cli
