// How a session shows who it is, at its beginning and again.
#include "tests/connection/session_fixture.hpp"

#include <limits>

#include "cafka/auth/plain.hpp"
#include "cafka/auth/scram.hpp"
#include "tests/connection/sasl_broker.hpp"

using namespace cafka;
using namespace cafka::test;

namespace {

struct secured_session : session_fixture {
  sasl_broker broker;

  secured_session() { as(scram_sha_512{.username = "alice", .password = "open sesame"}); }

  void as(const sasl_mechanism& who) {
    config.sasl = who;
    machine = session{config, {"kafka-1", 9092}, epoch, 1};
  }
  /// A frame with its size goes in as from a socket.
  void receive_framed(const std::vector<std::byte>& frame) {
    const auto size = machine.size_received(std::span{frame}.first<4>());
    settle();
    if (!size) return;
    BOOST_TEST(*size == frame.size() - 4);
    receive({frame.begin() + 4, frame.end()});
  }
  /// The broker's answer to what was sent last by the session itself.
  std::optional<std::vector<std::byte>> its_answer() {
    const auto request = handshakes.at(answered_++);
    return broker.answer(std::span{request}.subspan(4));
  }
  bool is_to_answer() const { return answered_ < handshakes.size(); }
  void talk() {
    while (is_to_answer() && !closed)
      if (const auto frame = its_answer()) receive_framed(*frame);
  }
  /// Kafka before 1.0, which has no SaslAuthenticate: up to where the password is on its way.
  void show_old_broker(std::string_view password) {
    as(plain{.username = "alice", .password = password});
    broker.mechanism = "PLAIN";
    broker.serve = serve_alice_by_plain;
    broker.highest_handshake = 0;
    broker.highest_authenticate = -1;
    start();
    receive_framed(*its_answer());
    receive_framed(*its_answer());
  }
  void open() {
    start();
    talk();
    BOOST_REQUIRE(machine.ready());
  }
  void ends_with(errc code, std::string_view says) {
    BOOST_REQUIRE(closed.has_value());
    BOOST_TEST((closed->code() == code), to_string(*closed));
    BOOST_TEST(mentions(*closed, says), to_string(*closed));
    BOOST_TEST(!mentions(*closed, "sesame"));
    BOOST_TEST(mentions(*closed, "kafka-1:9092"), to_string(*closed));
  }

private:
  size_t answered_ = 0;
};

/// A server of SCRAM whose last word is signed by somebody else.
struct forged_exchange : sasl_server_exchange {
  sasl_server_step take(byte_span from_client) override {
    auto step = real->take(from_client);
    if (step.user) step.send.back() = step.send.back() == std::byte{'A'} ? std::byte{'B'} : std::byte{'A'};
    if (step.user) step.send[2] = step.send[2] == std::byte{'A'} ? std::byte{'B'} : std::byte{'A'};
    return step;
  }
  std::unique_ptr<sasl_server_exchange> real = serve_alice_by_scram();
};

} // namespace

BOOST_FIXTURE_TEST_SUITE(session_authentication, secured_session)

BOOST_AUTO_TEST_CASE(it_is_ready_only_when_it_has_shown_who_it_is) {
  start();
  for (int i = 0; i < 3; ++i) {
    BOOST_TEST(!versions);
    BOOST_TEST(!machine.ready());
    receive_framed(*its_answer());
  }
  receive_framed(*its_answer());
  BOOST_TEST(machine.ready());
  BOOST_TEST(static_cast<bool>(versions));
  BOOST_TEST(broker.authenticated);
  const std::vector order{
      api_key::api_versions, api_key::sasl_handshake, api_key::sasl_authenticate, api_key::sasl_authenticate};
  BOOST_TEST((broker.asked == order));
}

BOOST_AUTO_TEST_CASE(a_wrong_password) {
  as(scram_sha_512{.username = "alice", .password = "open barley"});
  start();
  talk();
  ends_with(errc::authentication_failed, "SCRAM-SHA-512");
  BOOST_TEST(!versions);
}

