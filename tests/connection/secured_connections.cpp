// Connections in memory with TLS and SASL, on virtual time.
#include <boost/test/unit_test.hpp>

#include <map>

#include "cafka/actors/connection/connector.hpp"
#include "cafka/auth/plain.hpp"
#include "cafka/auth/scram.hpp"
#include "cafka/testing/virtual_time.hpp"
#include "tests/auth/tls_pair.hpp"
#include "tests/connection/memory_owner.hpp"
#include "tests/connection/requests.hpp"
#include "tests/connection/sasl_broker.hpp"

using namespace cafka;
using namespace std::chrono_literals;
using test::bytes_of;
using test::make_request;
using test::owner_actor;
using test::owner_state;

namespace {

/// Brokers that authenticate, behind TLS or not. What they send is cut into parts.
struct secured_server : memory_server {
  struct one {
    test::sasl_broker broker;
    std::unique_ptr<tls_engine> tls = {};
    std::vector<std::byte> plain = {};
    size_t sent = 0;
  };

  std::shared_ptr<const tls_context> tls = {};
  size_t part = SIZE_MAX;
  /// The connection ends behind so many bytes.
  size_t cut_after = SIZE_MAX;
  /// The byte of that place is changed.
  size_t change_at = SIZE_MAX;
  bool silent = false;
  std::map<uint64_t, one> connections = {};
  size_t most_sent = 0;
  uint64_t last_connection = 0;
  size_t ended = 0;
  std::vector<memory_delivery> due = {};

  test::sasl_broker& broker() { return connections.at(last_connection).broker; }

  std::optional<uint64_t> connect(const endpoint&, time_point) override {
    auto& made = connections[++last_connection];
    if (tls) made.tls = std::make_unique<tls_engine>(tls, "client");
    return last_connection;
  }
  void receive(uint64_t connection, std::span<const std::byte> data, time_point) override {
    if (silent) return;
    auto& to = connections.at(connection);
    if (to.tls) {
      const auto text = test::feed(*to.tls, data);
      const auto bytes = test::bytes_of_text(text);
      to.plain.insert(to.plain.end(), bytes.begin(), bytes.end());
    } else {
      to.plain.insert(to.plain.end(), data.begin(), data.end());
    }
    // What TLS begins with would be the size of a frame that no broker takes.
    constexpr size_t too_large = 100 << 20;
    if (to.plain.size() >= 4 && wire::load_big_endian<uint32_t>(to.plain.data()) > too_large)
      return due.push_back({connection, {}, true});
    while (auto request = next_frame(to.plain))
      if (const auto answer = to.broker.answer(*request)) to.tls ? encrypt(to, *answer) : send(connection, *answer);
    if (to.tls) send(connection, test::output_of(*to.tls));
    if (to.tls && to.tls->state() == tls_state::failed) due.push_back({connection, {}, true});
  }
  static std::optional<std::vector<std::byte>> next_frame(std::vector<std::byte>& from) {
    if (from.size() < 4) return std::nullopt;
    const auto end = 4 + static_cast<size_t>(wire::load_big_endian<int32_t>(from.data()));
    if (from.size() < end) return std::nullopt;
    std::vector<std::byte> frame(from.begin() + 4, from.begin() + static_cast<std::ptrdiff_t>(end));
    from.erase(from.begin(), from.begin() + static_cast<std::ptrdiff_t>(end));
    return frame;
  }
  static void encrypt(one& to, std::span<const std::byte> what) { BOOST_TEST(to.tls->write(what) == what.size()); }
  void send(uint64_t connection, std::vector<std::byte> bytes) {
    auto& to = connections.at(connection);
    if (change_at >= to.sent && change_at - to.sent < bytes.size()) bytes[change_at - to.sent] ^= std::byte{1};
    const bool cut = to.sent + bytes.size() >= cut_after;
    if (cut) bytes.resize(cut_after - std::min(cut_after, to.sent));
    to.sent += bytes.size();
    most_sent = std::max(most_sent, to.sent);
    for (size_t i = 0; i < bytes.size(); i += part)
      due.push_back(
          {connection,
           {bytes.begin() + static_cast<std::ptrdiff_t>(i),
            bytes.begin() + static_cast<std::ptrdiff_t>(std::min(bytes.size(), i + std::min(part, bytes.size())))},
           false});
    if (cut) due.push_back({connection, {}, true});
  }
  void disconnect(uint64_t, time_point) override { ++ended; }
  std::vector<memory_delivery> take(time_point) override { return std::exchange(due, {}); }
  std::optional<time_point> next_due() const override { return std::nullopt; }
  void on_change(std::function<void()>) override {}
};

struct fixture : test::virtual_time {
  std::shared_ptr<secured_server> server = std::make_shared<secured_server>();
  connection_config config{
      .tls = test::client_config(), .sasl = scram_sha_512{.username = "alice", .password = "open sesame"}};
  endpoint where{"localhost", 9093};
  owner_actor owner;

