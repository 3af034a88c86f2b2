// A peer on bare OpenSSL that asks for another handshake within the connection.
#include "tests/auth/tls_pair.hpp"

using namespace cafka;
using namespace cafka::test;

namespace {

/// OpenSSL as a TLS 1.2 server or client over its own memory BIOs, with renegotiation allowed.
class bare_peer {
public:
  explicit bare_peer(bool server) : context_(SSL_CTX_new(server ? TLS_server_method() : TLS_client_method())) {
    SSL_CTX_set_max_proto_version(context_.get(), TLS1_2_VERSION);
    if (server) {
      SSL_CTX_use_certificate(context_.get(), test_server().certificate.get());
      SSL_CTX_use_PrivateKey(context_.get(), test_server().key.get());
    }
    ssl_.reset(SSL_new(context_.get()));
    SSL_set_bio(ssl_.get(), BIO_new(BIO_s_mem()), BIO_new(BIO_s_mem()));
    server ? SSL_set_accept_state(ssl_.get()) : SSL_set_connect_state(ssl_.get());
  }

  void receive(byte_span wire) {
    BIO_write(SSL_get_rbio(ssl_.get()), wire.data(), static_cast<int>(wire.size()));
    char into[100];
    SSL_read(ssl_.get(), into, sizeof into);
  }
  wire::bytes output() {
    if (SSL_in_init(ssl_.get()) == 1) SSL_do_handshake(ssl_.get());
    wire::bytes out(BIO_ctrl_pending(SSL_get_wbio(ssl_.get())));
    if (!out.empty()) BIO_read(SSL_get_wbio(ssl_.get()), out.data(), static_cast<int>(out.size()));
    return out;
  }
  void ask_again() {
    BOOST_REQUIRE(SSL_renegotiate(ssl_.get()) == 1);
    SSL_do_handshake(ssl_.get());
  }

private:
  ssl_ctx_handle context_;
  std::unique_ptr<SSL, openssl_free<SSL_free>> ssl_;
};

void talk(tls_engine& engine, bare_peer& peer) {
  for (int i = 0; i < 4; ++i) {
    peer.receive(output_of(engine));
    feed(engine, peer.output());
  }
}

} // namespace

BOOST_AUTO_TEST_SUITE(renegotiation)

BOOST_AUTO_TEST_CASE(a_server_that_asks_for_it_is_left) {
  tls_engine client{context_of(client_config()), "localhost", 9093};
  bare_peer server{true};
  talk(client, server);
  BOOST_TEST((client.state() == tls_state::open), to_string(client.what()));
  server.ask_again();
  feed(client, server.output());
  BOOST_TEST((client.why() == tls_failure::renegotiation), to_string(client.what()));
  BOOST_TEST(client.what().code() == errc::tls_failed);
}

BOOST_AUTO_TEST_CASE(a_client_that_begins_it_is_left) {
  tls_engine server{context_of(server_config()), "10.0.0.9", 40000};
  bare_peer client{false};
  for (int i = 0; i < 4; ++i) {
    feed(server, client.output());
    client.receive(output_of(server));
  }
  BOOST_TEST((server.state() == tls_state::open), to_string(server.what()));
  client.ask_again();
  feed(server, client.output());
  BOOST_TEST((server.why() == tls_failure::renegotiation), to_string(server.what()));
}

BOOST_AUTO_TEST_SUITE_END()
