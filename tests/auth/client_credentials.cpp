#include "cafka/auth/oauth/client_credentials.hpp"

#include "cafka/auth/oauth/unsecured_token.hpp"
#include "cafka/auth/oauth_bearer.hpp"
#include "tests/auth/text_of.hpp"

using namespace cafka;
using namespace std::chrono_literals;

namespace {

constexpr std::chrono::system_clock::time_point now{1'700'000'000s};

client_credentials who() {
  return {
      .token_endpoint = "https://login.example/token",
      .client_id = "alice",
      .client_secret = "open sesame",
      .scope = "a b/c"};
}

void check_refused(int status, std::string_view body, std::string_view says, bool again = false) {
  const auto answer = read_token_answer(who(), status, body, now);
  BOOST_TEST(answer.what.code() == errc::authentication_failed);
  BOOST_TEST(answer.token.empty());
  BOOST_TEST(answer.may_try_again == again, body);
  const auto& text = answer.what.message();
  BOOST_TEST(text.starts_with("https://login.example/token gives client 'alice' no token: "), text);
  BOOST_TEST(text.find(says) != std::string::npos, text);
  BOOST_TEST(text.find("sesame") == std::string::npos);
  BOOST_TEST(text.find('\n') == std::string::npos);
  BOOST_TEST(text.size() < 500u);
}

} // namespace

BOOST_AUTO_TEST_SUITE(client_credential_flows)

BOOST_AUTO_TEST_CASE(the_request_is_that_of_rfc_6749) {
  const auto request = token_request(who());
  BOOST_TEST(request.url == "https://login.example/token");
  BOOST_TEST(request.content_type == "application/x-www-form-urlencoded");
  BOOST_TEST((request.authorization.reveal() == "Basic YWxpY2U6b3BlbiBzZXNhbWU=")); // alice:open sesame
  BOOST_TEST(request.body == "grant_type=client_credentials&scope=a%20b%2Fc");
  auto other = who();
  other.scope.clear();
  other.encode_credentials = true;
  BOOST_TEST((token_request(other).authorization.reveal() == "Basic YWxpY2U6b3BlbiUyMHNlc2FtZQ=="));
  BOOST_TEST(token_request(other).body == "grant_type=client_credentials");
}

BOOST_AUTO_TEST_CASE(what_is_missing_is_said) {
  BOOST_TEST(!who().validate());
  for (const auto field : {&client_credentials::token_endpoint, &client_credentials::client_id}) {
    auto wrong = who();
    (wrong.*field).clear();
    BOOST_TEST(wrong.validate().code() == errc::invalid_configuration);
  }
  auto no_secret = who();
  no_secret.client_secret = {};
  BOOST_TEST(no_secret.validate().message() == "client_secret of the client-credentials flow is empty");
  auto address = who();
  address.token_endpoint = "login.example";
  BOOST_TEST(address.validate().message().find("no https:// address") != std::string::npos);
}

BOOST_AUTO_TEST_CASE(an_answer_is_a_token_with_its_lifetime) {
  // The example of RFC 6749, section 4.4.3.
  const auto answer = read_token_answer(
      who(), 200,
      R"({"access_token":"2YotnFZFEjr1zCsicMWpAA","token_type":"example","expires_in":3600,"example_parameter":"x"})",
      now);
  BOOST_TEST(!answer.what);
  BOOST_TEST((answer.token.reveal() == "2YotnFZFEjr1zCsicMWpAA"));
  BOOST_TEST((answer.lifetime == 3600s));
  BOOST_TEST(!read_token_answer(who(), 200, R"({"access_token":"x"})", now).lifetime.has_value());
}

BOOST_AUTO_TEST_CASE(a_tokens_own_word_counts) {
  const auto token = std::string{unsecured_token("alice", now, 300s).reveal()};
  const auto body = R"({"expires_in":3600,"access_token":")" + token + "\"}";
  BOOST_TEST((read_token_answer(who(), 200, body, now + 100s).lifetime == 200s));
  // It expires at a whole second.
  BOOST_TEST((read_token_answer(who(), 200, body, now + 100s + 1ms).lifetime == 199s));
  const auto late = read_token_answer(who(), 200, body, now + 300s);
  BOOST_TEST(late.what.message().find("expired already") != std::string::npos);
}

BOOST_AUTO_TEST_CASE(a_refusal_has_the_servers_words) {
  check_refused(
      401, R"({"error":"invalid_client","error_description":"Wrong\nsecret"})",
      "HTTP status 401, invalid_client: Wrong?secret");
  check_refused(400, R"({"error":"invalid_scope"})", "HTTP status 400, invalid_scope");
  check_refused(404, "<html>", "HTTP status 404");
  check_refused(503, "", "HTTP status 503", true);
  check_refused(429, "", "HTTP status 429", true);
  check_refused(302, "", "HTTP status 302");
  check_refused(400, R"({"error":")" + std::string(10'000, 'x') + "\"}", "xxx");
  check_refused(200, "<html>", "no JSON object");
  check_refused(200, "{}", "no access_token");
  check_refused(200, R"({"access_token":7})", "no access_token");
  check_refused(200, R"({"access_token":"x","expires_in":-1})", "expired already", true);
}

BOOST_AUTO_TEST_CASE(unsecured_tokens_are_those_of_kafkas_default_callback) {
  const auto token = unsecured_token("alice", now, 3600s, {{"scope", "all"}});
  // {"alg":"none"} . {"sub":"alice","iat":1700000000,"exp":1700003600,"scope":"all"} . nothing
  BOOST_TEST(
      (token.reveal()
       == "eyJhbGciOiJub25lIn0."
          "eyJzdWIiOiJhbGljZSIsImlhdCI6MTcwMDAwMDAwMCwiZXhwIjoxNzAwMDAzNjAwLCJzY29wZSI6ImFsbCJ9."));
  const sasl_mechanism how = oauth_bearer{.token = token};
  BOOST_TEST(!how.validate());
}

BOOST_AUTO_TEST_SUITE_END()
