#pragma once

#include <map>
#include <string>

#include "cafka/auth/sasl.hpp"
#include "cafka/auth/secret.hpp"

namespace cafka {

/// OAUTHBEARER (RFC 7628, KIP-255): a token that an authorization server gave. Use it with TLS only.
///
///     cafka::sasl_mechanism how = cafka::oauth_bearer{.token = "eyJhbGciOi..."};
struct oauth_bearer {
  /// A bearer token (RFC 6750): letters, digits, '-', '.', '_', '~', '+', '/' and '=' at the end. Required.
  secret token = {};
  /// What the broker's callback gets besides (KIP-342): names of letters, values of printable text. 'auth' is the token's own.
  std::map<std::string, std::string> extensions = {};

  operator sasl_mechanism() const; // NOLINT: that is what it is for
};

} // namespace cafka
