#include "cafka/auth/authentication.hpp"

#include "cafka/auth/plain.hpp"
#include "cafka/auth/sasl_server.hpp"
#include "cafka/auth/scram.hpp"
#include "tests/auth/text_of.hpp"

using namespace cafka;
using namespace std::chrono_literals;
using namespace std::string_literals;

namespace {

const sasl_peer broker{.host = "kafka-1", .port = 9093};

authentication of_alice(sasl_versions versions = {}) {
  return {plain{.username = "alice", .password = "open sesame"}, broker, versions};
}

std::string sent(const authentication_step& step) {
  if (const auto* request = std::get_if<wire::sasl_authenticate_request>(&step.send))
    return std::string{bytes_view{request->auth_bytes}.text()};
  if (const auto* bytes = std::get_if<wire::bytes>(&step.send)) return std::string{bytes_view{*bytes}.text()};
  return {};
}

void check_failed(const authentication_step& step, errc code, std::string_view says) {
  BOOST_TEST(step.over());
  BOOST_TEST(step.what.code() == code);
  BOOST_TEST(step.what.message().find(says) != std::string::npos, step.what.message());
  BOOST_TEST(step.what.message().starts_with("kafka-1:9093, "), step.what.message());
  BOOST_TEST(step.what.message().find("sesame") == std::string::npos);
}

/// Never ends.
class endless : public sasl_exchange {
public:
  sasl_step begin() override { return sasl_step::say("more"); }
  sasl_step answer(byte_span) override { return sasl_step::say("more"); }
};

} // namespace

BOOST_AUTO_TEST_SUITE(authentications)

BOOST_AUTO_TEST_CASE(plain_takes_two_requests) {
  auto auth = of_alice();
  const auto first = auth.begin();
  BOOST_TEST(std::get<wire::sasl_handshake_request>(first.send).mechanism == "PLAIN");
  BOOST_TEST(auth.handshake_version() == 1);
  BOOST_TEST(auth.authenticate_version() == 2);
  const auto second = auth.answer(wire::sasl_handshake_response{.mechanisms = {"PLAIN"}});
  BOOST_TEST(sent(second) == "\0alice\0open sesame"s);
  const auto third = auth.answer(wire::sasl_authenticate_response{.session_lifetime_ms = 60'000});
  BOOST_TEST(third.over());
  BOOST_TEST(!third.what);
  BOOST_TEST((auth.lifetime() == 60s));
}

BOOST_AUTO_TEST_CASE(scram_takes_three_and_the_last_answer_is_verified) {
  for (const bool honest : {true, false}) {
    authentication auth{scram_sha_256{.username = "alice", .password = "open sesame"}, broker, {}};
    const auto server = serve_scram(scram_hash::sha_256, [](std::string_view) {
      return std::optional{make_scram_credential(scram_hash::sha_256, "open sesame")};
    });
    auth.begin();
    auto step = auth.answer(wire::sasl_handshake_response{});
    int rounds = 0;
    for (; !step.over(); ++rounds) {
      auto answer = server->take(bytes_view{sent(step)}.span());
      if (answer.user && !honest) answer.send.back() ^= std::byte{1};
      step = auth.answer(wire::sasl_authenticate_response{.auth_bytes = answer.send});
    }
    BOOST_TEST(rounds == 2);
    if (honest)
      BOOST_TEST(!step.what);
    else
      check_failed(step, errc::authentication_failed, "");
  }
}

BOOST_AUTO_TEST_CASE(brokers_before_1_0_take_frames_without_a_header) {
  auto auth = of_alice({.authenticate = std::nullopt});
  auth.begin();
  BOOST_TEST(auth.handshake_version() == 0);
  const auto second = auth.answer(wire::sasl_handshake_response{});
  BOOST_REQUIRE(std::holds_alternative<wire::bytes>(second.send));
  BOOST_TEST(sent(second) == "\0alice\0open sesame"s);
  const auto third = auth.answer(byte_span{});
  BOOST_TEST(third.over());
  BOOST_TEST(!third.what);
  BOOST_TEST(!auth.lifetime().has_value());
}

BOOST_AUTO_TEST_CASE(a_mechanism_that_the_listener_does_not_take) {
  auto auth = of_alice();
  auth.begin();
  check_failed(
      auth.answer(wire::sasl_handshake_response{.error_code = 33, .mechanisms = {"GSSAPI", "SCRAM-SHA-512"}}),
      errc::unsupported_sasl_mechanism, "it takes: GSSAPI, SCRAM-SHA-512");
  auto none = of_alice();
  none.begin();
  check_failed(none.answer(wire::sasl_handshake_response{.error_code = 33}), errc::unsupported_sasl_mechanism, "none");
  auto state = of_alice();
  state.begin();
  check_failed(
      state.answer(wire::sasl_handshake_response{.error_code = 34}), errc::illegal_sasl_state, "SaslHandshake");
}

BOOST_AUTO_TEST_CASE(a_refusal_has_the_brokers_words) {
  const auto refused_with = [](int16_t code, std::optional<std::string> words) {
    auto auth = of_alice();
    auth.begin();
    auth.answer(wire::sasl_handshake_response{});
    return auth.answer(wire::sasl_authenticate_response{.error_code = code, .error_message = std::move(words)});
  };
  check_failed(
      refused_with(58, "Invalid username\nor password"), errc::authentication_failed, "Invalid username or password");
  check_failed(refused_with(58, std::nullopt), errc::authentication_failed, "PLAIN: ");
  check_failed(refused_with(34, ""), errc::illegal_sasl_state, "PLAIN: ");
  BOOST_TEST(refused_with(58, std::string(100'000, 'x')).what.message().size() < 600u);
  check_failed({.what = of_alice().closed()}, errc::authentication_failed, "closed the connection");
}

BOOST_AUTO_TEST_CASE(a_mechanism_without_end_is_ended) {
  authentication auth{
      sasl_mechanism{"ENDLESS", [](const sasl_peer&) { return std::make_unique<endless>(); }}, broker, {}};
  auth.begin();
  auto step = auth.answer(wire::sasl_handshake_response{});
  for (int i = 0; i < 100 && !step.over(); ++i) step = auth.answer(wire::sasl_authenticate_response{});
  check_failed(step, errc::authentication_failed, "no end");
}

BOOST_AUTO_TEST_CASE(it_is_repeated_before_the_lifetime_is_over) {
  auto auth = of_alice();
  auth.begin();
  BOOST_TEST(!auth.again_after(0).has_value());
  auth.answer(wire::sasl_handshake_response{});
  auth.answer(wire::sasl_authenticate_response{.session_lifetime_ms = 100'000});
  BOOST_TEST((auth.again_after(0) == 85s));
  BOOST_TEST((auth.again_after(0.5) == 90s));
  BOOST_TEST((auth.again_after(1) == 95s));
  auto forever = of_alice();
  forever.begin();
  forever.answer(wire::sasl_handshake_response{});
  forever.answer(wire::sasl_authenticate_response{.session_lifetime_ms = 0});
  BOOST_TEST(!forever.lifetime().has_value());
}

BOOST_AUTO_TEST_SUITE_END()