  fixture() { server->tls = test::context_of(test::server_config()); }

  /// Of one connector: only one of a server can be there.
  test::pending<connected_ptr> dial() {
    owner = nullptr;
    run();
    owner = cafka::spawn<owner_state>(system(), spawn_memory_connector(system(), config, server));
    auto wanted = ask<connected_ptr>(owner, where, uint64_t{1});
    run();
    return wanted;
  }
  void fails(errc code, std::string_view says) {
    auto wanted = dial();
    BOOST_REQUIRE(wanted.done());
    BOOST_TEST((wanted.code() == code), wanted.message());
    BOOST_TEST(wanted.message().find(says) != std::string::npos, wanted.message());
    BOOST_TEST(wanted.message().find("sesame") == std::string::npos, wanted.message());
    BOOST_TEST(server->broker().unauthorized == 0u);
  }
};

} // namespace

BOOST_FIXTURE_TEST_SUITE(secured_connections, fixture)

BOOST_AUTO_TEST_CASE(requests_go_through_tls_to_whoever_has_authenticated) {
  for (const size_t part : {SIZE_MAX, size_t{1}, size_t{7}}) {
    server->part = part;
    auto wanted = dial();
    const auto to = wanted.value();
    BOOST_TEST(server->broker().authenticated);
    std::vector<test::pending<response_ptr>> all;
    for (int i = 0; i < 5; ++i) all.push_back(ask<response_ptr>(to->handle, make_request(to, 20s)));
    run();
    for (auto& one : all) BOOST_TEST(one.value()->span().size() == 16u);
    BOOST_TEST(server->broker().unauthorized == 0u);
    BOOST_TEST((server->connections.at(server->last_connection).tls->state() == tls_state::open));
  }
}

// The handshake of a connection that goes on with an earlier session costs no signature, and a round trip less.
BOOST_AUTO_TEST_CASE(connections_to_a_broker_go_on_with_its_session) {
  for (const auto version : {tls_version::tls_1_2, tls_version::tls_1_3}) {
    auto with = test::server_config();
    with.protocol.maximum = version;
    server->tls = test::context_of(with);
    auto first = dial();
    const auto resumed = [&] { return server->connections.at(server->last_connection).tls->resumed(); };
    BOOST_TEST(static_cast<bool>(first.value()));
    BOOST_TEST(!resumed());
    for (uint64_t epoch : {2, 3}) {
      auto again = ask<connected_ptr>(owner, where, epoch);
      run();
      BOOST_TEST(static_cast<bool>(again.value()));
      BOOST_TEST(resumed());
    }
    auto elsewhere = ask<connected_ptr>(owner, endpoint{"localhost", 9094}, uint64_t{4}); // another broker
    run();
    BOOST_TEST(static_cast<bool>(elsewhere.value()));
    BOOST_TEST(!resumed());
  }
}

BOOST_AUTO_TEST_CASE(a_request_larger_than_what_tls_takes_at_once) {
  auto wanted = dial();
  const auto to = wanted.value();
  auto large = ask<response_ptr>(to->handle, make_request(to, 20s, 1'000'000));
  run();
  BOOST_TEST(large.value()->span().size() == 16u);
}

BOOST_AUTO_TEST_CASE(a_wrong_password) {
  config.sasl = scram_sha_512{.username = "alice", .password = "open sesame!"};
  fails(errc::authentication_failed, "localhost:9093, SCRAM-SHA-512");
}

BOOST_AUTO_TEST_CASE(a_mechanism_that_is_not_there) {
  config.sasl = plain{.username = "alice", .password = "open sesame"};
  fails(errc::unsupported_sasl_mechanism, "SCRAM-SHA-512");
}

BOOST_AUTO_TEST_CASE(certificates_that_are_not_good) {
  where.host = "elsewhere.example";
  fails(errc::tls_failed, "not for elsewhere.example");
  where.host = "localhost";
  const auto expired =
      test::make_certificate({.names = "DNS:localhost", .valid_from = -7200, .valid_until = -3600}, &test::test_ca());
  server->tls = test::context_of(test::server_config(expired));
  fails(errc::tls_failed, "expired");
  const auto stranger = test::make_certificate({.names = "DNS:localhost"});
  server->tls = test::context_of(test::server_config(stranger));
  fails(errc::tls_failed, "signed itself");
}

