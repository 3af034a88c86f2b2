#include "cafka/auth/plain.hpp"

#include "tests/auth/text_of.hpp"

using namespace cafka;
using namespace std::string_literals;
using test::is_success;
using test::text_of;

BOOST_AUTO_TEST_SUITE(plain_exchanges)

BOOST_AUTO_TEST_CASE(the_message_is_that_of_rfc_4616) {
  // Its first example, and the one with an authorization identity.
  const sasl_mechanism how = plain{.username = "tim", .password = "tanstaaftanstaaf"};
  BOOST_TEST(how.name() == "PLAIN");
  const auto exchange = how.exchange({});
  BOOST_TEST(text_of(exchange->begin()) == "\0tim\0tanstaaftanstaaf"s);
  BOOST_TEST(is_success(exchange->answer({})));
  const sasl_mechanism other = plain{.username = "Kurt", .password = "xipj3plmq", .authorization_id = "Ursel"};
  BOOST_TEST(text_of(other.exchange({})->begin()) == "Ursel\0Kurt\0xipj3plmq"s);
}

BOOST_AUTO_TEST_CASE(what_cannot_be_sent_is_refused_without_showing_it) {
  for (const auto& wrong :
       {plain{.password = "sesame"}, plain{.username = "a\0b"s, .password = "sesame"},
        plain{.username = "a", .password = std::string_view{"sesame\0", 7}}}) {
    const sasl_mechanism how = wrong;
    BOOST_TEST(how.validate().code() == errc::invalid_configuration);
    BOOST_TEST(how.validate().message().find("sesame") == std::string::npos);
  }
}

BOOST_AUTO_TEST_CASE(which_of_name_and_password_is_missing_is_told) {
  BOOST_TEST(
      sasl_mechanism{plain{.username = "a"}}.validate().message()
      == "password of PLAIN is empty: is it set where it comes from?");
  BOOST_TEST(
      sasl_mechanism{plain{.password = "sesame"}}.validate().message() == "username of PLAIN is empty: name the user");
}

BOOST_AUTO_TEST_CASE(no_mechanism_is_none) {
  BOOST_TEST(!sasl_mechanism{});
  BOOST_TEST(static_cast<bool>(sasl_mechanism{plain{.username = "a"}}));
}

BOOST_AUTO_TEST_SUITE_END()
