#include "tests/properties/protected_talk.hpp"

#include "cafka/auth/oauth/unsecured_token.hpp"
#include "cafka/auth/sasl_server.hpp"
#include "cafka/wire/base64.hpp"
#include "tests/auth/tls_pair.hpp"
#include "tests/auth/token_server.hpp"

#include <openssl/pem.h>
#include <openssl/x509.h>

#include <chrono>
#include <filesystem>
#include <thread>

namespace cafka::test {

namespace {

/// The authority's list, on which the broker's certificate stands.
std::string list_of_revoked() {
  const std::unique_ptr<X509_CRL, openssl_free<X509_CRL_free>> list{X509_CRL_new()};
  X509_CRL_set_version(list.get(), 1);
  X509_CRL_set_issuer_name(list.get(), X509_get_subject_name(test_ca().certificate.get()));
  const std::unique_ptr<ASN1_TIME, openssl_free<ASN1_TIME_free>> now{X509_gmtime_adj(nullptr, -60)};
  const std::unique_ptr<ASN1_TIME, openssl_free<ASN1_TIME_free>> next{X509_gmtime_adj(nullptr, 3600)};
  X509_CRL_set1_lastUpdate(list.get(), now.get());
  X509_CRL_set1_nextUpdate(list.get(), next.get());
  auto* revoked = X509_REVOKED_new();
  X509_REVOKED_set_serialNumber(revoked, X509_get_serialNumber(test_server().certificate.get()));
  X509_REVOKED_set_revocationDate(revoked, now.get());
  X509_CRL_add0_revoked(list.get(), revoked);
  X509_CRL_sign(list.get(), test_ca().key.get(), EVP_sha256());
  const bio_handle out{BIO_new(BIO_s_mem())};
  PEM_write_bio_X509_CRL(out.get(), list.get());
  char* text = nullptr;
  const auto size = BIO_get_mem_data(out.get(), &text);
  return {text, static_cast<size_t>(size)};
}

void shake_hands(const tls_config& with, const std::string& host, std::map<std::string, std::string>& seen) {
  auto broker = server_config();
  broker.client_certificate = tls_client_certificate::optional;
  broker.client_trust = {.pem = test_ca().pem()};
  tls_pair both{context_of(with), context_of(broker), host};
  both.talk();
  if (both.client.state() != tls_state::open) {
    seen["tls"] = to_string(both.client.why());
    return;
  }
  seen["tls"] = "open";
  seen["client certificate"] = both.server.peer_subject();
  seen["version"] = both.client.protocol();
  seen["cipher"] = both.client.cipher();
}

/// Whose a token is that nobody signed, and for how long.
std::optional<std::string> owner_of(const bearer_claim& claim) {
  const auto first = claim.token.find('.');
  const auto middle = claim.token.substr(first + 1, claim.token.rfind('.') - first - 1);
  const auto claims = wire::parse_base64(middle, wire::base64_alphabet::url);
  if (!claims) return std::nullopt;
  const auto text = std::string{bytes_view{byte_span{*claims}}.text()};
  return text.substr(0, text.find(",\"iat\""));
}

std::unique_ptr<sasl_server_exchange> broker_for(const std::string& mechanism) {
  constexpr auto password = "open sesame";
  if (mechanism == "PLAIN")
    return serve_plain([](auto user, auto given) { return user == "alice" && given == password; });
  if (mechanism == "OAUTHBEARER") return serve_oauth_bearer(owner_of);
  const auto hash = mechanism == "SCRAM-SHA-256" ? scram_hash::sha_256 : scram_hash::sha_512;
  return serve_scram(hash, [hash](std::string_view user) -> std::optional<scram_credential> {
    if (user != "alice") return std::nullopt;
    return make_scram_credential(hash, password);
  });
}

void authenticate(const sasl_mechanism& how, std::map<std::string, std::string>& seen) {
  seen["mechanism"] = how.name();
  seen["user"] = "refused";
  auto client = how.exchange({.host = "localhost", .port = 9093});
  const auto broker = broker_for(how.name());
  auto step = client->begin();
  // Until a token is there; nobody waits for it, so the connection would be dialled again.
  const auto until = std::chrono::steady_clock::now() + std::chrono::seconds{30};
  while (step.what.message().find("still being fetched") != std::string::npos
         && std::chrono::steady_clock::now() < until) {
    std::this_thread::yield();
    client = how.exchange({.host = "localhost", .port = 9093});
    step = client->begin();
  }
  while (step.send) {
    const auto answer = broker->take(*step.send);
    if (answer.what) return;
    if (answer.user) seen["user"] = *answer.user;
    step = client->answer(answer.send);
    if (answer.over()) return;
  }
}

/// The tokens that it gives are those of whoever asks.
std::string token_of(const std::string& request) {
  const auto token = unsecured_token(who_asks(request), std::chrono::system_clock::now(), std::chrono::hours{1});
  return R"({"access_token":")" + std::string{token.reveal()} + R"("})";
}

} // namespace

security_files::security_files()
    : tokens_(std::make_unique<token_server>(token_of)),
      tokens_over_tls_(std::make_unique<token_server>(token_of, context_of(server_config()))) {
  contents_["{tokens}"] = tokens_->url();
  contents_["{tokens over TLS}"] = tokens_over_tls_->url();
  const auto stranger = make_certificate({.common_name = "stranger", .is_ca = true});
  add("ca.pem", test_ca().pem());
  add("ca.p12", test_ca().pkcs12("open sesame", false));
  add("stranger.pem", stranger.pem());
  add("client.pem", test_client().pem());
  add("client.key", test_client().key_pem());
  add("locked.key", test_client().key_pem("open sesame"));
  add("both.pem", test_client().key_pem("open sesame") + test_client().pem());
  add("client.p12", test_client().pkcs12("open sesame"));
  add("revoked.pem", list_of_revoked());
  std::filesystem::create_directory(folder_.path() + "/folder");
  folder_.write("folder/one.crt", test_ca().pem());
}

security_files::~security_files() = default;

std::string security_files::add(const std::string& name, const std::string& content) {
  contents_["{" + name + "}"] = content;
  return folder_.write(name, content);
}

std::string security_files::fill(std::string text) const {
  if (const auto found = contents_.find(text); found != contents_.end()) return found->second;
  if (const auto at = text.find("{dir}"); at != std::string::npos) text.replace(at, 5, folder_.path());
  return text;
}

std::map<std::string, std::string> talk(const configured& made, const std::string& host) {
  std::map<std::string, std::string> seen;
  if (made.cluster.tls) shake_hands(*made.cluster.tls, host, seen);
  if (made.cluster.sasl) authenticate(made.cluster.sasl, seen);
  return seen;
}

} // namespace cafka::test
