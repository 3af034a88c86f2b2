#include "cafka/embedded/core/config_definition.hpp"

#include <algorithm>
#include <charconv>
#include <optional>

namespace cafka::embedded {

namespace {

std::string_view trim(std::string_view text) {
  const auto first = text.find_first_not_of(" \t\r\n");
  if (first == std::string_view::npos) return {};
  return text.substr(first, text.find_last_not_of(" \t\r\n") - first + 1);
}

bool equal_ignoring_case(std::string_view text, std::string_view lower) {
  return std::equal(text.begin(), text.end(), lower.begin(), lower.end(), [](char c, char l) {
    return (c >= 'A' && c <= 'Z' ? static_cast<char>(c + ('a' - 'A')) : c) == l;
  });
}

// Calls f(item) for each item of a list.
template <class F>
void for_each_item(std::string_view list, F f) {
  while (!list.empty()) {
    const auto comma = list.find(',');
    f(trim(list.substr(0, comma)));
    list.remove_prefix(comma == std::string_view::npos ? list.size() : comma + 1);
  }
}

template <class Number>
std::optional<Number> parse(std::string_view text) {
  if (text.starts_with('+')) text.remove_prefix(1);
  Number value{};
  const auto [end, failure] = std::from_chars(text.data(), text.data() + text.size(), value);
  if (failure != std::errc{} || end != text.data() + text.size() || text.empty()) return std::nullopt;
  return value;
}

template <class Number>
std::string check_number(const config_definition& of, std::string_view text, std::string_view type) {
  const auto number = parse<Number>(text);
  if (!number) return "Not a number of type " + std::string{type};
  if (*number < static_cast<Number>(of.least) && of.least != std::numeric_limits<int64_t>::min())
    return "Value must be at least " + std::to_string(of.least);
  if (*number > static_cast<Number>(of.most) && of.most != std::numeric_limits<int64_t>::max())
    return "Value must be no more than " + std::to_string(of.most);
  return {};
}

std::string check_choice(const config_definition& of, std::string_view text) {
  bool found = of.choices.empty();
  for_each_item(of.choices, [&](std::string_view choice) { found |= choice == text; });
  return found ? std::string{} : "String must be one of: " + std::string{of.choices};
}

std::string check_list(const config_definition& of, std::string_view text) {
  std::string fault;
  for_each_item(text, [&](std::string_view item) {
    if (fault.empty()) fault = check_choice(of, item);
  });
  return fault;
}

std::string fault_of(const config_definition& of, std::string_view value) {
  const auto text = trim(value);
  switch (of.type) {
  case config_type::boolean:
    return equal_ignoring_case(text, "true") || equal_ignoring_case(text, "false")
               ? std::string{}
               : "Expected value to be either true or false";
  case config_type::int32:
    if (auto fault = check_number<int32_t>(of, text, "INT"); !fault.empty()) return fault;
    return check_choice(of, text);
  case config_type::int64:
    return check_number<int64_t>(of, text, "LONG");
  case config_type::float64:
    return check_number<double>(of, text, "DOUBLE");
  case config_type::list:
    return check_list(of, text);
  case config_type::string:
    break;
  }
  return check_choice(of, text);
}

} // namespace

error check_value(const config_definition& of, std::string_view value) {
  const auto fault = fault_of(of, value);
  if (fault.empty()) return {};
  return {
      errc::invalid_config,
      "Invalid value " + std::string{value} + " for configuration " + std::string{of.name} + ": " + fault};
}

} // namespace cafka::embedded
