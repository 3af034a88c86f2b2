#pragma once

#include <algorithm>
#include <cstdint>
#include <limits>
#include <optional>

namespace cafka::wire {

/// An inclusive range of versions. In declarations it is written as in Kafka's schemas: "0-9", "3+", "2" or "none".
struct version_range {
  static constexpr int16_t no_limit = std::numeric_limits<int16_t>::max();

  int16_t min = 0;
  int16_t max = -1;

  /// Holds no version.
  constexpr version_range() noexcept = default;
  constexpr version_range(int16_t first, int16_t last) noexcept : min(first), max(last) {}
  /// Checked by the compiler: what is not one of the four forms does not compile.
  consteval version_range(const char* text) { parse(text); }

  constexpr bool contains(int16_t version) const noexcept { return min <= version && version <= max; }
  constexpr bool empty() const noexcept { return max < min; }
  constexpr bool operator==(const version_range&) const noexcept = default;

private:
  static consteval int16_t parse_number(const char*& text) {
    if (*text < '0' || *text > '9') throw "a version range needs a digit here";
    int value = 0;
    for (; *text >= '0' && *text <= '9'; ++text) value = value * 10 + (*text - '0');
    return static_cast<int16_t>(value);
  }

  consteval void parse(const char* text) {
    if (text[0] == 'n' && text[1] == 'o' && text[2] == 'n' && text[3] == 'e' && text[4] == '\0') return;
    min = max = parse_number(text);
    if (*text == '+') {
      max = no_limit;
      ++text;
    } else if (*text == '-') {
      max = parse_number(++text);
    }
    if (*text != '\0') throw "a version range ends here";
  }
};

/// The highest version in both ranges, if any.
constexpr std::optional<int16_t> highest_common(version_range a, version_range b) noexcept {
  version_range both{std::max(a.min, b.min), std::min(a.max, b.max)};
  return both.empty() ? std::nullopt : std::optional{both.max};
}

} // namespace cafka::wire
