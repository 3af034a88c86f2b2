// The order in which a connection shows who it is: SaslHandshake, then the rounds of the mechanism (KIP-43, KIP-152, KIP-368).
#pragma once

#include <chrono>
#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <variant>

#include "cafka/auth/sasl.hpp"
#include "cafka/wire/messages/sasl_authenticate.hpp"
#include "cafka/wire/messages/sasl_handshake.hpp"

namespace cafka {

/// What a broker speaks, by its ApiVersions: the latest version of each request, as far as this client has it.
struct sasl_versions {
  int16_t handshake = 1;
  /// Nothing: the broker (before Kafka 1.0) takes the mechanism's bytes in frames without a header.
  std::optional<int16_t> authenticate = 2;
};

/// What a connection has to send next.
struct authentication_step {
  /// The versions in which to send the requests are those of `authentication`. Bytes: a frame that is them, behind its size.
  /// monostate: nothing; it is over.
  std::variant<std::monostate, wire::sasl_handshake_request, wire::sasl_authenticate_request, wire::bytes> send = {};
  /// authentication_failed, unsupported_sasl_mechanism, or what else the broker said; none: success. Names broker and mechanism.
  error what = {};

  bool over() const { return std::holds_alternative<std::monostate>(send); }
};

/// One authentication of one connection, or its repetition: a new one of the same mechanism, before the lifetime is over. Answers have to
/// be handed over in the order of what was sent. Not thread-safe; does not block.
class authentication {
public:
  /// `mechanism` has to be one, and valid.
  authentication(const sasl_mechanism& mechanism, const sasl_peer& with, sasl_versions versions);

  authentication_step begin();
  authentication_step answer(const wire::sasl_handshake_response& from_broker);
  authentication_step answer(const wire::sasl_authenticate_response& from_broker);
  /// Of a frame without a header.
  authentication_step answer(byte_span from_broker);
  /// Brokers before Kafka 1.0 have no word for it; others that close the connection are stopping.
  bool is_refused_by_closing() const { return !versions_.authenticate; }
  /// The broker refused by closing the connection in the midst of it.
  error closed() const;

  int16_t handshake_version() const;
  int16_t authenticate_version() const { return versions_.authenticate.value_or(0); }
  /// After success: how long the connection lasts if it does not authenticate again (connections.max.reauth.ms). Nothing: for ever.
  std::optional<std::chrono::milliseconds> lifetime() const { return lifetime_; }
  /// When to authenticate again: after 85 to 95 % of the lifetime, as Java's client does; `chance` is from 0 to 1.
  std::optional<std::chrono::milliseconds> again_after(double chance) const;

private:
  authentication_step next(const sasl_step& step);
  authentication_step fail(errc code, const std::string& why) const;

  std::string peer_;
  std::string mechanism_;
  sasl_versions versions_;
  std::unique_ptr<sasl_exchange> exchange_;
  int rounds_ = 0;
  std::optional<std::chrono::milliseconds> lifetime_;
};

} // namespace cafka
