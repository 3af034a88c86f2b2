#include "cafka/auth/scram_exchange.hpp"

#include "cafka/auth/scram.hpp"
#include "tests/auth/text_of.hpp"
#include "tests/support/golden.hpp"

#include <set>

using namespace cafka;
using test::bytes_of;
using test::is_success;
using test::text_of;

namespace {

// The example of RFC 7677, section 3.
constexpr std::string_view rfc_nonce = "rOprNGfwEbeRWgbNEkqO";
constexpr std::string_view rfc_server_first =
    "r=rOprNGfwEbeRWgbNEkqO%hvYDpWUa2RaTCAfuxFIlj)hNlF$k0,s=W22ZaJ0SNY7soEsUEjb6gQ==,i=4096";
constexpr std::string_view rfc_server_final = "v=6rriTRBi23WpRR/wtup+mMhUZUn/dB5nLTJRsjl95G4=";

scram_exchange rfc_exchange() {
  return {
      {.name = "user", .password = std::make_shared<scram_password>(scram_hash::sha_256, "pencil")},
      std::string{rfc_nonce}};
}

/// What comes of an answer to the first message.
sasl_step first_answered_with(std::string_view server_first) {
  auto exchange = rfc_exchange();
  exchange.begin();
  return exchange.answer(bytes_of(server_first));
}

std::string with_iterations(const std::string& count) {
  return "r=" + std::string{rfc_nonce} + "more,s=W22ZaJ0SNY7soEsUEjb6gQ==,i=" + count;
}

} // namespace

BOOST_AUTO_TEST_SUITE(scram_exchanges)

BOOST_AUTO_TEST_CASE(golden_exchanges_go_as_with_kafkas_own_code) {
  std::set<std::string> mechanisms;
  int whole = 0;
  golden::for_each_vector("scram", [&](const golden::vector_line& line) {
    const auto mechanism = line.at("mechanism").get<std::string>();
    mechanisms.insert(mechanism);
    const auto hash = mechanism == "SCRAM-SHA-256" ? scram_hash::sha_256 : scram_hash::sha_512;
    const auto username = line.at("username").get<std::string>();
    const auto password = line.at("password").get<std::string>();
    const auto shared = std::make_shared<scram_password>(hash, std::string_view{password});
    scram_exchange exchange{
        {.name = username, .password = shared, .delegation_token = line.at("extensions").contains("tokenauth")},
        line.at("client_nonce").get<std::string>()};
    BOOST_TEST_CONTEXT(mechanism << " of " << username) {
      BOOST_TEST(text_of(exchange.begin()) == line.at("client_first").get<std::string>());
      const auto server_first = line.at("server_first").get<std::string>();
      const auto iterations = line.at("iterations").get<int>();
      const auto proof = scram_password{hash, std::string_view{password}}.prove(
          golden::from_hex(line.at("salt")), iterations, line.at("auth_message").get<std::string>());
      BOOST_TEST((proof.client_proof == golden::from_hex(line.at("client_proof"))));
      BOOST_TEST((proof.server_signature == golden::from_hex(line.at("server_signature"))));
      const auto proven = exchange.answer(bytes_of(server_first));
      if (iterations < scram_exchange::least_iterations) {
        BOOST_TEST(proven.what.code() == errc::authentication_failed);
        return;
      }
      ++whole;
      BOOST_TEST(text_of(proven) == line.at("client_final").get<std::string>());
      const auto server_final = line.at("server_final").get<std::string>();
      BOOST_TEST(is_success(exchange.answer(bytes_of(server_final))));
    }
  });
  BOOST_TEST(mechanisms.size() == 2u);
  BOOST_TEST(whole > 10);
}

// A password that was changed has another salt, and another broker may want more iterations: what was derived before is of no use.
BOOST_AUTO_TEST_CASE(keys_are_those_of_the_salt_and_the_iterations_that_are_asked_for) {
  const auto fresh = [](std::string_view salt, int iterations) {
    return scram_password{scram_hash::sha_256, "pencil"}.prove(bytes_of(salt), iterations, "message");
  };
  scram_password kept{scram_hash::sha_256, "pencil"};
  const std::pair<std::string_view, int> asked[] = {{"salt", 4096}, {"salt", 4096}, {"pepper", 4096}, {"salt", 4096},
                                                    {"salt", 8192}, {"sal", 8192},  {"", 8192}};
  for (const auto& [salt, iterations] : asked) {
    const auto again = kept.prove(bytes_of(salt), iterations, "message"), first = fresh(salt, iterations);
    BOOST_TEST((again.client_proof == first.client_proof));
    BOOST_TEST((again.server_signature == first.server_signature));
  }
  BOOST_TEST(
      (kept.prove(bytes_of("salt"), 4096, "another").client_proof
       != kept.prove(bytes_of("salt"), 4096, "message").client_proof));
}

