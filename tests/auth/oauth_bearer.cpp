#include "cafka/auth/oauth_bearer.hpp"

#include "tests/auth/text_of.hpp"

#include <string>
#include <vector>

using namespace cafka;
using test::bytes_of;
using test::is_success;
using test::text_of;

BOOST_AUTO_TEST_SUITE(oauth_bearer_exchanges)

BOOST_AUTO_TEST_CASE(the_message_is_that_of_rfc_7628) {
  const sasl_mechanism how = oauth_bearer{.token = "vF9dft4qmTc2Nvb3RlckBhbHRhdmlzdGEuY29tCg=="};
  BOOST_TEST(how.name() == "OAUTHBEARER");
  const auto exchange = how.exchange({});
  BOOST_TEST(
      text_of(exchange->begin())
      == "n,,\x01"
         "auth=Bearer vF9dft4qmTc2Nvb3RlckBhbHRhdmlzdGEuY29tCg==\x01\x01");
  BOOST_TEST(is_success(exchange->answer({})));
}

BOOST_AUTO_TEST_CASE(extensions_follow_the_token) {
  const sasl_mechanism how = oauth_bearer{.token = "t", .extensions = {{"cluster", "lkc-1"}, {"pool", "p 2"}}};
  BOOST_TEST(
      text_of(how.exchange({})->begin())
      == "n,,\x01"
         "auth=Bearer t\x01"
         "cluster=lkc-1\x01"
         "pool=p 2\x01\x01");
}

BOOST_AUTO_TEST_CASE(a_refusal_is_answered_and_then_told) {
  const sasl_mechanism how = oauth_bearer{.token = "expired-one"};
  const auto exchange = how.exchange({});
  exchange->begin();
  BOOST_TEST(text_of(exchange->answer(bytes_of("{\"status\":\"invalid_token\"}\n"))) == "\x01");
  const auto over = exchange->answer({});
  BOOST_TEST(over.what.code() == errc::authentication_failed);
  BOOST_TEST(over.what.message().find("invalid_token") != std::string::npos);
  BOOST_TEST(over.what.message().find('\n') == std::string::npos);
  BOOST_TEST(over.what.message().find("expired-one") == std::string::npos);
}

BOOST_AUTO_TEST_CASE(a_fresh_token_is_asked_for_each_time) {
  std::vector<std::string> tokens{"second", "first"};
  const sasl_mechanism how = oauth_bearer{.fresh_token = [&tokens] {
    if (tokens.empty()) throw error{errc::authentication_failed, "the authorization server is away"};
    const secret next{tokens.back()};
    tokens.pop_back();
    return next;
  }};
  BOOST_TEST(!how.validate());
  BOOST_TEST(text_of(how.exchange({})->begin()).find("Bearer first\x01") != std::string::npos);
  BOOST_TEST(text_of(how.exchange({})->begin()).find("Bearer second\x01") != std::string::npos);
  BOOST_TEST(how.exchange({})->begin().what.message() == "the authorization server is away");
  tokens = {"two words"};
  const auto wrong = how.exchange({})->begin();
  BOOST_TEST(wrong.what.code() == errc::invalid_configuration);
  BOOST_TEST(wrong.what.message().find("two") == std::string::npos);
  BOOST_TEST(!wrong.send.has_value());
}

BOOST_AUTO_TEST_CASE(what_cannot_be_sent_is_refused) {
  for (const auto& wrong :
       {oauth_bearer{}, oauth_bearer{.token = "t", .fresh_token = [] { return secret{"t"}; }},
        oauth_bearer{.token = "two words"}, oauth_bearer{.token = "cut\x01"},
        oauth_bearer{.token = "t", .extensions = {{"auth", "x"}}},
        oauth_bearer{.token = "t", .extensions = {{"with space", "x"}}},
        oauth_bearer{.token = "t", .extensions = {{"name", "cut\x01"}}}}) {
    const sasl_mechanism how = wrong;
    BOOST_TEST(how.validate().code() == errc::invalid_configuration);
  }
}

BOOST_AUTO_TEST_SUITE_END()
