// OpenSSL's side of a tls_engine.
#pragma once

#include <optional>

#include "cafka/auth/tls/memory_bio.hpp"
#include "cafka/auth/tls/openssl_handles.hpp"
#include "cafka/auth/tls/tls_diagnosis.hpp"
#include "cafka/auth/tls/tls_engine.hpp"

namespace cafka {

struct tls_engine::connection {
  wire_memory memory;
  tls_evidence seen;
  std::unique_ptr<SSL, openssl_free<SSL_free>> ssl; // after the memory that its BIO reads
};

/// What OpenSSL calls in the midst of its work.
class tls_callbacks {
public:
  /// Once for each context.
  static void keep_sessions(SSL_CTX* context);
  /// Once for each engine.
  static void install(tls_engine& engine);

private:
  static tls_engine& engine_of(const SSL* ssl);
  static int keep(SSL* ssl, SSL_SESSION* session);
  static int verified(int good, X509_STORE_CTX* chain);
  static void message(int sent, int version, int type, const void* bytes, size_t size, SSL* ssl, void* engine);
};

} // namespace cafka