BOOST_AUTO_TEST_CASE(a_server_that_does_not_know_the_password_is_found_out) {
  for (const auto* signature :
       {"v=6rriTRBi23WpRR/wtup+mMhUZUn/dB5nLTJRsjl95G5=", "v=AAAA", "v=", "", "w=AAAA",
        "v=6rriTRBi23WpRR/wtup+mMhUZUn/dB5nLTJRsjl95G0="}) {
    auto exchange = rfc_exchange();
    exchange.begin();
    exchange.answer(bytes_of(rfc_server_first));
    const auto step = exchange.answer(bytes_of(signature));
    BOOST_TEST(step.what.code() == errc::authentication_failed, signature);
    BOOST_TEST(!step.send.has_value(), signature);
  }
}

BOOST_AUTO_TEST_CASE(a_refusal_says_why_and_shows_no_secret) {
  auto exchange = rfc_exchange();
  exchange.begin();
  exchange.answer(bytes_of(rfc_server_first));
  const auto refused = exchange.answer(bytes_of("e=invalid-proof"));
  BOOST_TEST(refused.what.code() == errc::authentication_failed);
  BOOST_TEST(refused.what.message().find("'user'") != std::string::npos);
  BOOST_TEST(refused.what.message().find("invalid-proof") != std::string::npos);
  BOOST_TEST(refused.what.message().find("pencil") == std::string::npos);
}

BOOST_AUTO_TEST_CASE(the_example_of_the_rfc_succeeds) {
  auto exchange = rfc_exchange();
  exchange.begin();
  exchange.answer(bytes_of(rfc_server_first));
  BOOST_TEST(is_success(exchange.answer(bytes_of(rfc_server_final))));
}

BOOST_AUTO_TEST_CASE(a_nonce_that_does_not_continue_ours_is_refused) {
  for (const std::string nonce : {"", "rOprNGfwEbeRWgbNEkqO", "another", "rOprNGfwEbeRWgbNEkq"})
    BOOST_TEST(
        first_answered_with("r=" + nonce + ",s=W22ZaJ0SNY7soEsUEjb6gQ==,i=4096").what.code()
            == errc::authentication_failed,
        nonce);
}

BOOST_AUTO_TEST_CASE(iterations_are_bounded_at_both_ends) {
  for (const auto* count : {"4096", "16384", "100000"})
    BOOST_TEST(!first_answered_with(with_iterations(count)).what, count);
  for (const auto* count : {"1", "4095", "100001", "2147483648", "99999999999999999999", "0", "-4096", "4096x", ""})
    BOOST_TEST(first_answered_with(with_iterations(count)).what.code() == errc::authentication_failed, count);
}

BOOST_AUTO_TEST_CASE(every_cut_of_a_message_is_an_error_of_its_own) {
  for (size_t length = 0; length < rfc_server_first.size() - 3; ++length)
    BOOST_TEST(
        first_answered_with(rfc_server_first.substr(0, length)).what.code() == errc::authentication_failed, length);
}

BOOST_AUTO_TEST_CASE(each_exchange_has_a_nonce_of_its_own) {
  const sasl_mechanism how = scram_sha_512{.username = "alice", .password = "open sesame"};
  BOOST_TEST(how.name() == "SCRAM-SHA-512");
  BOOST_TEST(!how.validate());
  std::set<std::string> firsts;
  for (int i = 0; i < 100; ++i) firsts.insert(text_of(how.exchange({})->begin()));
  BOOST_TEST(firsts.size() == 100u);
}

BOOST_AUTO_TEST_CASE(a_name_and_a_password_are_required) {
  const sasl_mechanism nobody = scram_sha_256{.password = "open sesame"};
  BOOST_TEST(nobody.validate().code() == errc::invalid_configuration);
  BOOST_TEST(nobody.validate().message() == "username of SCRAM-SHA-256 is empty: name the user");
  const sasl_mechanism unset = scram_sha_512{.username = "alice", .password = ""};
  BOOST_TEST(unset.validate().code() == errc::invalid_configuration);
  BOOST_TEST(unset.validate().message() == "password of SCRAM-SHA-512 is empty: is it set where it comes from?");
}

BOOST_AUTO_TEST_SUITE_END()
