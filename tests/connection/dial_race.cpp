#include "cafka/actors/connection/dial_race.hpp"

#include <boost/test/unit_test.hpp>

#include <map>
#include <set>

using namespace cafka;
using namespace std::chrono_literals;

namespace {

std::vector<socket_address> addresses(const std::vector<std::string>& hosts) {
  std::vector<socket_address> result;
  for (const auto& host : hosts) result.push_back(numeric_address({host, 9092}).value());
  return result;
}

std::vector<std::string> texts(const std::vector<socket_address>& list) {
  std::vector<std::string> result;
  for (const auto& each : list) result.push_back(to_string(each));
  return result;
}

/// A race over some addresses, its clock, and what it asked for.
struct fixture {
  dial_race::time_point now{1h};
  const endpoint where{"kafka", 9092};
  std::optional<dial_race> race;
  std::set<size_t> connecting;
  std::vector<size_t> begun;
  std::vector<size_t> handed_over;
  std::set<size_t> distrusted;
  std::optional<error> over;

  void start(const std::vector<std::string>& hosts) { start(where, hosts); }
  void start(const endpoint& to, const std::vector<std::string>& hosts) {
    race.emplace(to, addresses(hosts), 10s, now + 10s);
    race->start(now);
    settle();
  }
  void settle() {
    for (auto& action : race->take_actions()) std::visit([this](auto& what) { perform(what); }, action);
  }
  void perform(const dial_race::begin& what) {
    begun.push_back(what.attempt);
    BOOST_TEST(connecting.insert(what.attempt).second);
  }
  void perform(const dial_race::abandon& what) { BOOST_TEST(connecting.erase(what.attempt) == 1u); }
  void perform(const dial_race::hand_over& what) {
    BOOST_TEST(connecting.erase(what.attempt) == 1u);
    handed_over.push_back(what.attempt);
  }
  void perform(const dial_race::distrust& what) { BOOST_TEST(distrusted.insert(what.attempt).second); }
  void perform(const dial_race::give_up& what) {
    BOOST_TEST(!over.has_value());
    over = what.why;
  }
  void pass(std::chrono::milliseconds amount) {
    now += amount;
    race->tick(now);
    settle();
  }
  void refuse(size_t attempt) {
    connecting.erase(attempt);
    race->failed(attempt, {errc::connection_refused, "Connection refused"}, now);
    settle();
  }
  void connect(size_t attempt) {
    race->connected(attempt, now);
    settle();
  }
  void fail_handshake(size_t attempt, errc code = errc::not_kafka_tls) {
    race->failed(attempt, {code, "kafka:9092 answers in TLS"}, now);
    settle();
  }
};

} // namespace

BOOST_AUTO_TEST_SUITE(order_of_attempts)

BOOST_AUTO_TEST_CASE(families_take_turns_beginning_with_the_first) {
  const auto list = in_order_of_attempts(addresses({"::1", "::2", "::3", "10.0.0.1", "10.0.0.2"}), {});
  const std::vector<std::string> expected{"[::1]:9092", "10.0.0.1:9092", "[::2]:9092", "10.0.0.2:9092", "[::3]:9092"};
  BOOST_TEST(texts(list) == expected, boost::test_tools::per_element());
}

BOOST_AUTO_TEST_CASE(one_that_failed_its_handshake_comes_last_and_duplicates_go) {
  const auto list =
      in_order_of_attempts(addresses({"10.0.0.1", "10.0.0.1", "10.0.0.2", "10.0.0.3"}), addresses({"10.0.0.1"}));
  const std::vector<std::string> expected{"10.0.0.2:9092", "10.0.0.3:9092", "10.0.0.1:9092"};
  BOOST_TEST(texts(list) == expected, boost::test_tools::per_element());
}

BOOST_AUTO_TEST_SUITE_END()

BOOST_FIXTURE_TEST_SUITE(dial_races, fixture)

BOOST_AUTO_TEST_CASE(the_next_address_begins_when_the_head_start_is_over) {
  start({"::1", "10.0.0.1", "10.0.0.2"});
  BOOST_TEST(begun.size() == 1u);
  BOOST_TEST((race->next_deadline() == now + 250ms));
  pass(249ms);
  BOOST_TEST(begun.size() == 1u);
  pass(1ms);
  BOOST_TEST(begun.size() == 2u);
  pass(250ms);
  BOOST_TEST(connecting.size() == 3u); // the first ones go on
  BOOST_TEST((race->next_deadline() == now + 9500ms));
}

BOOST_AUTO_TEST_CASE(the_next_address_begins_at_once_when_one_fails) {
  start({"::1", "10.0.0.1", "10.0.0.2"});
  refuse(0);
  BOOST_TEST(begun.size() == 2u);
  BOOST_TEST((race->next_deadline() == now + 250ms));
}

