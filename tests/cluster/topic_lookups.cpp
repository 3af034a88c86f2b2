#include "cafka/actors/cluster/topic_lookups.hpp"

#include <boost/test/unit_test.hpp>

using namespace std::chrono_literals;
using cafka::errc;
using cafka::topic_lookups;

namespace {

cafka::metadata with(const std::string& name, errc code) {
  cafka::metadata known;
  known.topics.put(
      std::make_shared<cafka::topic_metadata>(cafka::topic_metadata{.name = name, .id = {}, .error = code}));
  return known;
}

struct fixture {
  topic_lookups lookups;
  topic_lookups::time_point now{1h};

  void add(uint64_t ticket, const std::string& topic, std::chrono::milliseconds timeout = 0ms, uint64_t fetch = 1) {
    const auto deadline = timeout == 0ms ? std::nullopt : std::optional{now + timeout};
    lookups.add({.ticket = ticket, .topic = topic, .deadline = deadline, .fetch = fetch});
  }
};

} // namespace

BOOST_FIXTURE_TEST_SUITE(topic_lookups_suite, fixture)

BOOST_AUTO_TEST_CASE(a_usable_topic_is_answered) {
  add(7, "orders");
  const auto verdicts = lookups.fetched(1, with("orders", errc::none), now);
  BOOST_REQUIRE(verdicts.size() == 1u);
  BOOST_TEST(verdicts[0].ticket == 7u);
  BOOST_TEST(!verdicts[0].what);
  BOOST_TEST(lookups.empty());
}

BOOST_AUTO_TEST_CASE(a_topic_that_does_not_exist_is_an_error_that_names_it_after_one_look) {
  add(7, "orders");
  const auto verdicts = lookups.fetched(1, with("orders", errc::unknown_topic_or_partition), now);
  BOOST_REQUIRE(verdicts.size() == 1u);
  BOOST_TEST(verdicts[0].what.code() == errc::unknown_topic_or_partition);
  BOOST_TEST(verdicts[0].what.message().find("'orders'") != std::string::npos);
}

BOOST_AUTO_TEST_CASE(a_topic_that_is_missing_in_the_answer_does_not_exist) {
  add(7, "orders");
  const auto verdicts = lookups.fetched(1, {}, now);
  BOOST_REQUIRE(verdicts.size() == 1u);
  BOOST_TEST(verdicts[0].what.code() == errc::unknown_topic_or_partition);
}

BOOST_AUTO_TEST_CASE(a_look_from_before_the_lookup_proves_nothing) {
  add(7, "orders", 0ms, 2);
  BOOST_TEST(lookups.fetched(1, with("orders", errc::unknown_topic_or_partition), now).empty());
  BOOST_TEST(lookups.failed(1, cafka::error{errc::connection_refused}, now).empty());
  BOOST_TEST(lookups.fetched(2, with("orders", errc::unknown_topic_or_partition), now).size() == 1u);
}

// Right after a topic was created some brokers have not heard of it, and its leaders are still being elected.
BOOST_AUTO_TEST_CASE(what_may_pass_is_looked_up_again_until_the_time_is_over) {
  add(7, "orders", 10s);
  BOOST_TEST(lookups.fetched(1, with("orders", errc::unknown_topic_or_partition), now).empty());
  BOOST_TEST(lookups.fetched(2, with("orders", errc::leader_not_available), now + 1s).empty());
  BOOST_TEST(lookups.fetched(3, with("orders", errc::none), now + 2s).size() == 1u);
  add(8, "orders", 10s);
  const auto verdicts = lookups.fetched(4, with("orders", errc::leader_not_available), now + 10s);
  BOOST_REQUIRE(verdicts.size() == 1u);
  BOOST_TEST(verdicts[0].what.code() == errc::leader_not_available);
}

BOOST_AUTO_TEST_CASE(what_does_not_pass_is_told_at_once) {
  for (auto code : {errc::topic_authorization_failed, errc::invalid_topic_exception}) {
    add(7, "orders", 10s);
    const auto verdicts = lookups.fetched(1, with("orders", code), now);
    BOOST_REQUIRE(verdicts.size() == 1u);
    BOOST_TEST(verdicts[0].what.code() == code);
  }
}

