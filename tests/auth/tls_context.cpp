// What a context is made of, and what is said of what it cannot be made of.
#include "cafka/auth/tls/tls_context.hpp"

#include "tests/auth/temporary_folder.hpp"
#include "tests/auth/tls_pair.hpp"

#include <cstdlib>

using namespace cafka;
using namespace cafka::test;

namespace {

constexpr const char* password = "open sesame";

template <class Config>
void check_refused(const Config& config, std::initializer_list<std::string_view> says) {
  try {
    tls_context made{config};
    BOOST_ERROR("it was made");
  } catch (const error& e) {
    BOOST_TEST(e.code() == errc::invalid_configuration);
    for (const auto part : says)
      BOOST_TEST(e.message().find(part) != std::string::npos, "'" << part << "' is not in: " << e.message());
    BOOST_TEST(e.message().find(password) == std::string::npos);
    BOOST_TEST(e.message().find("wrong one") == std::string::npos);
  }
}

void check_trusts_the_server(const tls_trust& trust) {
  tls_pair pair{context_of(tls_config{.trust = trust}), context_of(server_config())};
  pair.talk();
  BOOST_TEST((pair.client.state() == tls_state::open), to_string(pair.client.what()));
}

void check_is_alice(const tls_identity& identity) {
  auto server = server_config();
  server.client_certificate = tls_client_certificate::required;
  server.client_trust.pem = test_ca().pem();
  auto config = client_config();
  config.identity = identity;
  tls_pair pair{context_of(config), context_of(server)};
  pair.talk();
  BOOST_TEST((pair.server.state() == tls_state::open), to_string(pair.server.what()));
  BOOST_TEST(pair.server.peer_subject() == "CN=alice");
}

} // namespace

BOOST_AUTO_TEST_SUITE(tls_contexts)

BOOST_AUTO_TEST_CASE(trust_comes_in_every_form) {
  const temporary_folder folder;
  const auto stranger = make_certificate({.common_name = "somebody's CA", .is_ca = true});
  const auto file = folder.write("ca.pem", "a comment\n" + stranger.pem() + test_ca().pem());
  folder.write("notes.txt", "no certificate");
  check_trusts_the_server({.file = file});
  check_trusts_the_server({.directory = folder.path()});
  check_trusts_the_server({.pem = stranger.pem() + "\n" + test_ca().pem()});
  const auto store = test_ca().pkcs12(password, false);
  check_trusts_the_server({.store = {.bytes = store, .password = password}});
  check_trusts_the_server({.store = {.file = folder.write("trust.p12", store), .password = password}});
  check_trusts_the_server({.store = {.bytes = test_ca().pkcs12("", false)}});
  check_trusts_the_server({.pem = test_ca().pem(), .system = true});
}

BOOST_AUTO_TEST_CASE(the_system_is_trusted_if_nothing_is_named) {
  tls_pair pair{context_of(tls_config{}), context_of(server_config())};
  pair.talk();
  BOOST_TEST((pair.client.why() == tls_failure::unknown_ca), to_string(pair.client.what()));
}

BOOST_AUTO_TEST_CASE(identities_come_in_every_form) {
  const temporary_folder folder;
  const auto& alice = test_client();
  const auto certificate = folder.write("alice.pem", alice.pem());
  check_is_alice({.certificate_file = certificate, .key_file = folder.write("alice.key", alice.key_pem())});
  check_is_alice(
      {.certificate_file = certificate,
       .key_file = folder.write("alice.locked.key", alice.key_pem(password)),
       .key_password = password});
  check_is_alice(
      {.certificate_pem = alice.pem(), .key_pem = std::string_view{alice.key_pem(password)}, .key_password = password});
  check_is_alice({.certificate_file = folder.write("both.pem", alice.key_pem() + alice.pem())});
  const auto store = alice.pkcs12(password);
  check_is_alice({.store = {.bytes = store, .password = password}});
  check_is_alice({.store = {.file = folder.write("alice.p12", store), .password = password}});
}

