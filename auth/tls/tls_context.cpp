#include "cafka/auth/tls/tls_context.hpp"

#include <openssl/err.h>

#include "cafka/auth/tls/session_cache.hpp"
#include "cafka/auth/tls/tls_connection.hpp"
#include "cafka/auth/tls/tls_identity.hpp"
#include "cafka/auth/tls/tls_trust.hpp"

namespace cafka {

namespace {

error refused(const std::string& what) { return {errc::invalid_configuration, what}; }

int number_of(tls_version version) { return version == tls_version::tls_1_3 ? TLS1_3_VERSION : TLS1_2_VERSION; }

void choose(SSL_CTX* context, const tls_protocol& protocol) {
  if (protocol.maximum < protocol.minimum) throw refused("protocol.maximum is below protocol.minimum");
  SSL_CTX_set_min_proto_version(context, number_of(protocol.minimum));
  SSL_CTX_set_max_proto_version(context, number_of(protocol.maximum));
  ERR_clear_error();
  if (!protocol.ciphers.empty() && SSL_CTX_set_cipher_list(context, protocol.ciphers.c_str()) != 1)
    throw refused("protocol.ciphers '" + protocol.ciphers + "': OpenSSL knows none of them");
  if (!protocol.ciphersuites.empty() && SSL_CTX_set_ciphersuites(context, protocol.ciphersuites.c_str()) != 1)
    throw refused("protocol.ciphersuites '" + protocol.ciphersuites + "': OpenSSL does not know all of them");
  // A second handshake within a connection could be made to begin with somebody else's bytes, and compression tells lengths.
  SSL_CTX_set_options(context, SSL_OP_NO_RENEGOTIATION | SSL_OP_NO_COMPRESSION);
}

int mode_of(tls_client_certificate wanted) {
  switch (wanted) {
  case tls_client_certificate::not_asked:
    return SSL_VERIFY_NONE;
  case tls_client_certificate::optional:
    return SSL_VERIFY_PEER;
  case tls_client_certificate::required:
    return SSL_VERIFY_PEER | SSL_VERIFY_FAIL_IF_NO_PEER_CERT;
  }
  return SSL_VERIFY_NONE;
}

SSL_CTX* new_context(const SSL_METHOD* method) {
  if (auto* context = SSL_CTX_new(method)) return context;
  throw error{errc::internal, "OpenSSL makes no TLS context: " + take_openssl_reason()};
}

} // namespace

void tls_context::free_context::operator()(ssl_ctx_st* what) const { SSL_CTX_free(what); }

tls_context::~tls_context() = default;

tls_context::tls_context(const tls_config& client)
    : context_(new_context(TLS_client_method())),
      sessions_(std::make_unique<session_cache>(client.kept_sessions)),
      server_(false),
      has_certificate_(!client.identity.empty()),
      verification_(client.verification),
      minimum_(client.protocol.minimum) {
  choose(get(), client.protocol);
  const bool verifies = client.verification != tls_verification::nothing;
  if (verifies) trust(get(), "trust", client.trust);
  SSL_CTX_set_verify(get(), verifies ? SSL_VERIFY_PEER : SSL_VERIFY_NONE, nullptr);
  identify(get(), client.identity);
  SSL_CTX_set_session_cache_mode(get(), SSL_SESS_CACHE_CLIENT | SSL_SESS_CACHE_NO_INTERNAL);
  tls_callbacks::keep_sessions(get());
}

tls_context::tls_context(const tls_server_config& server)
    : context_(new_context(TLS_server_method())),
      sessions_(std::make_unique<session_cache>(0)),
      server_(true),
      has_certificate_(true),
      verification_(tls_verification::certificate),
      minimum_(server.protocol.minimum) {
  choose(get(), server.protocol);
  if (server.identity.empty()) throw refused("identity is empty: a server needs a certificate and its key");
  identify(get(), server.identity);
  if (server.client_certificate != tls_client_certificate::not_asked) trust(get(), "client_trust", server.client_trust);
  SSL_CTX_set_verify(get(), mode_of(server.client_certificate), nullptr);
  // Sessions of clients that showed a certificate are resumed only within a context, which needs a name for that.
  constexpr unsigned char context_name[] = "cafka";
  SSL_CTX_set_session_id_context(get(), context_name, sizeof context_name - 1);
}

} // namespace cafka
