// What properties say of encryption and authentication, until it is put together.
#pragma once

#include <cstdint>
#include <string>

#include "cafka/actors/connection/security_protocol.hpp"
#include "cafka/auth/secret.hpp"

namespace cafka::properties {

enum class sasl_choice : uint8_t { none, plain, scram_sha_256, scram_sha_512, oauth_bearer, aws_msk_iam };

/// JKS stands for what Java's own type does: whichever of JKS and PKCS#12 the file is.
enum class store_type : uint8_t { pkcs12, jks, pem };

/// A field for each property; empty: not given.
struct security_settings {
  security_protocol protocol = security_protocol::plaintext;

  sasl_choice mechanism = sasl_choice::none;
  std::string username = {};
  secret password = {};
  secret jaas = {};
  bool unsecured_tokens = false;
  std::string unsecured_claims = {};
  std::string token_endpoint = {};
  std::string token_client = {};
  secret token_secret = {};
  std::string token_scope = {};
  bool token_encode = false;
  std::string token_trust = {};

  std::string ca_location = {};
  std::string ca_pem = {};
  std::string truststore_location = {};
  secret truststore_password = {};
  store_type truststore_type = store_type::pkcs12;
  std::string revoked_location = {};

  std::string certificate_location = {};
  std::string certificate_pem = {};
  std::string key_location = {};
  secret key_pem = {};
  secret key_password = {};
  std::string keystore_location = {};
  secret keystore_password = {};
  store_type keystore_type = store_type::pkcs12;

  bool verify = true;
  std::string identification = "https";
  std::string ciphers = {};
  std::string versions = "TLSv1.2,TLSv1.3";
};

} // namespace cafka::properties
