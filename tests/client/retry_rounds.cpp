#include "cafka/actors/client/retry_rounds.hpp"

#include <boost/test/unit_test.hpp>

#include <string>

using namespace std::chrono_literals;
using cafka::errc;
using cafka::error;

namespace {

struct fixture {
  cafka::backoff::time_point now{1h};
  cafka::retry_rounds<std::string> rounds{{"a", "b", "c"}, now + 10s, cafka::backoff{50ms, 1s, 1}};
};

} // namespace

BOOST_FIXTURE_TEST_SUITE(retry_rounds_suite, fixture)

BOOST_AUTO_TEST_CASE(what_may_pass_is_asked_again_and_the_rest_is_not) {
  rounds.settle("a", {});
  rounds.settle("b", error{errc::topic_already_exists});
  rounds.settle("c", error{errc::not_controller});
  BOOST_TEST(rounds.pending() == std::set<std::string>{"c"}, boost::test_tools::per_element());
  BOOST_TEST(rounds.needs_refresh());
  BOOST_TEST(!rounds.needs_refresh());
  BOOST_TEST(rounds.next(now).has_value());
  rounds.settle("c", {});
  BOOST_TEST(!rounds.next(now));
  BOOST_TEST(!rounds.outcome("a"));
  BOOST_TEST(rounds.outcome("b").code() == errc::topic_already_exists);
  BOOST_TEST(!rounds.outcome("c"));
}

BOOST_AUTO_TEST_CASE(there_is_no_round_beyond_the_deadline) {
  rounds.settle_pending(error{errc::connection_refused});
  BOOST_TEST(rounds.next(now + 9s).has_value());
  BOOST_TEST(!rounds.next(now + 10s));
  BOOST_TEST(rounds.outcome("b").code() == errc::connection_refused);
}

BOOST_AUTO_TEST_CASE(what_no_broker_answered_timed_out) {
  BOOST_TEST(!rounds.next(now + 10s));
  BOOST_TEST(rounds.outcome("a").code() == errc::request_timed_out_locally);
}

BOOST_AUTO_TEST_CASE(an_answer_can_be_final_whatever_it_is) {
  rounds.settle_for_good("a", error{errc::unknown_topic_or_partition});
  rounds.settle("a", {}); // late, and of no account
  BOOST_TEST(rounds.outcome("a").code() == errc::unknown_topic_or_partition);
}

BOOST_AUTO_TEST_SUITE_END()
