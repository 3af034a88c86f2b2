// The texts of a SCRAM exchange (RFC 5802, section 7).
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "cafka/wire/tagged_field.hpp"

namespace cafka {

/// A name as SCRAM writes it: '=' and ',' are escaped.
std::string scram_name(std::string_view username);

/// The server's first message: its nonce (the client's, and something behind it), the salt, and the count of iterations.
struct scram_server_first {
  std::string nonce = {};
  wire::bytes salt = {};
  int64_t iterations = 0;
  /// What is wrong with the message; empty if nothing is.
  std::string problem = {};
};

/// Reads it; the message may be anything.
scram_server_first read_scram_server_first(std::string_view message);

/// The server's last message: its signature, or why it refused.
struct scram_server_final {
  wire::bytes signature = {};
  /// The server's own word, such as "invalid-proof".
  std::string refusal = {};
  /// What is wrong with the message; empty if nothing is.
  std::string problem = {};
};

scram_server_final read_scram_server_final(std::string_view message);

} // namespace cafka
