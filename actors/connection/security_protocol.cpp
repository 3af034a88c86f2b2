#include "cafka/actors/connection/security_protocol.hpp"

#include <algorithm>

namespace cafka {

namespace {

constexpr std::string_view names[] = {"PLAINTEXT", "SSL", "SASL_PLAINTEXT", "SASL_SSL"};

bool equal_ignoring_case(std::string_view a, std::string_view b) {
  const auto lower = [](char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c + ('a' - 'A')) : c; };
  return std::equal(a.begin(), a.end(), b.begin(), b.end(), [&](char x, char y) { return lower(x) == lower(y); });
}

} // namespace

std::string_view to_string(security_protocol which) noexcept { return names[static_cast<size_t>(which)]; }

std::optional<security_protocol> security_protocol_named(std::string_view name) noexcept {
  const auto found = std::ranges::find_if(names, [&](auto each) { return equal_ignoring_case(each, name); });
  if (found == std::end(names)) return std::nullopt;
  return static_cast<security_protocol>(found - std::begin(names));
}

} // namespace cafka
