#include "cafka/actors/client/rounds.hpp"

#include <boost/test/unit_test.hpp>

#include <string>

using namespace std::chrono_literals;
using cafka::errc;
using cafka::error;

namespace {

struct fixture {
  cafka::backoff::time_point now{1h};
  cafka::asking_rules rules{
      .of = "topic",
      .final_codes = {errc::unknown_topic_or_partition},
      .own_work = {errc::topic_already_exists, errc::unknown_topic_or_partition}};
  cafka::rounds rounds{{"a", "b", "c"}, rules, cafka::time_limit::from(now, 10s), cafka::backoff{50ms, 1s, 1}};

  std::string text(const std::string& name) { return rounds.outcome(name).message(); }
};

const error lost{errc::connection_closed, "broker 1 hung up"};

} // namespace

BOOST_FIXTURE_TEST_SUITE(rounds_suite, fixture)

BOOST_AUTO_TEST_CASE(what_may_pass_is_asked_again_and_the_rest_is_not) {
  rounds.answered("a", {});
  rounds.answered("b", error{errc::policy_violation, "no"});
  rounds.answered("c", error{errc::not_controller});
  BOOST_TEST(rounds.pending() == std::set<std::string>{"c"}, boost::test_tools::per_element());
  const auto second = rounds.next(now);
  BOOST_REQUIRE(second.has_value());
  BOOST_TEST((second->when > now));
  BOOST_TEST(second->refresh);
  rounds.answered("c", error{errc::concurrent_transactions});
  BOOST_TEST(!rounds.next(now)->refresh);
  rounds.answered("c", {});
  BOOST_TEST(!rounds.next(now));
  BOOST_TEST(!rounds.outcome("a"));
  BOOST_TEST(rounds.outcome("b").code() == errc::policy_violation);
  BOOST_TEST(!rounds.outcome("c"));
}

BOOST_AUTO_TEST_CASE(an_answer_can_be_final_whatever_the_table_says) {
  rounds.answered("a", error{errc::unknown_topic_or_partition, "not there"});
  rounds.answered("a", {}); // late, and of no account
  BOOST_TEST(rounds.outcome("a").code() == errc::unknown_topic_or_partition);
}

BOOST_AUTO_TEST_CASE(there_is_no_round_beyond_the_deadline_and_the_last_cause_is_told) {
  rounds.unanswered({"a", "b", "c"}, error{errc::connection_refused, "k:1 refuses"});
  BOOST_TEST(rounds.next(now + 8s).has_value());
  rounds.unanswered({"b"}, error{errc::request_timed_out_locally, "the controller did not answer"});
  BOOST_TEST(!rounds.next(now + 10s));
  BOOST_TEST(rounds.pending().empty());
  BOOST_TEST(rounds.outcome("a").code() == errc::connection_refused);
  BOOST_TEST(text("a") == "topic 'a': k:1 refuses; given up after 10000 ms");
  BOOST_TEST(rounds.outcome("b").code() == errc::request_timed_out_locally);
  BOOST_TEST(
      text("b") == "topic 'b': the controller did not answer; before that: k:1 refuses; given up after 10000 ms");
}

// A broker that hangs up after each connect: the time may be over in any step of that.
BOOST_AUTO_TEST_CASE(the_cause_is_told_too_if_the_time_is_over_while_a_connection_is_made) {
  const error late{errc::connect_timed_out, "not connected within the time given"};
  rounds.unanswered({"a", "b", "c"}, error{errc::connection_closed, "k:1 closed the connection"});
  rounds.unanswered({"a"}, late);
  rounds.unanswered(
      {"b"}, error{errc::connect_timed_out, "not connected; the attempt before: k:1 closed the connection"});
  rounds.expire();
  BOOST_TEST(rounds.outcome("a").code() == errc::connect_timed_out);
  BOOST_TEST(
      text("a")
      == "topic 'a': not connected within the time given; before that: k:1 closed the connection; given up after "
         "10000 ms");
  BOOST_TEST(
      text("b") == "topic 'b': not connected; the attempt before: k:1 closed the connection; given up after 10000 ms");
}

BOOST_AUTO_TEST_CASE(that_nothing_was_connected_is_a_cause_if_there_is_no_better_one) {
  rounds.unanswered({"a"}, error{errc::connect_timed_out, "k:1 does not answer"});
  rounds.unanswered({"a"}, error{errc::request_timed_out_locally, "nobody answered"});
  rounds.expire();
  BOOST_TEST(text("a") == "topic 'a': nobody answered; before that: k:1 does not answer; given up after 10000 ms");
}

