// The client-credentials flow (RFC 6749 section 4.4, KIP-768): how a program gets a token for OAUTHBEARER, without I/O.
#pragma once

#include <chrono>
#include <optional>
#include <string>
#include <string_view>

#include "cafka/auth/secret.hpp"
#include "cafka/wire/error.hpp"

namespace cafka {

/// Who asks which authorization server.
struct client_credentials {
  /// Such as "https://login.example/oauth2/token". Required; http:// sends the secret as it is.
  std::string token_endpoint = {};
  /// Required.
  std::string client_id = {};
  /// Required.
  secret client_secret = {};
  /// What the token is for, if the server wants to know.
  std::string scope = {};
  /// Whether id and secret are URL-encoded before they are joined, as RFC 6749 has it and not every server (KIP-1025).
  bool encode_credentials = false;

  /// none, or invalid_configuration with a sentence that names the field.
  error validate() const;
};

/// An HTTP request of method POST.
struct http_post {
  std::string url = {};
  std::string content_type = {};
  /// The value of the header Authorization.
  secret authorization = {};
  std::string body = {};
};

http_post token_request(const client_credentials& who);

/// What came of it: a token, or an error.
struct token_answer {
  secret token = {};
  /// From when it was asked for; nothing: the server does not tell, and the token does not either.
  std::optional<std::chrono::seconds> lifetime = {};
  /// authentication_failed: the server refuses, or does not answer as it should. Names the endpoint and the client's id.
  error what = {};
  /// The same request may succeed later: the server is overloaded or has an error of its own.
  bool may_try_again = false;
};

/// Reads the server's answer, which may be anything. `now`: to tell the lifetime by what the token itself says (RFC 7519, "exp").
token_answer read_token_answer(
    const client_credentials& who, int status, std::string_view body, std::chrono::system_clock::time_point now);

} // namespace cafka
