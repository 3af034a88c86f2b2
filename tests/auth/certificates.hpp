// Certificates for tests, made in memory within a millisecond.
#pragma once

#include "cafka/auth/tls/openssl_handles.hpp"

#include <string>

namespace cafka::test {

/// A certificate with its key.
struct identity {
  x509_handle certificate;
  key_handle key;

  std::string pem() const;
  /// With a password it is encrypted (PKCS#8, AES-256).
  std::string key_pem(const std::string& password = {}) const;
  /// As Java's keystore or, without_key, truststore of type PKCS12 would be; an empty password: one without MAC.
  std::string pkcs12(const std::string& password, bool with_key = true) const;
};

struct certificate_request {
  std::string common_name = "localhost";
  /// As OpenSSL's configuration has it: "DNS:localhost,IP:127.0.0.1"; empty: none.
  std::string names = {};
  /// Seconds from now.
  long valid_from = -3600;
  long valid_until = 3600;
  bool is_ca = false;
};

/// Signed by itself if there is no `signer`.
identity make_certificate(const certificate_request& what, const identity* signer = nullptr);

/// One that lasts as long as the program.
const identity& test_ca();
/// For localhost, 127.0.0.1, ::1 and *.cafka.example, signed by test_ca().
const identity& test_server();
/// CN=alice, signed by test_ca().
const identity& test_client();

} // namespace cafka::test
