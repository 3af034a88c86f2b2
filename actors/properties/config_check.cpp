#include "cafka/actors/properties/config_check.hpp"

#include <limits>
#include <string>
#include <utility>

#include "cafka/wire/naming.hpp"

namespace cafka {

namespace {

/// `unit`: "ms", a thing that is counted, or nothing.
std::string amount(int64_t value, const std::string& unit) {
  if (unit.empty()) return std::to_string(value);
  return unit == "ms" ? std::to_string(value) + " ms" : count_of(value, unit);
}

} // namespace

config_names fields_of(const char* config) {
  return [config](std::string_view field) { return std::string{config}.append(".").append(field); };
}

config_names part_of(const config_names& whole, std::string field) {
  return
      [whole, prefix = std::move(field) + "."](std::string_view below) { return whole(prefix + std::string{below}); };
}

config_check& config_check::time(
    const char* field, std::chrono::milliseconds value, std::chrono::milliseconds least,
    std::chrono::milliseconds most) {
  return range(field, value.count(), least.count(), most.count(), "ms");
}

config_check& config_check::bytes(const char* field, size_t value, size_t least, size_t most) {
  // No size that is allowed needs the highest bit, so one that has it is told as what it was: a negative number.
  return range(field, static_cast<int64_t>(value), static_cast<int64_t>(least), static_cast<int64_t>(most), "byte");
}

config_check& config_check::number(const char* field, int64_t value, int64_t least, int64_t most) {
  return range(field, value, least, most, "");
}

config_check& config_check::text(const char* field, const std::string& value) {
  constexpr size_t most = std::numeric_limits<int16_t>::max();
  return that(
      value.size() <= most, field,
      "has " + count_of(static_cast<int64_t>(value.size()), "byte") + "; allowed are " + std::to_string(most)
          + " at most");
}

config_check& config_check::not_below(
    const char* field, std::chrono::milliseconds value, const char* other, std::chrono::milliseconds bound) {
  return order(field, value.count(), other, bound.count(), "ms");
}

config_check& config_check::not_below(const char* field, size_t value, const char* other, size_t bound) {
  return order(field, static_cast<int64_t>(value), other, static_cast<int64_t>(bound), "byte");
}

config_check& config_check::that(bool right, const char* field, const std::string& why) {
  const auto called = names_(field);
  if (!right && !first_) first_ = {errc::invalid_configuration, called + " " + why};
  return *this;
}

config_check& config_check::part(const error& found) {
  if (!first_) first_ = found;
  return *this;
}

config_check& config_check::range(const char* field, int64_t value, int64_t least, int64_t most, const char* unit) {
  const bool endless = most == std::numeric_limits<int64_t>::max();
  return that(
      value >= least && value <= most, field,
      "is " + amount(value, unit) + "; allowed are "
          + (endless ? amount(least, unit) + " and more" : std::to_string(least) + " to " + amount(most, unit)));
}

config_check& config_check::order(
    const char* field, int64_t value, const char* other, int64_t bound, const char* unit) {
  return that(
      value >= bound, field,
      "is " + amount(value, unit) + "; it may not be below " + name(other) + ", " + amount(bound, unit));
}

} // namespace cafka
