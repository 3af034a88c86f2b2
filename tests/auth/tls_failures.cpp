// Each way in which TLS fails, with what it is called and what is said of it.
#include "tests/auth/temporary_folder.hpp"
#include "tests/auth/tls_pair.hpp"

#include <openssl/pem.h>

using namespace cafka;
using namespace cafka::test;

namespace {

void check_failed(const tls_engine& engine, tls_failure why, std::string_view says, errc code = errc::tls_failed) {
  BOOST_TEST((engine.state() == tls_state::failed), why);
  BOOST_TEST(engine.why() == why);
  BOOST_TEST(engine.what().code() == code);
  BOOST_TEST(
      engine.what().message().find(says) != std::string::npos,
      "'" << says << "' is not in: " << engine.what().message());
}

/// A client that trusts test_ca() meets a server with that certificate.
void check_certificate(
    const identity& of_server, tls_failure why, std::string_view says, const std::string& host = "localhost") {
  BOOST_TEST_CONTEXT(why << " of " << host) {
    tls_pair pair{context_of(client_config()), context_of(server_config(of_server)), host};
    pair.talk();
    check_failed(pair.client, why, says);
    check_failed(pair.server, pair.server.why(), ""); // it was told, by an alert
    BOOST_TEST(pair.client.write(bytes_of_text("secret")) == 0u);
    BOOST_TEST(pair.server_got.empty());
  }
}

identity signed_by_ca(const certificate_request& what) { return make_certificate(what, &test_ca()); }

std::string pem_of(X509_CRL* list) {
  const bio_handle out{BIO_new(BIO_s_mem())};
  PEM_write_bio_X509_CRL(out.get(), list);
  char* text = nullptr;
  const auto size = BIO_get_mem_data(out.get(), &text);
  return {text, static_cast<size_t>(size)};
}

tls_engine& talked(tls_pair& pair, bool client) {
  pair.talk();
  return client ? pair.client : pair.server;
}

} // namespace

BOOST_AUTO_TEST_SUITE(tls_failures)

BOOST_AUTO_TEST_CASE(certificates_that_are_not_accepted) {
  const auto stranger = make_certificate({.common_name = "somebody's CA", .is_ca = true});
  check_certificate(
      make_certificate({.names = "DNS:localhost"}, &stranger), tls_failure::unknown_ca,
      "its certificate (CN=localhost) is signed by CN=somebody's CA, whom nobody here trusts");
  check_certificate(make_certificate({.names = "DNS:localhost"}), tls_failure::self_signed, "signed itself");
  check_certificate(
      signed_by_ca({.names = "DNS:localhost", .valid_from = -7200, .valid_until = -3600}), tls_failure::expired,
      "expired on ");
  check_certificate(
      signed_by_ca({.names = "DNS:localhost", .valid_from = 3600, .valid_until = 7200}), tls_failure::not_yet_valid,
      "is the clock right?");
}

BOOST_AUTO_TEST_CASE(a_chain_that_is_not_accepted) {
  const auto chain = [](const certificate_request& root_is, const identity* of_root) {
    const auto root = make_certificate(root_is, of_root);
    const auto server = make_certificate({.common_name = "broker", .names = "DNS:localhost"}, &root);
    auto config = server_config(server);
    config.identity.certificate_pem += root.pem();
    tls_pair pair{context_of(client_config()), context_of(config)};
    pair.talk();
    return pair.client.what().message();
  };
  const auto stranger = chain({.common_name = "somebody's CA", .is_ca = true}, nullptr);
  BOOST_TEST(
      stranger.find("its certificate (CN=broker) is signed by CN=somebody's CA, whom") != std::string::npos, stranger);
  const auto expired =
      chain({.common_name = "old CA", .valid_from = -7200, .valid_until = -3600, .is_ca = true}, &test_ca());
  BOOST_TEST(
      expired.find("in the chain of its certificate the one of CN=old CA expired on ") != std::string::npos, expired);
}

BOOST_AUTO_TEST_CASE(a_certificate_for_another_host_says_for_which) {
  const auto& names = "DNS localhost, DNS *.cafka.example, IP 127.0.0.1, IP ::1, not for ";
  for (const auto* host : {"kafka.example", "cafka.example", "a.b.cafka.example", "10.0.0.1", "::2", "localhost.evil"})
    check_certificate(test_server(), tls_failure::wrong_host, names + std::string{host}, host);
  for (const auto* host : {"localhost", "LOCALHOST", "localhost.", "a.cafka.example", "127.0.0.1", "::1"}) {
    tls_pair pair{context_of(client_config()), context_of(server_config()), host};
    pair.talk();
    BOOST_TEST((pair.client.state() == tls_state::open), host << ": " << to_string(pair.client.what()));
  }
  // An address in the subject or among the DNS names is none.
  check_certificate(signed_by_ca({.common_name = "127.0.0.1"}), tls_failure::wrong_host, "CN=127.0.0.1", "127.0.0.1");
  check_certificate(signed_by_ca({.names = "DNS:127.0.0.1"}), tls_failure::wrong_host, "DNS 127.0.0.1", "127.0.0.1");
  check_certificate(
      signed_by_ca({.names = "DNS:b*r.example"}), tls_failure::wrong_host, "DNS b*r.example", "bar.example");
}

