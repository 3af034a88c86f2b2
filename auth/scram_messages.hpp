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

/// The client's first message: who it is, and its nonce.
struct scram_client_first {
  std::string username = {};
  std::string nonce = {};
  /// What both sides sign of it: all behind the header of GS2.
  std::string bare = {};
  /// The header, as the last message has to repeat it ("n,,").
  std::string gs2_header = {};
  /// Kafka's extension: name and password are those of a delegation token.
  bool delegation_token = false;
  /// What is wrong with the message; empty if nothing is.
  std::string problem = {};
};

scram_client_first read_scram_client_first(std::string_view message);

/// The client's last message: the proof that it knows the password.
struct scram_client_final {
  std::string channel_binding = {};
  std::string nonce = {};
  wire::bytes proof = {};
  /// What both sides sign of it: all before the proof.
  std::string without_proof = {};
  std::string problem = {};
};

scram_client_final read_scram_client_final(std::string_view message);

} // namespace cafka
