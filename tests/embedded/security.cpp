// Brokers that encrypt and authenticate, as far as their clients see.
#include "tests/auth/tls_pair.hpp"
#include "tests/embedded/support/requests.hpp"

#include "cafka/auth/oauth/unsecured_token.hpp"
#include "cafka/auth/oauth_bearer.hpp"
#include "cafka/auth/plain.hpp"
#include "cafka/auth/scram.hpp"
#include "cafka/wire/messages/api_versions.hpp"
#include "cafka/wire/messages/sasl_authenticate.hpp"
#include "cafka/wire/messages/sasl_handshake.hpp"

#include <boost/test/unit_test.hpp>

using namespace cafka;
using namespace cafka::embedded;
using namespace cafka::embedded::test;
using namespace std::chrono_literals;

BOOST_AUTO_TEST_SUITE(security)

namespace {

config with_sasl(std::chrono::milliseconds again = 0ms) {
  return {
      .security = {
          .mechanisms = {"PLAIN", "SCRAM-SHA-256", "SCRAM-SHA-512", "OAUTHBEARER"},
          .users = {{"alice", "open sesame"}, {"bob", "hello"}},
          .max_reauthentication = again}};
}

wire::sasl_handshake_response shake_hands(memory_client& client, const std::string& mechanism, time_point now = {}) {
  wire::sasl_handshake_request request;
  request.mechanism = mechanism;
  client.send(request, 1, now);
  return client.poll<wire::sasl_handshake_response>(1, now).value().body;
}

/// The last answer.
wire::sasl_authenticate_response authenticate(memory_client& client, const sasl_mechanism& as, time_point now = {}) {
  BOOST_TEST(shake_hands(client, as.name(), now).error_code == 0);
  const auto exchange = as.exchange({});
  wire::sasl_authenticate_response last;
  for (auto step = exchange->begin(); step.send;) {
    wire::sasl_authenticate_request request;
    request.auth_bytes = *step.send;
    client.send(request, 2, now);
    last = client.poll<wire::sasl_authenticate_response>(2, now).value().body;
    if (last.error_code != 0) return last;
    step = exchange->answer(last.auth_bytes);
    BOOST_TEST(!step.what, step.what.message());
  }
  return last;
}

/// Whether metadata is told.
bool gets_in(memory_client& client, time_point now = {}) {
  client.send(metadata_of("t"), 9, now);
  return client.poll<wire::metadata_response>(9, now).has_value();
}

sasl_mechanism token_of(const std::string& name, std::chrono::system_clock::time_point from) {
  return oauth_bearer{.token = unsecured_token(name, from, 3600s)};
}

/// A client with TLS, on a connection in memory.
struct tls_client {
  tls_client(memory_network& to, const tls_config& how)
      : network(to),
        connection(to.connect("127.0.0.1", 9092, 0ms).value()),
        engine(cafka::test::context_of(how), "localhost", 9092) {}

  /// What came as plain text.
  std::string talk() {
    std::string got;
    for (bool more = true; more;) {
      network.receive(connection, cafka::test::output_of(engine), 0ms);
      more = false;
      for (auto& d : network.collect(connection, 0ms)) {
        got += cafka::test::feed(engine, d.data);
        closed |= d.close;
        more = true;
      }
    }
    return got;
  }

  memory_network& network;
  connection_id connection;
  tls_engine engine;
  bool closed = false;
};

config with_tls(tls_client_certificate wanted) {
  auto how = cafka::test::server_config();
  how.client_certificate = wanted;
  how.client_trust = {.pem = cafka::test::test_ca().pem()};
  return {.security = {.tls = how}};
}

wire::bytes api_versions_request() {
  const wire::api_versions_request request;
  const auto& schema = wire::schema_of<wire::api_versions_request>();
  wire::bytes frame(wire::request_size(schema, &request, 0, "test"));
  BOOST_REQUIRE(!wire::encode_request(frame, schema, &request, 0, 7, "test"));
  return frame;
}

} // namespace

BOOST_AUTO_TEST_CASE(each_mechanism_lets_in_who_knows_the_password) {
  memory_network kafka{with_sasl()};
  kafka.create_topic("t");
  const auto now = std::chrono::system_clock::now();
  for (const sasl_mechanism& as :
       {sasl_mechanism{plain{.username = "alice", .password = "open sesame"}},
        sasl_mechanism{scram_sha_256{.username = "alice", .password = "open sesame"}},
        sasl_mechanism{scram_sha_512{.username = "bob", .password = "hello"}}, token_of("carol", now)}) {
    memory_client client{kafka, 1};
    BOOST_TEST(authenticate(client, as).error_code == 0, as.name());
    BOOST_TEST(gets_in(client), as.name());
  }
}

