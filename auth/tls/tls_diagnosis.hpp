// What it means that OpenSSL failed: which failure it is, and what to tell people of it.
#pragma once

#include <openssl/x509.h>

#include <string>

#include "cafka/auth/tls/tls_config.hpp"
#include "cafka/auth/tls/tls_engine.hpp"
#include "cafka/auth/tls/tls_failure.hpp"
#include "cafka/wire/error.hpp"

namespace cafka {

/// What is known of a connection from its beginning.
struct tls_setting {
  std::string peer = {}; // host:port
  std::string host = {};
  bool server = false;
  bool has_certificate = false;
  tls_version minimum = tls_version::tls_1_2;
};

/// What was seen of it since.
struct tls_evidence {
  tls_setting setting = {};
  wire::bytes first_bytes = {};
  bool certificate_asked = false;
  bool renegotiation = false;
  int verification = X509_V_OK;
  std::string subject = {}; // of the other side's own certificate
  std::string names = {};
  /// Of the one in its chain that was refused: whose it is, empty if it is the first one, and who has signed it.
  std::string in_chain = {};
  std::string signer = {};
  std::string valid_from = {};
  std::string valid_until = {};

  /// The other side's certificate was refused with one of OpenSSL's codes, for the sake of this one in its chain; null: there is
  /// none.
  void certificate(int refused_with, X509* own, X509* refused);
};

struct tls_verdict {
  tls_failure why = tls_failure::none;
  error what = {};
};

/// Takes the thread's errors: the first one of TLS itself.
unsigned long latest_ssl_error();

tls_verdict diagnose(const tls_evidence& seen, unsigned long openssl_error);
tls_verdict not_tls(const tls_evidence& seen);
tls_verdict renegotiated(const tls_evidence& seen);
/// The connection below ended in that state.
tls_verdict cut_off(const tls_evidence& seen, tls_state in);

} // namespace cafka
