#include "cafka/auth/tls/tls_engine.hpp"

#include <arpa/inet.h>
#include <openssl/err.h>
#include <openssl/x509v3.h>

#include <algorithm>
#include <array>
#include <utility>

#include "cafka/auth/tls/session_cache.hpp"
#include "cafka/auth/tls/tls_connection.hpp"
#include "cafka/wire/first_bytes.hpp"

namespace cafka {

namespace {

constexpr size_t record_size = 16 << 10;

bool is_address(const std::string& host) {
  std::array<unsigned char, 16> bytes{};
  return inet_pton(AF_INET, host.c_str(), bytes.data()) == 1 || inet_pton(AF_INET6, host.c_str(), bytes.data()) == 1;
}

void require(bool worked) {
  if (!worked) throw error{errc::internal, "OpenSSL makes no TLS connection: " + take_openssl_reason()};
}

} // namespace

tls_engine::tls_engine(std::shared_ptr<const tls_context> with, std::string host, uint16_t port)
    : context_(std::move(with)), host_(std::move(host)), connection_(std::make_unique<connection>()) {
  const bool address = host_.find(':') != std::string::npos;
  peer_ = (address ? "[" + host_ + "]" : host_) + (port != 0 ? ":" + std::to_string(port) : "");
  if (host_.ends_with('.')) host_.pop_back(); // a name from the root has none in a certificate
  auto& ssl = connection_->ssl;
  ERR_clear_error();
  ssl.reset(SSL_new(context_->get()));
  require(ssl != nullptr);
  auto* bio = new_memory_bio(connection_->memory);
  require(bio != nullptr);
  SSL_set_bio(ssl.get(), bio, bio);
  connection_->seen.setting = {peer_, host_, context_->is_server(), context_->has_certificate(), context_->minimum()};
  tls_callbacks::install(*this);
  if (context_->is_server())
    SSL_set_accept_state(ssl.get());
  else
    set_up_client();
  advance();
}

tls_engine::~tls_engine() {
  // OpenSSL forgets sessions of connections without an orderly end, which brokers that restart do not give.
  if (state_ != tls_state::failed || why_ == tls_failure::truncated)
    SSL_set_shutdown(connection_->ssl.get(), SSL_SENT_SHUTDOWN | SSL_RECEIVED_SHUTDOWN);
}

void tls_engine::set_up_client() {
  auto* ssl = connection_->ssl.get();
  SSL_set_connect_state(ssl);
  if (const auto session = context_->sessions().take(peer_)) SSL_set_session(ssl, session.get());
  auto* expected = SSL_get0_param(ssl);
  X509_VERIFY_PARAM_set_hostflags(expected, X509_CHECK_FLAG_NO_PARTIAL_WILDCARDS);
  const bool checked = context_->verification() == tls_verification::certificate_and_host;
  // OpenSSL takes an empty name for "any".
  if (checked && host_.empty())
    throw error{errc::invalid_configuration, "TLS: no host is named whom the certificate has to be for"};
  const bool address = checked && X509_VERIFY_PARAM_set1_ip_asc(expected, host_.c_str()) == 1;
  if (checked && !address) require(X509_VERIFY_PARAM_set1_host(expected, host_.c_str(), host_.size()) == 1);
  // SNI is for names alone (RFC 6066, section 3).
  if (!host_.empty() && !is_address(host_)) SSL_set_tlsext_host_name(ssl, host_.c_str());
}

size_t tls_engine::read(byte_span& from_wire, std::span<std::byte> into) {
  if (state_ == tls_state::handshake) {
    if (!hear(from_wire)) {
      from_wire = {};
      return 0;
    }
    connection_->memory.in = from_wire;
    advance();
    from_wire = std::exchange(connection_->memory.in, {});
  }
  if (state_ != tls_state::open && state_ != tls_state::closing) {
    if (state_ != tls_state::handshake) from_wire = {};
    return 0;
  }
  connection_->memory.in = from_wire;
  const auto count = decrypt(into);
  from_wire = std::exchange(connection_->memory.in, {});
  return count;
}

bool tls_engine::hear(byte_span bytes) {
  auto& first = connection_->seen.first_bytes;
  const auto more = bytes.first(std::min(bytes.size(), wire::tls_prefix_size - first.size()));
  first.insert(first.end(), more.begin(), more.end());
  if (wire::may_be_tls(first)) return true;
  fail(not_tls(connection_->seen));
  if (context_->is_server()) refuse_plain_text();
  return false;
}

/// As brokers do: by its first bytes a client that has no TLS sees what the port is for.
void tls_engine::refuse_plain_text() {
  constexpr std::array<uint8_t, 7> alert{21, 3, 3, 0, 2, SSL3_AL_FATAL, SSL_AD_UNEXPECTED_MESSAGE};
  for (const auto byte : alert) connection_->memory.out.push_back(std::byte{byte});
}

void tls_engine::advance() {
  ERR_clear_error();
  auto* ssl = connection_->ssl.get();
  const int result = SSL_do_handshake(ssl);
  if (result != 1) return judge(result);
  state_ = tls_state::open;
  // A session of TLS 1.3 is for one connection, and the server sends another; one of TLS 1.2 goes on.
  if (!context_->is_server() && SSL_session_reused(ssl) == 1 && SSL_version(ssl) < TLS1_3_VERSION)
    context_->sessions().put(peer_, session_handle{SSL_get1_session(ssl)});
}

size_t tls_engine::decrypt(std::span<std::byte> into) {
  size_t count = 0;
  while (count < into.size() && connection_->memory.out.size() < output_limit) {
    ERR_clear_error();
    size_t got = 0;
    const int result = SSL_read_ex(connection_->ssl.get(), into.data() + count, into.size() - count, &got);
    if (connection_->seen.renegotiation)
      fail(renegotiated(connection_->seen));
    else if (result != 1)
      judge(result);
    if (state_ == tls_state::failed || result != 1) break;
    count += got;
  }
  return count;
}

size_t tls_engine::write(byte_span plain) {
  size_t count = 0;
  while (state_ == tls_state::open && count < plain.size() && connection_->memory.out.size() < output_limit) {
    ERR_clear_error();
    const auto part = plain.subspan(count, std::min(record_size, plain.size() - count));
    size_t taken = 0;
    const int result = SSL_write_ex(connection_->ssl.get(), part.data(), part.size(), &taken);
    if (result != 1) {
      judge(result);
      break;
    }
    count += taken;
  }
  return count;
}

void tls_engine::close() {
  if (state_ == tls_state::handshake) state_ = tls_state::closed;
  if (state_ != tls_state::open) return;
  ERR_clear_error();
  SSL_shutdown(connection_->ssl.get());
  state_ = tls_state::closing;
}

void tls_engine::end_of_wire() {
  if (state_ == tls_state::closing) state_ = tls_state::closed;
  if (state_ == tls_state::handshake || state_ == tls_state::open) fail(cut_off(connection_->seen, state_));
}

/// What became of a call that did not succeed.
void tls_engine::judge(int result) {
  auto* ssl = connection_->ssl.get();
  const int kind = SSL_get_error(ssl, result);
  if (kind == SSL_ERROR_WANT_READ || kind == SSL_ERROR_WANT_WRITE) return;
  if (kind != SSL_ERROR_ZERO_RETURN) return fail(diagnose(connection_->seen, latest_ssl_error()));
  if (state_ == tls_state::handshake) return fail(cut_off(connection_->seen, state_));
  if (state_ == tls_state::open) SSL_shutdown(ssl); // the other side closes; so do we
  state_ = tls_state::closed;
}

void tls_engine::fail(tls_verdict what) {
  ERR_clear_error();
  state_ = tls_state::failed;
  why_ = what.why;
  what_ = std::move(what.what);
}

bool tls_engine::has_output() const noexcept { return !connection_->memory.out.empty(); }

void tls_engine::take_output(wire::bytes& into) {
  auto& out = connection_->memory.out;
  if (into.empty())
    into.swap(out);
  else
    into.insert(into.end(), out.begin(), out.end());
  out.clear();
}

std::string_view tls_engine::protocol() const { return SSL_get_version(connection_->ssl.get()); }
std::string_view tls_engine::cipher() const { return SSL_get_cipher_name(connection_->ssl.get()); }
bool tls_engine::resumed() const { return SSL_session_reused(connection_->ssl.get()) == 1; }

std::string tls_engine::peer_subject() const {
  const x509_handle certificate{SSL_get1_peer_certificate(connection_->ssl.get())};
  return certificate ? subject_of(certificate.get()) : std::string{};
}

} // namespace cafka
