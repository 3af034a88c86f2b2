// What the TLS engine costs beside OpenSSL's own work: the same bytes through two engines, and through two bare SSL objects over
// OpenSSL's memory BIOs.
#include "cafka/auth/tls/tls_engine.hpp"
#include "cafka/auth/tls/openssl_handles.hpp"

#include <benchmark/benchmark.h>
#include <openssl/pem.h>

#include <memory>
#include <string>
#include <vector>

namespace {

using namespace cafka;

using ssl_handle = std::unique_ptr<SSL, openssl_free<SSL_free>>;

constexpr size_t piece = 64 << 10; // as a connection reads and writes
constexpr const char* suites = "TLS_AES_256_GCM_SHA384";

struct identity {
  key_handle key{EVP_PKEY_Q_keygen(nullptr, nullptr, "EC", "P-256")};
  x509_handle certificate{X509_new()};

  identity() {
    auto* of = certificate.get();
    X509_gmtime_adj(X509_getm_notBefore(of), 0);
    X509_gmtime_adj(X509_getm_notAfter(of), 3600);
    X509_set_pubkey(of, key.get());
    X509_sign(of, key.get(), EVP_sha256());
  }

  static std::string text(BIO* out) {
    char* at = nullptr;
    const auto size = BIO_get_mem_data(out, &at);
    return {at, static_cast<size_t>(size)};
  }
  std::string certificate_pem() const {
    const bio_handle out{BIO_new(BIO_s_mem())};
    PEM_write_bio_X509(out.get(), certificate.get());
    return text(out.get());
  }
  std::string key_pem() const {
    const bio_handle out{BIO_new(BIO_s_mem())};
    PEM_write_bio_PrivateKey(out.get(), key.get(), nullptr, nullptr, 0, nullptr, nullptr);
    return text(out.get());
  }
};

struct engines {
  tls_engine client;
  tls_engine server;

  static engines open() {
    const identity who;
    return {
        tls_engine{
            std::make_shared<const tls_context>(
                tls_config{.verification = tls_verification::nothing, .protocol = {.ciphersuites = suites}}),
            "localhost"},
        tls_engine{std::make_shared<const tls_context>(tls_server_config{
            .identity = {.certificate_pem = who.certificate_pem(), .key_pem = std::string_view{who.key_pem()}}})}};
  }

  /// Until neither has something to say.
  void settle() {
    wire::bytes sent;
    std::byte none[1];
    for (tls_engine* from = &client; client.has_output() || server.has_output();) {
      tls_engine* to = from == &client ? &server : &client;
      sent.clear();
      from->take_output(sent);
      byte_span left = sent;
      to->read(left, none);
      from = to;
    }
  }
};

void engine(benchmark::State& state) {
  auto pair = engines::open();
  pair.settle();
  if (pair.client.state() != tls_state::open) state.SkipWithError("the engines do not open");
  const std::vector<std::byte> text(piece, std::byte{'x'});
  std::vector<std::byte> into(piece);
  wire::bytes sent;
  for (auto _ : state) {
    pair.client.write(text);
    pair.client.take_output(sent);
    byte_span left = sent;
    if (pair.server.read(left, into) != piece) state.SkipWithError("something was lost");
    sent.clear();
  }
  state.SetBytesProcessed(static_cast<int64_t>(state.iterations() * piece));
}
BENCHMARK(engine);

struct bare {
  ssl_ctx_handle clients{SSL_CTX_new(TLS_client_method())};
  ssl_ctx_handle servers{SSL_CTX_new(TLS_server_method())};
  ssl_handle client;
  ssl_handle server;

  bare() {
    const identity who;
    SSL_CTX_use_certificate(servers.get(), who.certificate.get());
    SSL_CTX_use_PrivateKey(servers.get(), who.key.get());
    SSL_CTX_set_ciphersuites(clients.get(), suites);
    client.reset(SSL_new(clients.get()));
    server.reset(SSL_new(servers.get()));
    auto* up = BIO_new(BIO_s_mem());
    auto* down = BIO_new(BIO_s_mem());
    BIO_up_ref(up);
    BIO_up_ref(down);
    SSL_set_bio(client.get(), down, up);
    SSL_set_bio(server.get(), up, down);
    SSL_set_connect_state(client.get());
    SSL_set_accept_state(server.get());
    for (int i = 0; i < 4; ++i) {
      SSL_do_handshake(client.get());
      SSL_do_handshake(server.get());
    }
  }
};

void openssl_alone(benchmark::State& state) {
  bare pair;
  if (SSL_is_init_finished(pair.server.get()) != 1) state.SkipWithError("no handshake");
  const std::vector<std::byte> text(piece, std::byte{'x'});
  std::vector<std::byte> into(piece);
  for (auto _ : state) {
    size_t written = 0;
    SSL_write_ex(pair.client.get(), text.data(), text.size(), &written);
    size_t got = 0;
    for (size_t count = 0; got < piece; got += count)
      if (SSL_read_ex(pair.server.get(), into.data() + got, piece - got, &count) != 1) break;
    if (got != piece) return state.SkipWithError("something was lost");
  }
  state.SetBytesProcessed(static_cast<int64_t>(state.iterations() * piece));
}
BENCHMARK(openssl_alone);

} // namespace
