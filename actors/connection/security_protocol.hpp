// How connections to a listener are protected.
#pragma once

#include <cstdint>
#include <optional>
#include <string_view>

namespace cafka {

/// As brokers call it: whether connections are encrypted (SSL), and whether clients authenticate (SASL).
enum class security_protocol : uint8_t { plaintext, ssl, sasl_plaintext, sasl_ssl };

/// "SASL_SSL".
std::string_view to_string(security_protocol which) noexcept;

/// That of "SASL_SSL" and "sasl_ssl"; nothing if there is none of that name.
std::optional<security_protocol> security_protocol_named(std::string_view name) noexcept;

constexpr security_protocol security_protocol_of(bool encrypted, bool authenticated) noexcept {
  if (authenticated) return encrypted ? security_protocol::sasl_ssl : security_protocol::sasl_plaintext;
  return encrypted ? security_protocol::ssl : security_protocol::plaintext;
}

constexpr bool encrypts(security_protocol which) noexcept {
  return which == security_protocol::ssl || which == security_protocol::sasl_ssl;
}

constexpr bool authenticates(security_protocol which) noexcept {
  return which == security_protocol::sasl_plaintext || which == security_protocol::sasl_ssl;
}

} // namespace cafka