BOOST_AUTO_TEST_CASE(what_the_script_makes_is_understood) {
  const temporary_folder folder;
  const auto quoted = [](const std::string& path) { return "'" + path + "'"; };
  const auto command = quoted(CAFKA_ENV_TLS) + " --password '" + password + "' " + quoted(folder.path()) + " 2>"
                       + quoted(folder.path() + "/said");
  BOOST_REQUIRE(std::system(command.c_str()) == 0); // NOLINT: a script of the project
  const auto file = [&](const std::string& name) { return folder.path() + "/" + name; };
  tls_server_config server{
      .identity = {.store = {.file = file("server.p12"), .password = password}},
      .client_certificate = tls_client_certificate::required,
      .client_trust = {.file = file("ca.pem")}};
  const tls_config client{
      .trust = {.store = {.file = file("truststore.p12"), .password = password}},
      .identity = {
          .certificate_file = file("client.pem"), .key_file = file("client.locked.key"), .key_password = password}};
  const auto failure = [&](const std::string& name) {
    server.identity = {.certificate_file = file(name + ".pem"), .key_file = file(name + ".key")};
    tls_pair pair{context_of(client), context_of(server)};
    pair.talk();
    return pair.client.why();
  };
  tls_pair pair{context_of(client), context_of(server)};
  pair.talk();
  BOOST_TEST((pair.server.state() == tls_state::open), to_string(pair.client.what()));
  BOOST_TEST(pair.server.peer_subject() == "CN=alice");
  BOOST_TEST(failure("server") == tls_failure::none);
  BOOST_TEST(failure("expired") == tls_failure::expired);
  BOOST_TEST(failure("wrong-host") == tls_failure::wrong_host);
  BOOST_TEST(failure("stranger") == tls_failure::self_signed);
}

BOOST_AUTO_TEST_CASE(a_chain_is_sent_with_the_certificate) {
  const auto between = make_certificate({.common_name = "between", .is_ca = true}, &test_ca());
  const auto broker = make_certificate({.names = "DNS:localhost"}, &between);
  auto server = server_config(broker);
  tls_pair without{context_of(client_config()), context_of(server)};
  without.talk();
  BOOST_TEST((without.client.why() == tls_failure::unknown_ca), to_string(without.client.what()));
  server.identity.certificate_pem += between.pem();
  tls_pair with{context_of(client_config()), context_of(server)};
  with.talk();
  BOOST_TEST((with.client.state() == tls_state::open), to_string(with.client.what()));
}

BOOST_AUTO_TEST_CASE(what_cannot_be_trusted_is_said) {
  const temporary_folder folder;
  check_refused(tls_config{.trust = {.file = "/no/such/ca.pem"}}, {"trust.file '/no/such/ca.pem'", "No such file"});
  check_refused(tls_config{.trust = {.file = folder.path()}}, {"trust.file", "it is a folder"});
  check_refused(tls_config{.trust = {.file = folder.write("empty", "")}}, {"empty'", "it is empty"});
  check_refused(tls_config{.trust = {.file = folder.write("words", "hello")}}, {"words'", "it is not PEM"});
  check_refused(tls_config{.trust = {.file = folder.write("der", "\x30\x82\x01\x01")}}, {"der'", "binary"});
  check_refused(tls_config{.trust = {.file = folder.write("key", test_ca().key_pem())}}, {"no certificate in it"});
  auto damaged = test_ca().pem();
  damaged.replace(100, 20, "AAAAAAAAAAAAAAAAAAAA");
  check_refused(tls_config{.trust = {.pem = damaged}}, {"trust.pem", "damaged"});
  check_refused(
      tls_config{.trust = {.pem = test_ca().pem() + test_ca().pem().substr(0, 200)}},
      {"certificate 2 in it is damaged"});
  const temporary_folder nothing;
  check_refused(tls_config{.trust = {.directory = nothing.path()}}, {"trust.directory", "no file in it holds"});
  check_refused(tls_config{.trust = {.directory = "/no/such"}}, {"trust.directory '/no/such'", "No such file"});
  check_refused(
      tls_config{.trust = {.store = {.bytes = test_ca().pkcs12(password, false), .password = "wrong one"}}},
      {"trust.store.bytes", "password is wrong"});
  check_refused(tls_config{.trust = {.store = {.bytes = test_ca().pkcs12(password, false)}}}, {"password is missing"});
  check_refused(tls_config{.trust = {.store = {.file = folder.write("x.p12", "hello")}}}, {"x.p12'", "not PKCS#12"});
  check_refused(
      tls_config{.trust = {.store = {.file = folder.write("x.jks", "\xFE\xED\xFE\xED")}}},
      {"x.jks'", "JKS", "keytool"});
  check_refused(tls_config{.trust = {.revoked_file = folder.write("crl", "x")}}, {"trust.revoked_file", "revoked"});
}

