// The broker's side of the mechanisms, against the client's and against what no client should say.
#include "cafka/auth/sasl_server.hpp"

#include "cafka/auth/oauth_bearer.hpp"
#include "cafka/auth/plain.hpp"
#include "cafka/auth/scram.hpp"
#include "cafka/auth/scram_messages.hpp"
#include "tests/auth/text_of.hpp"
#include "tests/support/golden.hpp"

using namespace cafka;
using namespace std::string_literals;
using test::bytes_of;

namespace {

struct outcome {
  error client;
  error server;
  std::optional<std::string> user;
};

/// Both sides in turn, until one of them has an end.
outcome talk(const sasl_mechanism& client, sasl_server_exchange& server) {
  const auto exchange = client.exchange({});
  auto said = exchange->begin();
  for (int round = 0; round < 10; ++round) {
    const auto answer = server.take(*said.send);
    if (answer.what) return {said.what, answer.what, {}};
    said = exchange->answer(answer.send);
    if (!said.send) return {said.what, {}, answer.user};
  }
  BOOST_ERROR("there is no end");
  return {};
}

std::unique_ptr<sasl_server_exchange> plain_server() {
  return serve_plain(
      [](std::string_view user, std::string_view password) { return user == "alice" && password == "open sesame"; });
}

std::unique_ptr<sasl_server_exchange> scram_server(
    scram_hash hash, const std::string& user, const std::string& password) {
  return serve_scram(hash, [=](std::string_view name) -> std::optional<scram_credential> {
    if (name != user) return std::nullopt;
    return make_scram_credential(hash, password);
  });
}

std::unique_ptr<sasl_server_exchange> bearer_server() {
  return serve_oauth_bearer([](const bearer_claim& claim) -> std::optional<std::string> {
    if (claim.token != "good") return std::nullopt;
    return "alice" + (claim.extensions.contains("pool") ? "@" + claim.extensions.at("pool") : "");
  });
}

void check_refused(std::unique_ptr<sasl_server_exchange> server, const std::string& message) {
  const auto answer = server->take(bytes_of(message));
  BOOST_TEST(answer.what.code() == errc::authentication_failed, message);
  BOOST_TEST(!answer.user.has_value());
}

} // namespace

BOOST_AUTO_TEST_SUITE(sasl_servers)

BOOST_AUTO_TEST_CASE(plain_of_client_and_server) {
  const auto right = talk(plain{.username = "alice", .password = "open sesame"}, *plain_server());
  BOOST_TEST((right.user == "alice"));
  for (const auto& wrong :
       {plain{.username = "alice", .password = "open"}, plain{.username = "bob", .password = "open sesame"},
        plain{.username = "alice", .password = "open sesame", .authorization_id = "bob"}}) {
    const auto refused = talk(wrong, *plain_server());
    BOOST_TEST(refused.server.code() == errc::authentication_failed);
    BOOST_TEST(refused.server.message().find("sesame") == std::string::npos);
  }
  for (const auto& message : {""s, "alice"s, "\0alice"s, "\0\0open sesame"s, "\0alice\0open sesame\0"s, "\0\0"s})
    check_refused(plain_server(), message);
}

BOOST_AUTO_TEST_CASE(scram_of_client_and_server) {
  for (const std::string user : {"alice", "a,b", "CN=x,OU=y", "üser"}) {
    const auto one = talk(
        scram_sha_256{.username = user, .password = "open sesame"},
        *scram_server(scram_hash::sha_256, user, "open sesame"));
    BOOST_TEST((one.user == user), to_string(one.server));
    const auto other = talk(
        scram_sha_512{.username = user, .password = "open sesame"},
        *scram_server(scram_hash::sha_512, user, "open sesame"));
    BOOST_TEST((other.user == user), to_string(other.server));
  }
  const auto wrong = talk(
      scram_sha_256{.username = "alice", .password = "open"},
      *scram_server(scram_hash::sha_256, "alice", "open sesame"));
  BOOST_TEST(wrong.server.code() == errc::authentication_failed);
  const auto unknown = talk(
      scram_sha_256{.username = "bob", .password = "open sesame"},
      *scram_server(scram_hash::sha_256, "alice", "open sesame"));
  BOOST_TEST(unknown.server.message() == wrong.server.message()); // strangers do not learn who there is
}

