#include "cafka/auth/tls/session_cache.hpp"
#include "cafka/auth/tls/tls_connection.hpp"

namespace cafka {

tls_engine& tls_callbacks::engine_of(const SSL* ssl) { return *static_cast<tls_engine*>(SSL_get_app_data(ssl)); }

void tls_callbacks::keep_sessions(SSL_CTX* context) { SSL_CTX_sess_set_new_cb(context, keep); }

void tls_callbacks::install(tls_engine& engine) {
  auto* ssl = engine.connection_->ssl.get();
  SSL_set_app_data(ssl, &engine);
  SSL_set_verify(ssl, SSL_get_verify_mode(ssl), verified);
  SSL_set_msg_callback(ssl, message);
  SSL_set_msg_callback_arg(ssl, &engine);
}

int tls_callbacks::keep(SSL* ssl, SSL_SESSION* session) {
  auto& engine = engine_of(ssl);
  engine.context_->sessions().put(engine.peer_, session_handle{session});
  return 1; // it is ours now
}

int tls_callbacks::verified(int good, X509_STORE_CTX* chain) {
  if (good == 1) return good;
  const auto* ssl = static_cast<SSL*>(X509_STORE_CTX_get_ex_data(chain, SSL_get_ex_data_X509_STORE_CTX_idx()));
  engine_of(ssl).connection_->seen.certificate(
      X509_STORE_CTX_get_error(chain), X509_STORE_CTX_get0_cert(chain), X509_STORE_CTX_get_current_cert(chain));
  return good;
}

void tls_callbacks::message(int sent, int, int type, const void* bytes, size_t size, SSL*, void* engine) {
  if (sent != 0 || type != SSL3_RT_HANDSHAKE || size == 0) return;
  auto& of = *static_cast<tls_engine*>(engine);
  const auto kind = *static_cast<const unsigned char*>(bytes);
  auto& seen = of.connection_->seen;
  if (kind == SSL3_MT_CERTIFICATE_REQUEST) seen.certificate_asked = true;
  const bool another = kind == SSL3_MT_HELLO_REQUEST || kind == SSL3_MT_CLIENT_HELLO;
  if (another && of.state_ != tls_state::handshake) seen.renegotiation = true;
}

} // namespace cafka
