#include "cafka/actors/retry/retry_rule.hpp"

#include <boost/test/unit_test.hpp>

using namespace cafka;

BOOST_AUTO_TEST_SUITE(retry_rule_suite)

BOOST_AUTO_TEST_CASE(what_the_table_has_a_remedy_for_passes) {
  for (const auto& info : all_errors()) {
    if (info.retriable || info.refresh_metadata) BOOST_TEST(may_pass(info.code), info.name);
    if (info.refresh_metadata) BOOST_TEST(calls_for_metadata(info.code), info.name);
    if (may_pass(info.code)) BOOST_TEST(may_pass_for_reading(info.code), info.name);
  }
  BOOST_TEST(!may_pass(errc::none));
  BOOST_TEST(!may_pass_for_reading(errc::none));
  BOOST_TEST(!may_pass_for_reading(errc::topic_authorization_failed));
}

BOOST_AUTO_TEST_CASE(what_brokers_say_of_a_state_that_ends) {
  BOOST_TEST(may_pass(errc::broker_not_available));
  BOOST_TEST(!may_pass(errc::unknown_server_error)); // a change may have been made
  BOOST_TEST(may_pass_for_reading(errc::unknown_server_error));
}

BOOST_AUTO_TEST_CASE(a_controller_that_moved_is_found_in_fresh_metadata) {
  BOOST_TEST(calls_for_metadata(errc::not_controller));
  BOOST_TEST(calls_for_metadata(errc::not_leader_or_follower));
  BOOST_TEST(!calls_for_metadata(errc::topic_already_exists));
}

BOOST_AUTO_TEST_CASE(an_epoch_that_no_broker_comes_to_may_be_of_a_topic_that_is_gone) {
  BOOST_TEST(calls_for_metadata(errc::unknown_leader_epoch));
}

BOOST_AUTO_TEST_SUITE_END()