BOOST_AUTO_TEST_CASE(a_failed_fetch_that_people_have_to_mend_is_told_at_once) {
  for (const auto code :
       {errc::authentication_failed, errc::tls_failed, errc::not_kafka_tls, errc::not_kafka_http, errc::not_kafka,
        errc::illegal_sasl_state, errc::unsupported_sasl_mechanism, errc::version_not_supported}) {
    add(7, "orders", 10s);
    const auto verdicts = lookups.failed(1, cafka::error{code, "k1:9092 refused"}, now);
    BOOST_REQUIRE(verdicts.size() == 1u);
    BOOST_TEST(verdicts[0].what.code() == code);
  }
}

BOOST_AUTO_TEST_CASE(a_failed_fetch_is_told_when_no_time_is_left) {
  add(7, "orders", 0ms);
  add(8, "orders", 10s);
  const auto verdicts = lookups.failed(1, cafka::error{errc::connection_refused, "k1:9092 refused"}, now);
  BOOST_REQUIRE(verdicts.size() == 1u);
  BOOST_TEST(verdicts[0].ticket == 7u);
  BOOST_TEST(verdicts[0].what.code() == errc::connection_refused);
  BOOST_TEST(verdicts[0].what.message().find("k1:9092 refused") != std::string::npos);
  BOOST_TEST(!lookups.empty());
}

BOOST_AUTO_TEST_CASE(a_fetch_that_does_not_end_holds_nobody) {
  add(7, "orders", 10s);
  BOOST_TEST((lookups.next_deadline().value() == now + 10s));
  BOOST_TEST(lookups.expired(now + 9s, {}, "k1:9092").empty());
  const auto verdicts = lookups.expired(now + 10s, {}, "k1:9092");
  BOOST_REQUIRE(verdicts.size() == 1u);
  BOOST_TEST(verdicts[0].what.code() == errc::request_timed_out_locally);
  BOOST_TEST(verdicts[0].what.message() == "topic 'orders' could not be looked up: no answer from k1:9092 yet");
  BOOST_TEST(lookups.empty());
}

BOOST_AUTO_TEST_CASE(who_runs_out_of_time_between_fetches_hears_what_the_last_one_said) {
  add(7, "orders", 10s);
  lookups.fetched(1, with("orders", errc::leader_not_available), now);
  const auto verdicts = lookups.expired(now + 10s, {}, "k1:9092");
  BOOST_REQUIRE(verdicts.size() == 1u);
  BOOST_TEST(verdicts[0].what.code() == errc::leader_not_available);
}

BOOST_AUTO_TEST_CASE(a_partition_beyond_the_known_ones_is_waited_for_and_then_told_with_their_number) {
  auto known = with("orders", errc::none);
  auto grown = std::make_shared<cafka::topic_metadata>(*known.topics.find("orders"));
  grown->partitions.resize(3);
  known.topics.put(grown);
  lookups.add({.ticket = 1, .topic = "orders", .partition = 2, .fetch = 1});
  lookups.add({.ticket = 2, .topic = "orders", .partition = 3, .fetch = 1});
  lookups.add({.ticket = 3, .topic = "orders", .partition = 3, .deadline = now + 10s, .fetch = 1});
  const auto verdicts = lookups.fetched(1, known, now);
  BOOST_REQUIRE(verdicts.size() == 2u);
  BOOST_TEST(!verdicts[0].what);
  BOOST_TEST(verdicts[1].what.code() == errc::unknown_partition);
  BOOST_TEST(verdicts[1].what.message().find("orders-3") != std::string::npos);
  BOOST_TEST(verdicts[1].what.message().find("has 3") != std::string::npos);
  const auto late = lookups.expired(now + 10s, {}, {});
  BOOST_REQUIRE(late.size() == 1u);
  BOOST_TEST(late[0].what.code() == errc::unknown_partition);
}

BOOST_AUTO_TEST_CASE(topics_to_create_are_those_whose_lookups_allow_it) {
  add(1, "a", 10s);
  lookups.add({.ticket = 2, .topic = "b", .allow_auto_creation = true, .deadline = now + 10s, .fetch = 1});
  lookups.add({.ticket = 3, .topic = "b", .allow_auto_creation = true, .deadline = now + 10s, .fetch = 1});
  BOOST_TEST(lookups.topics_to_create() == std::vector<std::string>{"b"}, boost::test_tools::per_element());
}

BOOST_AUTO_TEST_SUITE_END()
