// What a TLS connection is made with: plain structs, which tls_context reads once.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>

#include "cafka/auth/secret.hpp"

namespace cafka {

/// Older versions are not spoken (RFC 8996).
enum class tls_version : uint8_t { tls_1_2, tls_1_3 };

/// What of the broker is checked before anything is sent to it.
enum class tls_verification : uint8_t {
  /// Nothing: whoever is in between reads and changes everything. For tests only.
  nothing,
  /// Its certificate is signed by somebody trusted; it may be another host's.
  certificate,
  /// And the certificate is for the host that was connected to.
  certificate_and_host,
};

/// A PKCS#12 container, in a file or in memory; neither: there is none. Java's keystores of type PKCS12 are such; those of type
/// JKS are refused with a sentence that says how to convert them.
struct pkcs12_source {
  std::string file = {};
  /// The container itself, as it would be in the file.
  std::string bytes = {};
  secret password = {};

  bool empty() const { return file.empty() && bytes.empty(); }
};

/// Who may sign the other side's certificate: all that is named here together. If nothing is named, those the system trusts.
struct tls_trust {
  /// Certificates in PEM, one after the other.
  std::string file = {};
  /// A folder of such files, under any names; what holds no certificate is passed over.
  std::string directory = {};
  /// Certificates in PEM, in memory.
  std::string pem = {};
  /// Certificates in a container (a truststore).
  pkcs12_source store = {};
  /// Besides: those the system trusts.
  bool system = false;
  /// Lists of revoked certificates in PEM. If named, each certificate is looked for in the list of its signer, which has to be there.
  std::string revoked_file = {};
};

/// A certificate and its key: in PEM (files or memory), or in a container. Nothing named: none is shown.
struct tls_identity {
  /// PEM: the certificate, and behind it those that lead to the signer.
  std::string certificate_file = {};
  std::string certificate_pem = {};
  /// PEM (PKCS#8, or the older forms). Neither key named: it is looked for beside the certificate.
  std::string key_file = {};
  secret key_pem = {};
  /// If the key is encrypted.
  secret key_password = {};
  /// Certificate, chain and key in a container (a keystore).
  pkcs12_source store = {};

  bool empty() const { return certificate_file.empty() && certificate_pem.empty() && store.empty(); }
};

/// What both sides choose among.
struct tls_protocol {
  tls_version minimum = tls_version::tls_1_2;
  tls_version maximum = tls_version::tls_1_3;
  /// For TLS 1.2, in OpenSSL's notation ("ECDHE+AESGCM:..."); empty: OpenSSL's default.
  std::string ciphers = {};
  /// For TLS 1.3 ("TLS_AES_256_GCM_SHA384:..."); empty: OpenSSL's default.
  std::string ciphersuites = {};
};

/// The client's side.
///
///     cafka::tls_config how{.trust = {.file = "/etc/kafka/ca.pem"}};
struct tls_config {
  tls_trust trust = {};
  /// Shown to brokers that ask for it (mutual TLS).
  tls_identity identity = {};
  tls_verification verification = tls_verification::certificate_and_host;
  tls_protocol protocol = {};
  /// Sessions that are kept, one a broker, so that the next connection to it needs no certificates; 0: none.
  size_t kept_sessions = 256;
};

/// What a server wants of its clients.
enum class tls_client_certificate : uint8_t {
  not_asked,
  /// Asked; a client without one is taken, a client with a wrong one is not.
  optional,
  required,
};

/// The server's side.
struct tls_server_config {
  /// Required.
  tls_identity identity = {};
  tls_client_certificate client_certificate = tls_client_certificate::not_asked;
  /// Who may sign the clients' certificates. Used if they are asked for.
  tls_trust client_trust = {};
  tls_protocol protocol = {};
};

} // namespace cafka
