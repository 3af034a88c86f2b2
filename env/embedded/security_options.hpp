#pragma once

#include "cafka/auth/secret.hpp"
#include "cafka/auth/tls/tls_config.hpp"
#include "cafka/wire/error.hpp"

#include <chrono>
#include <map>
#include <optional>
#include <string>
#include <vector>

namespace cafka::embedded {

/// How the brokers are secured: SSL with `tls`, SASL_PLAINTEXT with `mechanisms`, SASL_SSL with both.
///
///     cafka::embedded::security_options how{.mechanisms = {"SCRAM-SHA-512"}, .users = {{"alice", "open sesame"}}};
struct security_options {
  /// What brokers show of themselves and want of clients; not set: plain text.
  std::optional<tls_server_config> tls{};
  /// `sasl.enabled.mechanisms`, of PLAIN, SCRAM-SHA-256, SCRAM-SHA-512 and OAUTHBEARER (with tokens that nobody signed); empty: nobody
  /// authenticates.
  std::vector<std::string> mechanisms{};
  /// Passwords of PLAIN and SCRAM, by name.
  std::map<std::string, secret> users{};
  /// `connections.max.reauth.ms`: a connection that has not authenticated again (KIP-368) for so long is closed at its next request.
  /// 0: once is enough.
  std::chrono::milliseconds max_reauthentication{0};

  /// `errc::none`, or `errc::invalid_configuration` with the field. Files of `tls` are read when the cluster starts.
  error validate() const;
};

} // namespace cafka::embedded