BOOST_AUTO_TEST_CASE(what_cannot_be_shown_is_said) {
  const temporary_folder folder;
  const auto& alice = test_client();
  const auto file = folder.write("alice.pem", alice.pem());
  const auto with_key = [&](const std::string& key_pem, const secret& with = {}) {
    return tls_config{
        .identity = {.certificate_file = file, .key_pem = std::string_view{key_pem}, .key_password = with}};
  };
  check_refused(with_key(test_server().key_pem()), {"alice.pem'", "not that of the certificate of CN=alice"});
  check_refused(with_key(alice.key_pem(password)), {"identity.key_pem", "encrypted", "key_password"});
  check_refused(with_key(alice.key_pem(password), "wrong one"), {"identity.key_pem", "key_password is wrong"});
  check_refused(with_key(alice.pem()), {"no private key in it"});
  check_refused(with_key("hello"), {"not PEM"});
  auto damaged = alice.key_pem();
  damaged.replace(60, 20, "AAAAAAAAAAAAAAAAAAAA");
  check_refused(with_key(damaged), {"damaged"});
  check_refused(tls_config{.identity = {.certificate_file = file}}, {"alice.pem'", "no private key in it"});
  check_refused(
      tls_config{.identity = {.certificate_file = file, .key_file = "/no/key"}}, {"identity.key_file '/no/key'"});
  check_refused(tls_config{.identity = {.key_file = "/no/key"}}, {"there is a key and no certificate"});
  check_refused(
      tls_config{.identity = {.certificate_file = file, .certificate_pem = alice.pem()}}, {"more than one of"});
  check_refused(
      tls_config{.identity = {.store = {.bytes = alice.pkcs12(password, false), .password = password}}},
      {"identity.store.bytes", "no private key"});
  check_refused(tls_server_config{}, {"identity is empty"});
}

BOOST_AUTO_TEST_CASE(what_cannot_be_spoken_is_said) {
  check_refused(tls_config{.protocol = {.ciphers = "ROT13"}}, {"protocol.ciphers 'ROT13'"});
  check_refused(tls_config{.protocol = {.ciphersuites = "TLS_ROT13"}}, {"protocol.ciphersuites 'TLS_ROT13'"});
  check_refused(
      tls_config{.protocol = {.minimum = tls_version::tls_1_3, .maximum = tls_version::tls_1_2}}, {"protocol.maximum"});
}

BOOST_AUTO_TEST_CASE(ciphers_and_versions_are_as_configured) {
  auto config = client_config();
  config.protocol = {.maximum = tls_version::tls_1_2, .ciphers = "ECDHE-ECDSA-AES256-GCM-SHA384"};
  tls_pair pair{context_of(config), context_of(server_config())};
  pair.talk();
  BOOST_TEST(pair.client.protocol() == "TLSv1.2");
  BOOST_TEST(pair.client.cipher() == "ECDHE-ECDSA-AES256-GCM-SHA384");
  config.protocol = {.ciphersuites = "TLS_CHACHA20_POLY1305_SHA256"};
  tls_pair newer{context_of(config), context_of(server_config())};
  newer.talk();
  BOOST_TEST(newer.client.cipher() == "TLS_CHACHA20_POLY1305_SHA256");
}

BOOST_AUTO_TEST_SUITE_END()
