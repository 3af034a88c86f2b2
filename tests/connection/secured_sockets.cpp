// TLS and SASL over sockets of this machine.
#include <boost/test/unit_test.hpp>

#include <atomic>

#include "cafka/auth/scram.hpp"
#include "tests/auth/tls_pair.hpp"
#include "tests/connection/loopback.hpp"
#include "tests/connection/requests.hpp"
#include "tests/connection/sasl_broker.hpp"
#include "tests/connection/tcp_fixture.hpp"

using namespace cafka;
using namespace std::chrono_literals;
using test::loopback_peer;
using test::loopback_server;
using test::make_request;

namespace {

/// Serves one client until it closes; what it said last of TLS is counted.
struct secured_service {
  std::shared_ptr<const tls_context> context = test::context_of(test::server_config());
  std::atomic<size_t> orderly_ends{0};
  std::atomic<size_t> told_why{0};

  void serve(loopback_peer& peer) {
    tls_engine tls{context, "client"};
    test::sasl_broker broker;
    std::vector<std::byte> plain;
    // Byte for byte: slow, and cut at every one.
    while (const auto bytes = peer.read(1)) {
      const auto text = test::feed(tls, *bytes);
      const auto more = test::bytes_of_text(text);
      plain.insert(plain.end(), more.begin(), more.end());
      while (plain.size() >= 4) {
        const auto end = 4 + static_cast<size_t>(wire::load_big_endian<int32_t>(plain.data()));
        if (plain.size() < end) break;
        if (const auto answer = broker.answer(std::span{plain}.subspan(4, end - 4))) tls.write(*answer);
        plain.erase(plain.begin(), plain.begin() + static_cast<std::ptrdiff_t>(end));
      }
      if (tls.has_output()) peer.write(test::output_of(tls));
      if (tls.state() == tls_state::closed) ++orderly_ends;
      if (tls.state() == tls_state::failed) ++told_why;
      if (tls.state() == tls_state::closed || tls.state() == tls_state::failed) return;
    }
  }
};

struct fixture : test::tcp_fixture {
  secured_service service;
  loopback_server server{[this](loopback_peer& peer) { service.serve(peer); }};
  connection_config options{
      .tls = test::client_config(), .sasl = scram_sha_512{.username = "alice", .password = "open sesame"}};
};

} // namespace

BOOST_FIXTURE_TEST_SUITE(secured_sockets, fixture)

BOOST_AUTO_TEST_CASE(requests_and_answers) {
  auto to = connect(server.where(), options);
  BOOST_REQUIRE_MESSAGE(to, to_string(to.error()));
  for (int i = 0; i < 3; ++i) {
    auto answer =
        ask<response_ptr>(self, (*to)->handle, test::long_enough, make_request(*to, test::long_enough, 100'000));
    BOOST_REQUIRE_MESSAGE(answer, to_string(answer.error()));
    BOOST_TEST((*answer)->span().size() == 16u);
  }
}

BOOST_AUTO_TEST_CASE(a_wrong_password_is_final) {
  options.sasl = scram_sha_512{.username = "alice", .password = "wrong"};
  auto to = connect(server.where(), options);
  BOOST_REQUIRE(!to);
  BOOST_TEST((to.error().code() == errc::authentication_failed), to_string(to.error()));
}

BOOST_AUTO_TEST_CASE(a_certificate_that_is_not_trusted) {
  const auto stranger = test::make_certificate({.names = "IP:127.0.0.1"});
  options.tls->trust.pem = stranger.pem();
  auto to = connect(server.where(), options);
  BOOST_REQUIRE(!to);
  BOOST_TEST((to.error().code() == errc::tls_failed), to_string(to.error()));
}

BOOST_AUTO_TEST_SUITE_END()
