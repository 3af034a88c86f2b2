// AWS's Signature Version 4 of an address: what makes it a presigned one.
#pragma once

#include <chrono>
#include <map>
#include <string>
#include <string_view>

#include "cafka/auth/secret.hpp"

namespace cafka {

/// Whom AWS knows.
struct aws_credentials {
  std::string access_key_id = {};
  secret secret_access_key = {};
  /// Of temporary ones.
  secret session_token = {};
};

/// What is signed: a GET of an address, the header Host and the query.
struct aws_request {
  std::string host = {};
  std::string path = "/";
  std::map<std::string, std::string> query = {};
  std::string region = {};
  std::string service = {};
  std::chrono::seconds lifetime{900};
  /// The SHA-256 of the body in hexadecimal, or "UNSIGNED-PAYLOAD". The default is that of no body.
  std::string payload_hash = "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855";
};

/// The query with all that makes it a signed one, by name: X-Amz-Algorithm, -Credential, -Date, -Expires, -SignedHeaders, -Security-Token if
/// there is one, and -Signature. Nothing in it is secret but the token. Throws `cafka::error` (internal) if OpenSSL cannot compute it.
std::map<std::string, std::string> presign(
    const aws_request& what, const aws_credentials& as, std::chrono::system_clock::time_point now);

} // namespace cafka