BOOST_AUTO_TEST_CASE(checks_can_be_turned_off) {
  auto config = client_config();
  config.verification = tls_verification::certificate;
  tls_pair other_host{context_of(config), context_of(server_config()), "kafka.example"};
  other_host.talk();
  BOOST_TEST((other_host.client.state() == tls_state::open));
  const auto itself = make_certificate({});
  tls_pair untrusted{context_of(config), context_of(server_config(itself))};
  check_failed(talked(untrusted, true), tls_failure::self_signed, "");
  config.verification = tls_verification::nothing;
  tls_pair anything{context_of(config), context_of(server_config(itself)), ""};
  anything.talk();
  BOOST_TEST((anything.client.state() == tls_state::open));
}

BOOST_AUTO_TEST_CASE(without_a_host_nothing_can_be_checked) {
  BOOST_CHECK_EXCEPTION((tls_engine{context_of(client_config()), ""}), error, [](const error& e) {
    return e.code() == errc::invalid_configuration;
  });
}

BOOST_AUTO_TEST_CASE(a_certificate_that_is_trusted_by_itself_needs_no_signer) {
  const auto stranger = make_certificate({.common_name = "somebody's CA", .is_ca = true});
  const auto server = make_certificate({.names = "DNS:localhost"}, &stranger);
  tls_pair pair{context_of(tls_config{.trust = {.pem = server.pem()}}), context_of(server_config(server))};
  pair.talk();
  BOOST_TEST((pair.client.state() == tls_state::open), to_string(pair.client.what()));
}

BOOST_AUTO_TEST_CASE(a_server_of_plain_text) {
  for (const std::string_view answer :
       {std::string_view{"\0\0\0\x1a\0\0\0\1", 8}, std::string_view{"SSH-2.0-x"}, std::string_view{"\x16\x02"}}) {
    tls_engine client{context_of(client_config()), "kafka-1", 9092};
    feed(client, bytes_of_text(answer), 1);
    check_failed(client, tls_failure::not_tls, "kafka-1:9092 does not answer in TLS: the port speaks plain text?");
  }
  tls_engine web{context_of(client_config()), "kafka-1", 80};
  feed(web, bytes_of_text("HTTP/1.1 400 Bad Request"));
  check_failed(web, tls_failure::not_tls, "answers in HTTP");
}

BOOST_AUTO_TEST_CASE(a_client_of_plain_text) {
  tls_engine server{context_of(server_config()), "10.0.0.9", 40000};
  feed(server, bytes_of_text(std::string_view{"\0\0\0\x1a\0\x12\0\3", 8}));
  check_failed(server, tls_failure::not_tls, "10.0.0.9:40000 speaks plain text on a port for TLS");
}

BOOST_AUTO_TEST_CASE(a_broker_that_hangs_up_without_a_word) {
  tls_engine client{context_of(client_config()), "kafka-1", 9092};
  client.end_of_wire();
  check_failed(client, tls_failure::no_answer, "the port speaks plain text?", errc::connection_closed);
}

BOOST_AUTO_TEST_CASE(a_connection_cut_at_every_byte) {
  const auto clients = context_of(client_config());
  const auto servers = context_of(server_config());
  const auto first_answer = [&](tls_engine& client) {
    tls_engine server{servers};
    feed(server, output_of(client));
    return output_of(server);
  };
  tls_engine measured{clients, "localhost", 9093};
  const auto length = first_answer(measured).size();
  for (size_t cut = 1; cut + 200 < length; cut += cut < 60 ? 1 : 17) {
    tls_engine client{clients, "localhost", 9093};
    auto answer = first_answer(client);
    feed(client, byte_span{answer}.first(cut));
    BOOST_TEST((client.state() == tls_state::handshake), cut);
    client.end_of_wire();
    check_failed(client, tls_failure::closed_in_handshake, "in the midst", errc::connection_closed);
  }
}

BOOST_AUTO_TEST_CASE(an_end_that_was_not_said) {
  tls_pair pair{context_of(client_config()), context_of(server_config())};
  pair.talk();
  pair.client.end_of_wire();
  check_failed(pair.client, tls_failure::truncated, "close_notify", errc::connection_closed);
}

BOOST_AUTO_TEST_CASE(bytes_that_were_changed) {
  for (const bool in_handshake : {true, false}) {
    tls_pair pair{context_of(client_config()), context_of(server_config())};
    if (!in_handshake) {
      pair.talk();
      pair.client.write(bytes_of_text("a whole record of text"));
    } else {
      feed(pair.server, output_of(pair.client));
    }
    auto sent = output_of(in_handshake ? pair.server : pair.client);
    sent.back() ^= std::byte{1};
    auto& other = in_handshake ? pair.client : pair.server;
    BOOST_TEST(feed(other, sent).empty());
    check_failed(other, tls_failure::malformed, "changed on the way");
    BOOST_TEST(other.has_output()); // the alert
  }
}