BOOST_AUTO_TEST_CASE(others_are_told_so_and_shut_out) {
  memory_network kafka{with_sasl()};
  const auto now = std::chrono::system_clock::now();
  for (const sasl_mechanism& as :
       {sasl_mechanism{plain{.username = "alice", .password = "hello"}},
        sasl_mechanism{plain{.username = "nobody", .password = "hello"}},
        sasl_mechanism{scram_sha_256{.username = "alice", .password = "hello"}},
        sasl_mechanism{scram_sha_512{.username = "nobody", .password = "hello"}}}) {
    memory_client client{kafka, 1};
    const auto said = authenticate(client, as);
    BOOST_TEST(said.error_code == to_wire(errc::sasl_authentication_failed), as.name());
    BOOST_TEST(!said.error_message.value_or("").empty());
    BOOST_TEST(!client.is_open(), as.name());
  }
  // A token that is over: the exchange tells it in words of its own first (RFC 7628, section 3.2.2).
  memory_client late{kafka, 1};
  BOOST_TEST(shake_hands(late, "OAUTHBEARER").error_code == 0);
  const auto exchange = token_of("carol", now - 2h).exchange({});
  wire::sasl_authenticate_request request;
  request.auth_bytes = *exchange->begin().send;
  const auto said = late.call<wire::sasl_authenticate_response>(request, 2).body;
  BOOST_TEST(bytes_view{byte_span{said.auth_bytes}}.text() == R"({"status":"invalid_token"})");
  BOOST_TEST(!gets_in(late));
}

BOOST_AUTO_TEST_CASE(without_authentication_only_versions_are_told) {
  memory_network kafka{with_sasl()};
  memory_client client{kafka, 1};
  BOOST_TEST(client.call<wire::api_versions_response>(wire::api_versions_request{}, 3)->error_code == 0);
  BOOST_TEST(!gets_in(client));
  BOOST_TEST(!client.is_open());
  memory_client other{kafka, 1};
  const auto said = shake_hands(other, "GSSAPI");
  BOOST_TEST(said.error_code == to_wire(errc::unsupported_sasl_mechanism));
  BOOST_TEST(said.mechanisms.size() == 4u);
  BOOST_TEST(!other.is_open());
  memory_network plain_one;
  memory_client needless{plain_one, 1};
  BOOST_TEST(shake_hands(needless, "PLAIN").error_code == to_wire(errc::illegal_sasl_state));
  BOOST_TEST(gets_in(needless));
}

BOOST_AUTO_TEST_CASE(after_a_handshake_of_version_0_messages_have_no_header) {
  memory_network kafka{with_sasl()};
  memory_client client{kafka, 1};
  wire::sasl_handshake_request request;
  request.mechanism = "PLAIN";
  BOOST_TEST(client.call<wire::sasl_handshake_response>(request, 0)->error_code == 0);
  const std::string_view message{"\0\0\0\x12\0alice\0open sesame", 22};
  client.send_bytes(bytes_view{message}.span());
  BOOST_TEST(client.next_frame().value().empty());
  BOOST_TEST(gets_in(client));
}

