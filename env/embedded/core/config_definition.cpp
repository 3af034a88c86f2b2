#include "cafka/embedded/core/config_definition.hpp"

#include <algorithm>
#include <charconv>
#include <optional>
#include <string>
#include <type_traits>
#include <vector>

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

// The items of a list; behind a comma there is one, though it be empty.
std::vector<std::string_view> items_of(std::string_view list) {
  std::vector<std::string_view> items;
  for (bool more = !list.empty(); more;) {
    const auto comma = list.find(',');
    items.push_back(trim(list.substr(0, comma)));
    more = comma != std::string_view::npos;
    if (more) list.remove_prefix(comma + 1);
  }
  return items;
}

bool is_digit(char c) { return c >= '0' && c <= '9'; }

// What Java's parseDouble takes besides, and what it does not.
bool as_java_spells(std::string_view& text) {
  const auto unsigned_text = text.starts_with('-') ? text.substr(1) : text;
  if (unsigned_text.empty()) return false;
  if (!is_digit(unsigned_text.front()) && unsigned_text.front() != '.')
    return unsigned_text == "NaN" || unsigned_text == "Infinity";
  if (std::string_view{"fFdD"}.find(text.back()) != std::string_view::npos) text.remove_suffix(1);
  return true;
}

template <class Number>
std::optional<Number> parse(std::string_view text) {
  if (text.starts_with('+')) text.remove_prefix(1);
  if (std::is_floating_point_v<Number> && !as_java_spells(text)) return std::nullopt;
  Number value{};
  const auto [end, failure] = std::from_chars(text.data(), text.data() + text.size(), value);
  if (failure != std::errc{} || end != text.data() + text.size() || text.empty()) return std::nullopt;
  return value;
}

template <class Number>
std::string check_number(const config_definition& of, std::string_view text, std::string_view type) {
  const auto number = parse<Number>(text);
  if (!number) return "Not a number of type " + std::string{type};
  if (of.besides) {
    if ((*number >= static_cast<Number>(of.least) && *number <= static_cast<Number>(of.most))
        || *number == static_cast<Number>(*of.besides))
      return {};
    return "Value must be between " + std::to_string(of.least) + " and " + std::to_string(of.most) + " or equal to "
           + std::to_string(*of.besides);
  }
  if (*number < static_cast<Number>(of.least) && of.least != std::numeric_limits<int64_t>::min())
    return "Value must be at least " + std::to_string(of.least);
  if (*number > static_cast<Number>(of.most) && of.most != std::numeric_limits<int64_t>::max())
    return "Value must be no more than " + std::to_string(of.most);
  return {};
}

std::string check_choice(const config_definition& of, std::string_view text) {
  const auto choices = items_of(of.choices);
  const bool found = choices.empty() || std::find(choices.begin(), choices.end(), text) != choices.end();
  return found ? std::string{} : "String must be one of: " + std::string{of.choices};
}

bool is_replica(std::string_view text) {
  const auto colon = text.find(':');
  const auto number = [](std::string_view part) {
    return !part.empty() && std::all_of(part.begin(), part.end(), is_digit);
  };
  return text.empty()
         || (colon != std::string_view::npos && number(text.substr(0, colon)) && number(text.substr(colon + 1)));
}

std::string check_replicas(const config_definition& of, const std::vector<std::string_view>& items) {
  if (!items.empty() && items.front() == "*") return {};
  if (std::all_of(items.begin(), items.end(), is_replica)) return {};
  return std::string{of.name}
         + " must be the literal '*' or a list of replicas in the following format: "
           "[partitionId]:[brokerId],[partitionId]:[brokerId],...";
}

std::string check_list(const config_definition& of, const std::vector<std::string_view>& items) {
  if (of.replicas) return check_replicas(of, items);
  for (const auto& item : items)
    if (auto fault = check_choice(of, item); !fault.empty()) return fault;
  return {};
}

std::string fault_of(const config_definition& of, std::string_view value) {
  const auto text = trim(value);
  switch (of.type) {
  case config_type::boolean:
    return equal_ignoring_case(text, "true") || equal_ignoring_case(text, "false")
               ? std::string{}
               : "Expected value to be either true or false";
  case config_type::int32:
    return check_number<int32_t>(of, text, "INT");
  case config_type::int64:
    return check_number<int64_t>(of, text, "LONG");
  case config_type::float64:
    return check_number<double>(of, text, "DOUBLE");
  case config_type::list:
    return check_list(of, items_of(text));
  case config_type::string:
    break;
  }
  return check_choice(of, text);
}

} // namespace

bool is_true(std::string_view value) { return equal_ignoring_case(trim(value), "true"); }

error check_value(const config_definition& of, std::string_view value) {
  const auto items = of.type == config_type::list ? items_of(trim(value)) : std::vector<std::string_view>{};
  if (!of.replicas && std::find(items.begin(), items.end(), std::string_view{}) != items.end())
    return {errc::invalid_config, "Configuration '" + std::string{of.name} + "' values must not be empty."};
  const auto fault = fault_of(of, value);
  if (fault.empty()) return {};
  const auto shown = of.replicas ? "[" + std::string{value} + "]" : std::string{value};
  return {errc::invalid_config, "Invalid value " + shown + " for configuration " + std::string{of.name} + ": " + fault};
}

} // namespace cafka::embedded