// A program that pauses for long and waits for less is told after the time that it gave, not at once.
BOOST_AUTO_TEST_CASE(pauses_that_are_longer_than_the_time_leave_time_for_a_last_round) {
  cafka::rounds patient{{"a"}, rules, cafka::time_limit::from(now, 10s), cafka::backoff{20s, 40s, 1}};
  patient.unanswered({"a"}, error{errc::connection_refused, "k:1 refuses"});
  BOOST_TEST_REQUIRE((patient.next(now).value().when == now + 5s));
  patient.unanswered({"a"}, error{errc::connection_refused, "k:1 refuses"});
  BOOST_TEST((patient.next(now + 5s).value().when > now + 10s)); // nobody is asked any more
  BOOST_TEST(!patient.pending().empty());
  patient.expire();
  BOOST_TEST(patient.outcome("a").message() == "topic 'a': k:1 refuses; given up after 10000 ms");
}

BOOST_AUTO_TEST_CASE(what_nobody_could_be_asked_for_timed_out) {
  rounds.expire();
  BOOST_TEST(rounds.outcome("a").code() == errc::request_timed_out_locally);
  BOOST_TEST(text("a") == "topic 'a': no broker could be asked within 10000 ms");
}

// Each for itself: the others of a request whose answer was lost may not have been done.
BOOST_AUTO_TEST_CASE(a_repetition_that_finds_its_own_work_says_so) {
  rounds.unanswered({"a"}, lost);                       // nothing is known of it
  rounds.answered("b", error{errc::request_timed_out}); // it may be done in the end
  rounds.answered("c", error{errc::not_controller});    // surely not done
  rounds.next(now);
  for (const auto* name : {"a", "b", "c"}) rounds.answered(name, error{errc::topic_already_exists, "it exists"});
  rounds.next(now);
  BOOST_TEST(
      text("a") == "topic 'a': it exists; the answer to an earlier attempt was lost, so this may be its own doing");
  BOOST_TEST(
      text("b") == "topic 'b': it exists; the answer to an earlier attempt was lost, so this may be its own doing");
  BOOST_TEST(text("c") == "topic 'c': it exists");
}

BOOST_AUTO_TEST_CASE(what_was_surely_not_sent_is_not_its_own_work) {
  rounds.unanswered({"a"}, error{errc::connection_refused, "refused"});
  rounds.next(now);
  rounds.answered("a", error{errc::topic_already_exists, "it exists"});
  BOOST_TEST(text("a") == "topic 'a': it exists");
}

BOOST_AUTO_TEST_CASE(an_absence_is_believed_when_the_metadata_was_looked_at_twice) {
  const error absent{errc::unknown_partition, "a has no such partition"};
  rounds.unplaced("a", absent);
  BOOST_TEST(rounds.pending().contains("a"));
  rounds.next(now);
  rounds.unplaced("a", absent);
  BOOST_TEST(!rounds.pending().contains("a"));
  rounds.unplaced("b", error{errc::leader_not_available, "b has none"});
  BOOST_TEST(rounds.pending().contains("b"));
}

BOOST_AUTO_TEST_CASE(a_text_that_names_the_thing_is_not_labelled_and_no_period_stands_within) {
  rounds.answered("a", error{errc::invalid_config, "topic 'a': wrong."});
  BOOST_TEST(text("a") == "topic 'a': wrong");
  rounds.answered("b", error{errc::not_controller});
  rounds.next(now + 10s);
  BOOST_TEST(text("b").find(".; given up") == std::string::npos, text("b"));
}

BOOST_AUTO_TEST_CASE(a_timeout_may_be_of_any_length) {
  for (const auto timeout : {std::chrono::milliseconds::max(), std::chrono::milliseconds::min(), 0ms}) {
    cafka::rounds any{{"a"}, rules, cafka::time_limit::from(now, timeout), cafka::backoff{50ms, 1s, 1}};
    BOOST_TEST((any.limit().deadline >= now));
    any.unanswered({"a"}, lost);
    BOOST_TEST(any.next(now).has_value() == (timeout > 0ms));
  }
}

BOOST_AUTO_TEST_SUITE_END()
