// Where a broker listens.
#pragma once

#include <compare>
#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "cafka/actors/connection/security_protocol.hpp"
#include "cafka/wire/error.hpp"

namespace cafka {

/// A host name or an address (IPv6 without brackets), and a port.
struct endpoint {
  std::string host;
  uint16_t port = 0;

  friend auto operator<=>(const endpoint&, const endpoint&) = default;
};

/// "host:9092", "[::1]:9092".
std::string to_string(const endpoint& where);

/// Reads "host", "host:port", "address:port", "[v6]:port" or "[v6]", each also behind a protocol, "SSL://", as brokers write their
/// listeners; the port is 9092 if none is given. On failure returns an error of code invalid_configuration that quotes the text
/// and says what is wrong with it.
error parse_endpoint(std::string_view text, endpoint& out);

/// The protocol before "://"; nothing if there is none.
std::optional<security_protocol> protocol_of(std::string_view address);

/// What stands between commas, without spaces around it and without what is empty.
std::vector<std::string_view> addresses_of(std::span<const std::string> items);

/// Reads a list; each item may hold several, separated by commas, with spaces around them. Duplicates and empty items are
/// dropped, order is kept. An empty list is an error.
error parse_endpoints(std::span<const std::string> items, std::vector<endpoint>& out);
error parse_endpoints(std::string_view text, std::vector<endpoint>& out);

} // namespace cafka