BOOST_AUTO_TEST_CASE(a_mechanism_that_the_broker_does_not_have) {
  as(plain{.username = "alice", .password = "open sesame"});
  start();
  talk();
  ends_with(errc::unsupported_sasl_mechanism, "it takes: SCRAM-SHA-512");
  BOOST_TEST(handshakes.size() == 2u); // the password has not left
}

BOOST_AUTO_TEST_CASE(a_server_that_does_not_know_the_password_itself) {
  broker.serve = [] { return std::make_unique<forged_exchange>(); };
  start();
  talk();
  ends_with(errc::authentication_failed, "SCRAM-SHA-512");
}

BOOST_AUTO_TEST_CASE(an_answer_that_is_too_long) {
  start();
  receive_framed(*its_answer());
  const std::vector<std::byte> size = bytes_of{}.i32(2 << 20);
  BOOST_TEST(!machine.size_received(std::span{size}.first<4>()).has_value());
  settle();
  ends_with(errc::frame_too_large, "in the handshake");
}

BOOST_AUTO_TEST_CASE(answers_that_are_cut) {
  for (size_t cut_at = 1; cut_at <= 3; ++cut_at) {
    for (size_t length = 4;; ++length) {
      secured_session one;
      one.start();
      for (size_t i = 0; i < cut_at; ++i) one.receive_framed(*one.its_answer());
      auto frame = *one.its_answer();
      if (length + 4 >= frame.size()) break;
      frame.resize(length + 4);
      wire::store_big_endian(frame.data(), static_cast<int32_t>(length));
      one.receive_framed(frame);
      BOOST_REQUIRE(one.closed.has_value());
      const auto code = one.closed->code();
      BOOST_TEST((code == errc::malformed || code == errc::authentication_failed), to_string(*one.closed));
    }
  }
}

BOOST_AUTO_TEST_CASE(a_broker_that_stops_refuses_nobody) {
  start();
  receive_framed(*its_answer());
  receive_framed(*its_answer());
  machine.peer_closed(false);
  settle();
  ends_with(errc::connection_closed, "while it authenticated");
}

BOOST_AUTO_TEST_CASE(an_old_broker_hangs_up_to_refuse) {
  show_old_broker("open barley");
  machine.peer_closed(false);
  settle();
  ends_with(errc::authentication_failed, "closed the connection");
}

BOOST_AUTO_TEST_CASE(a_broker_that_stops_while_it_is_shown_again_refuses_nobody) {
  broker.lifetime_ms = 10'000;
  open();
  pass(9600ms);
  const auto parked = submit(metadata());
  receive_framed(*its_answer());
  machine.peer_closed(false);
  settle();
  ends_with(errc::connection_closed, "closed the connection");
  BOOST_TEST((code(parked) == errc::stale_connection_epoch));
}

BOOST_AUTO_TEST_CASE(a_lifetime_may_be_of_any_length) {
  broker.lifetime_ms = std::numeric_limits<int64_t>::max();
  open();
  submit(metadata());
  BOOST_TEST(handshakes.size() == 4u);
  BOOST_TEST(writes.size() == 1u);
}

BOOST_AUTO_TEST_CASE(a_listener_that_wants_to_know_who_it_is_closes_at_the_first_request) {
  config.sasl = {};
  machine = session{config, {"kafka-1", 9092}, epoch, 1};
  open();
  submit(metadata());
  written();
  machine.peer_closed(false);
  settle();
  ends_with(errc::connection_closed, "want clients to authenticate (sasl)");
}

BOOST_AUTO_TEST_CASE(a_broker_that_falls_silent) {
  for (int answered = 0; answered < 4; ++answered) {
    secured_session one;
    one.start();
    for (int i = 0; i < answered; ++i) one.receive_framed(*one.its_answer());
    one.pass(9999ms);
    BOOST_TEST(!one.closed.has_value());
    one.pass(1ms);
    one.ends_with(errc::connect_timed_out, "did not answer");
  }
}

// Kafka before 1.0: the last word of PLAIN is an empty frame.
BOOST_AUTO_TEST_CASE(an_old_broker_takes_bare_frames) {
  show_old_broker("open sesame");
  const std::vector<std::byte> token = bytes_of{}.i8(0).text("alice").i8(0).text("open sesame").framed();
  BOOST_TEST((handshakes.back() == token));
  receive_framed(*its_answer());
  BOOST_TEST(machine.ready());
  submit(metadata());
  BOOST_REQUIRE(writes.size() == 1u);
  answer(0);
  BOOST_TEST(delivered.size() == 1u);
}