BOOST_AUTO_TEST_CASE(a_record_that_is_too_long) {
  tls_pair pair{context_of(client_config()), context_of(server_config())};
  pair.talk();
  feed(pair.client, bytes_of_text(std::string_view{"\x17\x03\x03\xff\xff", 5}));
  check_failed(pair.client, tls_failure::malformed, "");
}

BOOST_AUTO_TEST_CASE(a_server_that_wants_a_certificate) {
  for (const auto minimum : {tls_version::tls_1_2, tls_version::tls_1_3}) {
    auto server = server_config();
    server.client_certificate = tls_client_certificate::required;
    server.client_trust.pem = test_ca().pem();
    server.protocol.minimum = minimum;
    server.protocol.maximum = minimum;
    auto config = client_config();
    tls_pair none{context_of(config), context_of(server)};
    none.talk();
    check_failed(none.client, tls_failure::certificate_required, "name one in identity");
    check_failed(none.server, tls_failure::certificate_required, "showed no certificate");
    const auto stranger = make_certificate({.common_name = "mallory"});
    config.identity = {.certificate_pem = stranger.pem(), .key_pem = std::string_view{stranger.key_pem()}};
    tls_pair wrong{context_of(config), context_of(server)};
    wrong.talk();
    check_failed(wrong.client, tls_failure::certificate_refused, "does not accept the certificate that was shown");
    check_failed(wrong.server, tls_failure::self_signed, "CN=mallory");
  }
}

BOOST_AUTO_TEST_CASE(no_version_in_common) {
  auto old_server = server_config();
  old_server.protocol.maximum = tls_version::tls_1_2;
  auto config = client_config();
  config.protocol.minimum = tls_version::tls_1_3;
  tls_pair pair{context_of(config), context_of(old_server)};
  pair.talk();
  check_failed(pair.client, tls_failure::protocol_version, "TLS 1.3");
  check_failed(pair.server, tls_failure::protocol_version, "");
  auto old_client = client_config();
  old_client.protocol.maximum = tls_version::tls_1_2;
  auto new_server = server_config();
  new_server.protocol.minimum = tls_version::tls_1_3;
  tls_pair downgraded{context_of(old_client), context_of(new_server)};
  downgraded.talk();
  check_failed(downgraded.client, tls_failure::protocol_version, "");
}

BOOST_AUTO_TEST_CASE(no_cipher_in_common) {
  auto server = server_config();
  server.protocol.ciphersuites = "TLS_AES_256_GCM_SHA384";
  server.protocol.minimum = tls_version::tls_1_3;
  auto config = client_config();
  config.protocol.ciphersuites = "TLS_CHACHA20_POLY1305_SHA256";
  config.protocol.minimum = tls_version::tls_1_3;
  tls_pair pair{context_of(config), context_of(server)};
  pair.talk();
  check_failed(pair.client, tls_failure::no_shared_cipher, "ciphers");
  check_failed(pair.server, tls_failure::no_shared_cipher, "ciphers");
}

BOOST_AUTO_TEST_CASE(a_revoked_certificate) {
  const auto revoked = signed_by_ca({.names = "DNS:localhost"});
  const std::unique_ptr<X509_CRL, openssl_free<X509_CRL_free>> list{X509_CRL_new()};
  X509_CRL_set_version(list.get(), 1);
  X509_CRL_set_issuer_name(list.get(), X509_get_subject_name(test_ca().certificate.get()));
  const std::unique_ptr<ASN1_TIME, openssl_free<ASN1_TIME_free>> now{X509_gmtime_adj(nullptr, -60)};
  const std::unique_ptr<ASN1_TIME, openssl_free<ASN1_TIME_free>> later{X509_gmtime_adj(nullptr, 3600)};
  X509_CRL_set1_lastUpdate(list.get(), now.get());
  X509_CRL_set1_nextUpdate(list.get(), later.get());
  auto* entry = X509_REVOKED_new();
  X509_REVOKED_set_serialNumber(entry, X509_get_serialNumber(revoked.certificate.get()));
  X509_REVOKED_set_revocationDate(entry, now.get());
  X509_CRL_add0_revoked(list.get(), entry);
  X509_CRL_sign(list.get(), test_ca().key.get(), EVP_sha256());
  const temporary_folder folder;
  auto config = client_config();
  config.trust.revoked_file = folder.write("revoked.pem", pem_of(list.get()));
  tls_pair bad{context_of(config), context_of(server_config(revoked))};
  check_failed(talked(bad, true), tls_failure::revoked, "revoked");
  tls_pair good{context_of(config), context_of(server_config())};
  good.talk();
  BOOST_TEST((good.client.state() == tls_state::open), to_string(good.client.what()));
}

BOOST_AUTO_TEST_SUITE_END()
