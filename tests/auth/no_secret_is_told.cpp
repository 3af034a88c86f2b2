// Whatever goes wrong with a secret: no text has it.
#include "cafka/auth/authentication.hpp"
#include "cafka/auth/aws/aws_msk_iam.hpp"
#include "cafka/auth/jaas.hpp"
#include "cafka/auth/oauth/client_credentials.hpp"
#include "cafka/auth/oauth_bearer.hpp"
#include "cafka/auth/plain.hpp"
#include "cafka/auth/scram.hpp"
#include "tests/auth/text_of.hpp"

#include <sstream>
#include <type_traits>
#include <utility>
#include <vector>

using namespace cafka;
using test::bytes_of;

namespace {

constexpr const char* told = "s3cr3t-that-is-told-nowhere";

/// Each mechanism with a secret that is as it should be, and with one that is refused.
std::vector<sasl_mechanism> mechanisms() {
  const auto broken = std::string{told} + '\0' + " \x01";
  std::vector<sasl_mechanism> all;
  for (const std::string_view word : {std::string_view{told}, std::string_view{broken}}) {
    all.push_back(plain{.username = "alice", .password = word});
    all.push_back(plain{.password = word});
    all.push_back(scram_sha_256{.username = "alice", .password = word});
    all.push_back(scram_sha_512{.password = word});
    all.push_back(oauth_bearer{.token = word});
    all.push_back(aws_msk_iam{
        .credentials = [word =
                            secret{word}] { return aws_credentials{.access_key_id = "id", .secret_access_key = word}; },
        .region = "here"});
    for (const auto* text : {"m required password='", "'m' required password='", "m required x='1' x='"})
      all.push_back(mechanism_of_jaas("PLAIN", text + std::string{word} + "';"));
  }
  return all;
}

void check(const error& what) {
  std::ostringstream text;
  text << what << what.message() << what.what();
  BOOST_TEST(text.str().find(told) == std::string::npos, text.str());
}

} // namespace

BOOST_AUTO_TEST_SUITE(secrets_in_texts)

BOOST_AUTO_TEST_CASE(no_error_of_a_mechanism_has_its_secret) {
  for (const auto& how : mechanisms()) {
    check(how.validate());
    if (how.validate()) continue;
    for (const std::string_view answer :
         {"", "e=invalid", "r=x,s=AAAA,i=1", "{\"status\":\"invalid_token\"}", "{\"version\":\"no\"}"}) {
      authentication auth{how, {.host = "kafka-1", .port = 9093}, {}};
      auth.begin();
      auto step = auth.answer(wire::sasl_handshake_response{});
      const auto bytes = bytes_of(answer);
      for (int i = 0; i < 3 && !step.over(); ++i)
        step = auth.answer(wire::sasl_authenticate_response{.auth_bytes = {bytes.begin(), bytes.end()}});
      check(step.what);
      check(auth.closed());
      authentication refused{how, {.host = "kafka-1", .port = 9093}, {}};
      refused.begin();
      refused.answer(wire::sasl_handshake_response{});
      check(refused.answer(wire::sasl_authenticate_response{.error_code = 58}).what);
    }
  }
}

BOOST_AUTO_TEST_CASE(no_error_of_the_token_endpoint_has_it) {
  const client_credentials who{.token_endpoint = "x", .client_id = "id", .client_secret = told};
  check(who.validate());
  for (const int status : {200, 400, 401, 500}) check(read_token_answer(who, status, "{}", {}).what);
}

BOOST_AUTO_TEST_CASE(a_moved_secret_leaves_nothing_behind) {
  plain from{.username = "alice", .password = told};
  const plain to = std::move(from);
  BOOST_TEST(from.password.empty()); // NOLINT: that is what is looked at
  BOOST_TEST((to.password.reveal() == told));
  std::ostringstream text;
  text << to.password << from.password;
  BOOST_TEST(text.str() == "***");
}

BOOST_AUTO_TEST_CASE(a_secret_does_not_become_a_text_by_itself) {
  BOOST_TEST((!std::is_convertible_v<secret, std::string>));
  BOOST_TEST((!std::is_convertible_v<secret, std::string_view>));
  BOOST_TEST((!std::is_constructible_v<std::string, secret>));
}

BOOST_AUTO_TEST_SUITE_END()