BOOST_AUTO_TEST_CASE(requests_wait_while_it_authenticates_again) {
  broker.lifetime_ms = 10'000;
  open();
  const auto fetch = submit(metadata());
  written();
  pass(9600ms);
  const auto parked = submit(metadata());
  // It is sent at once, whatever the broker holds, and the request behind it waits.
  BOOST_TEST(handshakes.size() == 5u);
  BOOST_TEST(writes.size() == 1u);
  answer(0);
  BOOST_TEST((delivered.size() == 1u && delivered[0].id == fetch));
  BOOST_TEST(writes.size() == 1u);
  talk();
  BOOST_TEST(handshakes.size() == 7u);
  BOOST_REQUIRE(writes.size() == 2u);
  written();
  answer(1);
  BOOST_TEST((delivered.size() == 2u && delivered[1].id == parked));
  BOOST_TEST(refused.empty());
  // The new time has begun.
  pass(8400ms);
  submit(metadata());
  BOOST_TEST(writes.size() == 3u);
}

BOOST_AUTO_TEST_CASE(an_idle_connection_does_not_authenticate_again) {
  broker.lifetime_ms = 10'000;
  open();
  pass(8min);
  BOOST_TEST(handshakes.size() == 4u);
  BOOST_TEST(!closed.has_value());
}

BOOST_AUTO_TEST_CASE(it_is_refused_the_second_time) {
  broker.lifetime_ms = 10'000;
  open();
  broker.serve = [] {
    return serve_scram(scram_hash::sha_512, [](std::string_view) { return std::optional<scram_credential>{}; });
  };
  pass(9600ms);
  const auto parked = submit(metadata());
  talk();
  ends_with(errc::authentication_failed, "SCRAM-SHA-512");
  BOOST_TEST((code(parked) == errc::stale_connection_epoch));
  BOOST_TEST(writes.empty());
}

BOOST_AUTO_TEST_CASE(nobody_answers_the_second_time) {
  broker.lifetime_ms = 10'000;
  open();
  const auto fetch = submit(metadata(5s));
  written();
  pass(4s);
  answer(0);
  pass(5600ms);
  const auto parked = submit(metadata(30s));
  pass(9999ms);
  BOOST_TEST(!closed.has_value());
  BOOST_REQUIRE(machine.next_deadline().has_value());
  BOOST_TEST((*machine.next_deadline() > now));
  pass(1ms);
  ends_with(errc::request_timed_out_locally, "who it is");
  BOOST_TEST((code(parked) == errc::stale_connection_epoch));
  BOOST_TEST((delivered.size() == 1u && delivered[0].id == fetch));
}

BOOST_AUTO_TEST_CASE(tls_comes_first) {
  config.tls.emplace();
  as(config.sasl);
  start();
  BOOST_TEST(handshakes.empty());
  pass(9999ms);
  BOOST_TEST(!closed.has_value());
  machine.secured();
  settle();
  BOOST_TEST(handshakes.size() == 1u);
  talk();
  BOOST_TEST(!machine.ready() == closed.has_value());
  BOOST_TEST(machine.ready());
}

BOOST_AUTO_TEST_CASE(tls_that_does_not_come_about) {
  config.tls.emplace();
  as(config.sasl);
  start();
  BOOST_TEST((machine.next_deadline() == now + 10s));
  pass(10s);
  ends_with(errc::connect_timed_out, "TLS");
}

BOOST_AUTO_TEST_CASE(tls_that_breaks) {
  open();
  const auto asked = submit(metadata());
  machine.transport_failed({errc::tls_failed, "kafka-1:9092: what it sent was changed on the way"});
  settle();
  ends_with(errc::tls_failed, "changed");
  BOOST_TEST((code(asked) == errc::connection_closed)); // it may have been done
  BOOST_TEST(mentions(refused.at(asked), "changed"));
}

BOOST_AUTO_TEST_SUITE_END()
