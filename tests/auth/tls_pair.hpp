// Two engines that talk to each other in memory.
#pragma once

#include "tests/auth/certificates.hpp"

#include "cafka/auth/tls/tls_engine.hpp"

#include <boost/test/unit_test.hpp>

#include <string>

namespace cafka::test {

/// Trusts test_ca().
inline tls_config client_config() { return {.trust = {.pem = test_ca().pem()}}; }

inline tls_server_config server_config() {
  return {.identity = {.certificate_pem = test_server().pem(), .key_pem = std::string_view{test_server().key_pem()}}};
}

inline tls_server_config server_config(const identity& who) {
  return {.identity = {.certificate_pem = who.pem(), .key_pem = std::string_view{who.key_pem()}}};
}

template <class Config>
std::shared_ptr<const tls_context> context_of(const Config& config) {
  return std::make_shared<const tls_context>(config);
}

/// Hands an engine bytes from the wire, in parts of at most that size, and gives what plain text comes of it.
inline std::string feed(tls_engine& engine, byte_span wire, size_t part = SIZE_MAX) {
  std::string plain;
  while (!wire.empty()) {
    byte_span some = wire.first(std::min(part, wire.size()));
    wire = wire.subspan(some.size());
    std::byte into[1000];
    for (size_t count = 1; count > 0 || !some.empty();) {
      const auto left = some.size();
      count = engine.read(some, into);
      plain.append(reinterpret_cast<const char*>(into), count);
      if (count == 0 && left == some.size()) break;
    }
  }
  return plain;
}

inline wire::bytes output_of(tls_engine& engine) {
  wire::bytes out;
  engine.take_output(out);
  return out;
}

/// A client and a server, with what each of them got in plain text.
struct tls_pair {
  tls_pair(
      std::shared_ptr<const tls_context> clients, std::shared_ptr<const tls_context> servers,
      std::string host = "localhost")
      : client(std::move(clients), std::move(host), 9093), server(std::move(servers), "client", 0) {}

  tls_engine client;
  tls_engine server;
  std::string client_got = {};
  std::string server_got = {};

  /// Until neither has anything to send.
  void talk(size_t part = SIZE_MAX) {
    while (client.has_output() || server.has_output()) {
      server_got += feed(server, output_of(client), part);
      client_got += feed(client, output_of(server), part);
    }
  }
};

inline byte_span bytes_of_text(std::string_view text) { return bytes_view{text}.span(); }

} // namespace cafka::test
