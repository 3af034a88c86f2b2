#pragma once

#include <string>

#include "cafka/auth/sasl.hpp"
#include "cafka/auth/secret.hpp"

namespace cafka {

/// PLAIN (RFC 4616): name and password as they are. Whoever reads the connection reads them: use it with TLS only.
///
///     cafka::sasl_mechanism how = cafka::plain{.username = "alice", .password = "open sesame"};
struct plain {
  /// UTF-8, without NUL. Required.
  std::string username = {};
  /// UTF-8, without NUL.
  secret password = {};
  /// Whom to act for; empty: oneself. Kafka accepts no other.
  std::string authorization_id = {};

  operator sasl_mechanism() const; // NOLINT: that is what it is for
};

} // namespace cafka