BOOST_AUTO_TEST_CASE(who_does_not_authenticate_again_in_time_is_shut_out) {
  memory_network kafka{with_sasl(10s)};
  kafka.create_topic("t");
  const sasl_mechanism alice = plain{.username = "alice", .password = "open sesame"};
  memory_client client{kafka, 1};
  BOOST_TEST(authenticate(client, alice).session_lifetime_ms == 10'000);
  BOOST_TEST(gets_in(client, 9'999ms));
  BOOST_TEST(authenticate(client, alice, 9'999ms).session_lifetime_ms == 10'000);
  BOOST_TEST(gets_in(client, 19'998ms));
  BOOST_TEST(!gets_in(client, 19'999ms));
  memory_client other{kafka, 1, 20s};
  BOOST_TEST(authenticate(other, alice, 20s).error_code == 0);
  const auto said = authenticate(other, plain{.username = "bob", .password = "hello"}, 21s);
  BOOST_TEST(said.error_code == to_wire(errc::sasl_authentication_failed));
}

BOOST_AUTO_TEST_CASE(who_is_removed_gets_no_further_than_the_next_time_it_has_to_say_who_it_is) {
  const plain alice{.username = "alice", .password = "open sesame"};
  memory_network kafka{with_sasl(10s)};
  memory_client client{kafka, 1};
  BOOST_TEST(authenticate(client, alice).error_code == 0);
  auto without = with_sasl(10s).security;
  without.users.erase("alice");
  kafka.secure(without);
  BOOST_TEST(gets_in(client, 9s));
  BOOST_TEST(authenticate(client, alice, 9s).error_code == to_wire(errc::sasl_authentication_failed));
  BOOST_TEST(!client.is_open());
  BOOST_CHECK_THROW(kafka.secure({.mechanisms = {"GSSAPI"}}), error);
}

BOOST_AUTO_TEST_CASE(connections_are_secured_as_the_listener_was_when_they_came) {
  memory_network kafka;
  memory_client before{kafka, 1};
  kafka.secure(with_tls(tls_client_certificate::not_asked).security);
  BOOST_TEST(gets_in(before));
  memory_client plain_text{kafka, 1};
  plain_text.send_bytes(api_versions_request());
  BOOST_TEST(!plain_text.pending().empty()); // the alert
  BOOST_TEST(!plain_text.is_open());
  tls_client encrypted{kafka, cafka::test::client_config()};
  encrypted.talk();
  BOOST_TEST((encrypted.engine.state() == tls_state::open));
}

BOOST_AUTO_TEST_CASE(what_is_said_over_tls_is_what_is_said_without) {
  memory_network kafka{with_tls(tls_client_certificate::not_asked)};
  tls_client client{kafka, cafka::test::client_config()};
  client.talk();
  BOOST_REQUIRE(client.engine.state() == tls_state::open);
  memory_network plain_one;
  memory_client in_clear{plain_one, 1};
  const auto request = api_versions_request();
  in_clear.send_bytes(request);
  for (int i = 0; i < 2; ++i) {
    client.engine.write(request);
    const auto said = client.talk();
    BOOST_TEST(said == bytes_view{byte_span{in_clear.pending()}}.text());
  }
  client.engine.close();
  client.talk();
  BOOST_TEST(kafka.connections_open() == 0u);
}

BOOST_AUTO_TEST_CASE(certificates_are_asked_for_and_looked_at) {
  auto alice = cafka::test::client_config();
  alice.identity = {
      .certificate_pem = cafka::test::test_client().pem(),
      .key_pem = std::string_view{cafka::test::test_client().key_pem()}};
  for (const auto wanted : {tls_client_certificate::optional, tls_client_certificate::required}) {
    memory_network kafka{with_tls(wanted)};
    tls_client known{kafka, alice}, nobody{kafka, cafka::test::client_config()};
    known.talk();
    nobody.talk();
    BOOST_TEST(!known.closed);
    BOOST_TEST(nobody.closed == (wanted == tls_client_certificate::required));
  }
}

BOOST_AUTO_TEST_CASE(plain_text_is_refused_where_tls_is_spoken) {
  memory_network kafka{with_tls(tls_client_certificate::not_asked)};
  memory_client client{kafka, 1};
  client.send_bytes(api_versions_request());
  // A fatal alert of TLS 1.2: unexpected_message.
  BOOST_TEST(bytes_view{byte_span{client.pending()}}.text() == std::string_view("\x15\3\3\0\2\2\x0a", 7));
  BOOST_TEST(!client.is_open());
  BOOST_TEST(kafka.requests(api_key::api_versions) == 0u);
}

BOOST_AUTO_TEST_CASE(what_cannot_be_is_refused) {
  const auto why = [](security_options given) { return config{.security = std::move(given)}.validate().message(); };
  BOOST_TEST(why({.mechanisms = {"GSSAPI"}}).find("security.mechanisms has 'GSSAPI'") != std::string::npos);
  BOOST_TEST(why({.users = {{"alice", "x"}}}).find("security.mechanisms is empty") != std::string::npos);
  BOOST_TEST(why({.tls = tls_server_config{}}).find("security.tls.identity is empty") != std::string::npos);
  BOOST_TEST(why({.max_reauthentication = -1ms}).find("security.max_reauthentication is -1") != std::string::npos);
}

BOOST_AUTO_TEST_SUITE_END()
