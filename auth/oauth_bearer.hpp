#pragma once

#include <functional>
#include <map>
#include <string>

#include "cafka/auth/sasl.hpp"
#include "cafka/auth/secret.hpp"

namespace cafka {

/// OAUTHBEARER (RFC 7628, KIP-255): a token that an authorization server gave. Use it with TLS only.
///
///     cafka::sasl_mechanism how = cafka::oauth_bearer{.token = "eyJhbGciOi..."};
struct oauth_bearer {
  /// A bearer token (RFC 6750): letters, digits, '-', '.', '_', '~', '+', '/' and '=' at the end. Required, unless there is `fresh_token`.
  secret token = {};
  /// Asked for the token of each connection, and again when it re-authenticates, as tokens expire. It must not block (a `token_cache` has
  /// one at hand), may be called by any thread, and may throw `cafka::error`, which the authentication then ends with.
  std::function<secret()> fresh_token = {};
  /// What the broker's callback gets besides (KIP-342): names of letters, values of printable text. 'auth' is the token's own.
  std::map<std::string, std::string> extensions = {};

  operator sasl_mechanism() const; // NOLINT: that is what it is for
};

} // namespace cafka
