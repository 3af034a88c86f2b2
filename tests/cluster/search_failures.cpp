#include "cafka/actors/cluster/search_failures.hpp"

#include <boost/test/unit_test.hpp>

#include <initializer_list>

using cafka::errc;
using cafka::error;
using cafka::search_failures;

namespace {

const error refused{errc::connection_refused, "k1:9092 refuses"};
const error wrong_ca{errc::tls_failed, "k2:9092: nobody trusts it"};
const error wrong_password{errc::authentication_failed, "k3:9092: wrong password"};

error verdict_on(std::initializer_list<error> failures) {
  search_failures round;
  for (const auto& why : failures) {
    round.tried();
    round.failed(why);
  }
  return round.verdict();
}

} // namespace

BOOST_AUTO_TEST_SUITE(search_failures_suite)

BOOST_AUTO_TEST_CASE(nothing_to_try_is_told_as_such) { BOOST_TEST(verdict_on({}).code() == errc::no_bootstrap_server); }

BOOST_AUTO_TEST_CASE(one_failure_is_told_as_it_is) { BOOST_TEST((verdict_on({wrong_ca}) == wrong_ca)); }

BOOST_AUTO_TEST_CASE(of_several_the_last_is_told_and_how_many_there_were) {
  const auto why = verdict_on({refused, {errc::connect_timed_out, "k4:9092 does not answer"}});
  BOOST_TEST(why.code() == errc::connect_timed_out);
  BOOST_TEST(why.message() == "none of 2 addresses could be connected; the last of them: k4:9092 does not answer");
}

// The broker with the right certificate may just be starting.
BOOST_AUTO_TEST_CASE(what_may_pass_is_told_rather_than_what_does_not_and_with_it) {
  for (const auto& why : {verdict_on({refused, wrong_ca}), verdict_on({wrong_ca, refused})}) {
    BOOST_TEST(why.code() == errc::connection_refused);
    BOOST_TEST(
        why.message()
        == "none of 2 addresses could be connected; the last of them: k1:9092 refuses; before that: k2:9092: nobody "
           "trusts it");
  }
}

BOOST_AUTO_TEST_CASE(what_is_the_same_everywhere_does_not_pass) {
  for (const auto& why : {verdict_on({wrong_password, refused}), verdict_on({refused, wrong_password})})
    BOOST_TEST(why.code() == errc::authentication_failed);
  BOOST_TEST(verdict_on({wrong_ca, wrong_ca}).code() == errc::tls_failed);
}

BOOST_AUTO_TEST_SUITE_END()
