// OAUTHBEARER with tokens that are fetched from an authorization server (KIP-768): in the library cafka::token_http, which is there if libcurl is.
#pragma once

#include <chrono>
#include <map>
#include <string>

#include "cafka/auth/oauth/client_credentials.hpp"
#include "cafka/auth/sasl.hpp"

namespace cafka {

/// A program gets its tokens by the client-credentials flow. The first is fetched when the first connection wants it, the next ones before it
/// expires, in a thread of its own; the connections of all copies of the mechanism share them.
///
///     cafka::sasl_mechanism how = cafka::fetched_tokens{
///         .from = {
///             .token_endpoint = "https://login.example/oauth2/token", .client_id = "shop", .client_secret = "open sesame"}};
struct fetched_tokens {
  client_credentials from = {};
  /// Whom to trust as the authorization server (PEM); empty: whom the system trusts.
  std::string ca_file = {};
  /// How long one fetch may take. 1 ms and more.
  std::chrono::milliseconds timeout{10'000};
  /// As of `oauth_bearer`.
  std::map<std::string, std::string> extensions = {};

  /// `validate()` of it names what is wrong.
  operator sasl_mechanism() const; // NOLINT: that is what it is for
};

} // namespace cafka