BOOST_AUTO_TEST_CASE(a_broker_that_wants_a_certificate) {
  auto strict = test::server_config();
  strict.client_certificate = tls_client_certificate::required;
  strict.client_trust = {.pem = test::test_ca().pem()};
  server->tls = test::context_of(strict);
  fails(errc::tls_failed, "certificate");
  config.tls->identity = {
      .certificate_pem = test::test_client().pem(), .key_pem = std::string_view{test::test_client().key_pem()}};
  auto wanted = dial();
  BOOST_TEST(static_cast<bool>(wanted.value()));
}

BOOST_AUTO_TEST_CASE(a_port_for_plain_text) {
  server->tls = nullptr;
  fails(errc::connection_closed, "plain text");
  config.tls.reset();
  auto wanted = dial();
  BOOST_TEST(static_cast<bool>(wanted.value()));
}

BOOST_AUTO_TEST_CASE(a_port_for_tls_that_is_spoken_to_in_plain_text) {
  config.tls.reset();
  fails(errc::not_kafka_tls, "a port for encrypted connections");
}

BOOST_AUTO_TEST_CASE(a_broker_that_speaks_older_tls_only) {
  auto old = test::server_config();
  old.protocol.maximum = tls_version::tls_1_2;
  server->tls = test::context_of(old);
  config.tls->protocol.minimum = tls_version::tls_1_3;
  fails(errc::tls_failed, "TLS 1.3");
}

BOOST_AUTO_TEST_CASE(tls_that_is_not_answered) {
  server->silent = true;
  auto wanted = dial();
  advance(9999ms);
  BOOST_TEST(!wanted.done());
  advance(1ms);
  BOOST_TEST((wanted.code() == errc::connect_timed_out), wanted.message());
  BOOST_TEST(server->ended == 1u);
}

BOOST_AUTO_TEST_CASE(a_connection_that_is_cut_at_any_byte) {
  auto whole = dial();
  BOOST_REQUIRE(static_cast<bool>(whole.value()));
  const auto all = server->most_sent;
  for (size_t at = 0; at < all; ++at) {
    server->cut_after = at;
    auto wanted = dial();
    BOOST_REQUIRE(wanted.done());
    const auto code = wanted.code();
    // Behind ApiVersions, hanging up is how old brokers refuse.
    BOOST_TEST(
        (code == errc::connection_closed || code == errc::authentication_failed || code == errc::none),
        at << ": " << wanted.message());
    BOOST_TEST(server->broker().unauthorized == 0u);
  }
}

BOOST_AUTO_TEST_CASE(bytes_that_are_changed_on_the_way) {
  auto whole = dial();
  BOOST_REQUIRE(static_cast<bool>(whole.value()));
  const auto all = server->most_sent;
  size_t failed = 0;
  for (size_t at = 0; at < all; at += 13) {
    server->change_at = at;
    auto wanted = dial();
    // It may be the length of a record that has become longer: then it waits for the rest.
    if (!wanted.done()) advance(10s);
    BOOST_REQUIRE(wanted.done());
    const auto code = wanted.code();
    BOOST_TEST(
        (code == errc::tls_failed || code == errc::connect_timed_out || code == errc::connection_closed
         || code == errc::none),
        at << ": " << wanted.message());
    BOOST_TEST(server->broker().unauthorized == 0u);
    failed += code != errc::none;
  }
  BOOST_TEST(failed > 50u);
}

BOOST_AUTO_TEST_CASE(a_file_that_is_not_there_is_told_at_once) {
  config.tls->trust = {.file = "/nowhere/ca.pem"};
  BOOST_CHECK_EXCEPTION(spawn_memory_connector(system(), config, server), error, [](const error& what) {
    return what.code() == errc::invalid_configuration && what.message().starts_with("tls.trust.file '/nowhere/ca.pem'");
  });
  config.tls.reset();
  config.sasl = plain{};
  BOOST_CHECK_EXCEPTION(spawn_memory_connector(system(), config, server), error, [](const error& what) {
    return what.code() == errc::invalid_configuration
           && what.message().starts_with("connection_config.sasl is refused: username");
  });
}

BOOST_AUTO_TEST_CASE(the_end_of_a_connection_is_told_in_tls) {
  auto wanted = dial();
  auto to = wanted.value();
  auto close = ask<void>(to->handle, close_atom_v);
  run();
  BOOST_TEST((server->connections.at(server->last_connection).tls->state() == tls_state::closed));
}

BOOST_AUTO_TEST_SUITE_END()