BOOST_AUTO_TEST_CASE(the_first_that_connects_ends_the_connects_beside_it) {
  start({"::1", "10.0.0.1"});
  pass(250ms);
  connect(1);
  BOOST_TEST(handed_over.size() == 1u);
  BOOST_TEST(connecting.empty());
  race->succeeded(1);
  settle();
  pass(1h);
  BOOST_TEST(!over.has_value());
  BOOST_TEST(begun.size() == 2u);
  BOOST_TEST(distrusted.empty());
}

BOOST_AUTO_TEST_CASE(a_handshake_that_fails_leaves_the_dial_to_the_others) {
  start({"10.0.0.1", "10.0.0.2"});
  connect(0);
  fail_handshake(0);
  BOOST_TEST(distrusted.contains(0));
  BOOST_REQUIRE(begun.size() == 2u);
  connect(1);
  BOOST_TEST(handed_over.size() == 2u);
}

BOOST_AUTO_TEST_CASE(a_refused_authentication_is_final) {
  start({"10.0.0.1", "10.0.0.2", "10.0.0.3"});
  refuse(0);
  connect(1);
  fail_handshake(1, errc::authentication_failed);
  BOOST_TEST(begun.size() == 2u);
  BOOST_REQUIRE(over.has_value());
  BOOST_TEST((over->code() == errc::authentication_failed));
}

BOOST_AUTO_TEST_CASE(one_that_accepts_and_says_nothing_is_outrun) {
  start({"10.0.0.1", "10.0.0.2"});
  connect(0);
  pass(999ms);
  BOOST_TEST(begun.size() == 1u);
  pass(1ms);
  BOOST_REQUIRE(begun.size() == 2u);
  connect(1);
  race->succeeded(1);
  settle();
  BOOST_TEST(distrusted.contains(0));
}

BOOST_AUTO_TEST_CASE(one_whose_connect_was_ended_is_tried_again) {
  start({"10.0.0.1", "10.0.0.2"});
  pass(250ms);
  connect(1);
  fail_handshake(1);
  BOOST_TEST((begun == std::vector<size_t>{0, 1, 0}));
  refuse(0);
  BOOST_TEST(over.has_value());
}

BOOST_AUTO_TEST_CASE(a_late_word_of_an_attempt_that_was_ended_is_ignored) {
  start({"10.0.0.1", "10.0.0.2"});
  pass(250ms);
  connect(1);
  connect(0);
  BOOST_TEST(handed_over.size() == 1u);
}

BOOST_AUTO_TEST_CASE(all_of_it_ends_at_one_deadline) {
  start({"10.0.0.1", "10.0.0.2"});
  connect(0);
  pass(1s);
  pass(8999ms);
  BOOST_TEST(!over.has_value());
  pass(1ms);
  BOOST_REQUIRE(over.has_value());
  BOOST_TEST((over->code() == errc::connect_timed_out));
  BOOST_TEST(distrusted.contains(0));
  BOOST_TEST(
      over->message()
      == "cannot connect to kafka:9092 within 10000 ms (connect_timeout) (10.0.0.1:9092 accepted the connection but "
         "did "
         "not answer ApiVersions; 10.0.0.2:9092: no answer)");
}

BOOST_AUTO_TEST_CASE(the_error_names_each_address_with_its_cause_once) {
  start({"::1", "10.0.0.1", "10.0.0.2"});
  refuse(0);
  connect(1);
  fail_handshake(1);
  refuse(2);
  BOOST_REQUIRE(over.has_value());
  BOOST_TEST((over->code() == errc::not_kafka_tls)); // what answered says more than what did not
  BOOST_TEST(
      over->message()
      == "cannot connect to kafka:9092 ([::1]:9092: Connection refused; 10.0.0.1:9092 answers in TLS; 10.0.0.2:9092: "
         "Connection refused)");
}

BOOST_AUTO_TEST_CASE(one_address_is_told_in_one_sentence) {
  start({"10.0.0.1"});
  refuse(0);
  BOOST_TEST(
      over.value().message()
      == "cannot connect to kafka:9092 (10.0.0.1:9092: Connection refused); is the broker running, and is this its "
         "listener?");
  fixture numeric;
  numeric.start({"10.0.0.1", 9092}, {"10.0.0.1"});
  numeric.refuse(0);
  BOOST_TEST(
      numeric.over.value().message()
      == "cannot connect to 10.0.0.1:9092: Connection refused; is the broker running, and is this its listener?");
  fixture handshake;
  handshake.start({"10.0.0.1"});
  handshake.connect(0);
  handshake.fail_handshake(0);
  BOOST_TEST(handshake.over.value().message() == "kafka:9092 answers in TLS");
}

BOOST_AUTO_TEST_SUITE_END()