BOOST_AUTO_TEST_CASE(scram_goes_as_with_kafkas_own_server) {
  int count = 0;
  golden::for_each_vector("scram", [&](const golden::vector_line& line) {
    const auto mechanism = line.at("mechanism").get<std::string>();
    const auto hash = mechanism == "SCRAM-SHA-256" ? scram_hash::sha_256 : scram_hash::sha_512;
    const auto username = line.at("username").get<std::string>();
    const auto server = serve_scram(
        hash,
        [&](std::string_view name) -> std::optional<scram_credential> {
          BOOST_TEST(name == username);
          const auto salt = golden::from_hex(line.at("salt"));
          auto keys = derive_scram(hash, line.at("password").get<std::string>(), salt, line.at("iterations"));
          BOOST_TEST((keys.stored_key == golden::from_hex(line.at("stored_key"))));
          BOOST_TEST((keys.server_key == golden::from_hex(line.at("server_key"))));
          return scram_credential{salt, line.at("iterations"), keys.stored_key, keys.server_key};
        },
        line.at("server_nonce").get<std::string>());
    BOOST_TEST_CONTEXT(mechanism << " of " << username) {
      const auto challenge = server->take(bytes_of(line.at("client_first").get<std::string>()));
      BOOST_TEST(bytes_view{challenge.send}.text() == line.at("server_first").get<std::string>());
      const auto proven = server->take(bytes_of(line.at("client_final").get<std::string>()));
      BOOST_TEST(bytes_view{proven.send}.text() == line.at("server_final").get<std::string>());
      BOOST_TEST((proven.user == username));
    }
    ++count;
  });
  BOOST_TEST(count > 20);
}

BOOST_AUTO_TEST_CASE(what_no_scram_client_says) {
  for (const std::string first :
       {"", "n", "n,", "n,,", "p=tls-unique,,n=alice,r=x", "n,,m=x,n=alice,r=x", "n,,n=,r=x", "n,,n=a=b,r=x",
        "n,,n=a=2", "n,,n=alice", "n,,n=alice,r=", "n,,r=x,n=alice", "n,a=bob,n=alice,r=x", "n,bob,n=alice,r=x",
        "x,,n=alice,r=x"})
    check_refused(scram_server(scram_hash::sha_256, "alice", "x"), first);
  for (const std::string last :
       {"", "c=biws", "c=biws,r=NONCE", "c=biws,r=NONCE,p=", "c=biws,r=NONCE,p=%%%", "c=biws,r=other,p=AAAA",
        "r=NONCE,p=AAAA", "c=eSws,r=NONCE,p=AAAA", "c=biws,r=NONCE,p=AAAA"}) {
    const auto server = scram_server(scram_hash::sha_256, "alice", "x");
    const auto challenge = server->take(bytes_of("n,,n=alice,r=mine"));
    const std::string first{bytes_view{challenge.send}.text()};
    auto message = last;
    if (const auto at = message.find("NONCE"); at != std::string::npos)
      message.replace(at, 5, first.substr(2, first.find(',') - 2));
    BOOST_TEST(server->take(bytes_of(message)).what.code() == errc::authentication_failed, last);
  }
}

BOOST_AUTO_TEST_CASE(the_header_has_to_be_that_of_the_first_message) {
  // Somebody in between who turns "y" (the client could bind to a channel) into "n" is found out: RFC 5802, section 6.
  BOOST_TEST(read_scram_client_first("y,,n=alice,r=x").gs2_header == "y,,");
  BOOST_TEST(read_scram_client_first("n,a=alice,n=alice,r=x").problem == "");
  BOOST_TEST(read_scram_client_first("n,,n=alice,r=x,tokenauth=true").delegation_token);
  BOOST_TEST(!read_scram_client_first("n,,n=alice,r=x").delegation_token);
}

BOOST_AUTO_TEST_CASE(bearer_tokens_of_client_and_server) {
  BOOST_TEST((talk(oauth_bearer{.token = "good"}, *bearer_server()).user == "alice"));
  BOOST_TEST((talk(oauth_bearer{.token = "good", .extensions = {{"pool", "p"}}}, *bearer_server()).user == "alice@p"));
  const auto server = bearer_server();
  const auto refused = talk(oauth_bearer{.token = "bad"}, *server);
  BOOST_TEST(refused.server.code() == errc::authentication_failed);
  for (const auto& message :
       {""s, "n,,"s, "n,,\x01\x01"s, "n,,\x01"s + "auth=Basic x\x01\x01", "n,,\x01"s + "auth=Bearer good\x01",
        "n,,\x01"s + "auth=Bearer good\x01\x01x", "auth=Bearer good\x01\x01"s,
        "n,,\x01"s + "auth=Bearer good\x01" + "auth=Bearer good\x01\x01",
        "n,,\x01"s + "auth=Bearer good\x01rest\x01\x01"})
    check_refused(bearer_server(), message);
}

BOOST_AUTO_TEST_SUITE_END()
