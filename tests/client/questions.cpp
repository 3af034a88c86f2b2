// What is asked, whom, and how answers are read.
#include "cafka/actors/client/offset_questions.hpp"
#include "cafka/actors/client/topic_questions.hpp"
#include "cafka/wire/messages/create_topics.hpp"
#include "cafka/wire/messages/delete_topics.hpp"
#include "cafka/wire/messages/list_offsets.hpp"

#include <boost/test/unit_test.hpp>

#include <map>

using namespace cafka;
using namespace std::chrono_literals;

namespace {

topic_metadata_ptr topic(const std::string& name, const std::vector<int32_t>& leaders) {
  topic_metadata made{.name = name};
  for (const auto leader : leaders) made.partitions.emplace_back().leader = leader;
  return std::make_shared<const topic_metadata>(made);
}

/// Of one topic "orders", whose partitions have these leaders.
metadata_ptr told(const std::vector<int32_t>& leaders) {
  auto snapshot = std::make_shared<metadata>();
  snapshot->topics.put(topic("orders", leaders));
  return snapshot;
}

list_offsets of_orders(const std::vector<int32_t>& partitions) {
  list_offsets what;
  for (const auto each : partitions) what.queries.push_back({.of = {"orders", each}});
  return what;
}

round_plan plan(const list_offsets& what, const metadata_ptr& known) {
  const auto asks = ask(what, [](const partition_offset&) {});
  return plan_round(asks, {asks.names.begin(), asks.names.end()}, known);
}

/// What is read of a response, by name.
template <class Response>
std::map<std::string, error> read(const question& asks, const Response& response, int16_t version) {
  std::vector<std::byte> body(wire::encoded_size(response, version));
  wire::encoder out{body};
  BOOST_REQUIRE(wire::encode(out, response, version));
  std::map<std::string, error> result;
  BOOST_TEST(!asks.read(body, version, [&](const std::string& name, const error& what) { result[name] = what; }));
  return result;
}

} // namespace

BOOST_AUTO_TEST_SUITE(questions)

BOOST_AUTO_TEST_CASE(leaders_are_asked_for_their_partitions_together) {
  const auto round = plan(of_orders({0, 1, 2}), told({7, 8, 7}));
  BOOST_TEST(round.nowhere.empty());
  BOOST_REQUIRE(round.errands.size() == 2u);
  BOOST_TEST(to_string(round.errands[0].to) == "broker 7");
  BOOST_TEST((round.errands[0].names == std::set<std::string>{"orders-0", "orders-2"}));
  BOOST_TEST((round.errands[1].names == std::set<std::string>{"orders-1"}));
}

BOOST_AUTO_TEST_CASE(a_partition_that_nobody_leads_keeps_no_other_from_being_asked) {
  const auto round = plan(of_orders({0, 1, 5}), told({7, -1}));
  BOOST_TEST(round.errands.size() == 1u);
  BOOST_REQUIRE(round.nowhere.size() == 2u);
  BOOST_TEST(round.nowhere[0].second.code() == errc::leader_not_available);
  BOOST_TEST(round.nowhere[0].second.message().starts_with("partition orders-1 has no leader"));
  BOOST_TEST(round.nowhere[1].second.code() == errc::unknown_partition);
  BOOST_TEST(round.nowhere[1].second.message() == "partition orders-5 does not exist: the topic has 2 partitions");
}

BOOST_AUTO_TEST_CASE(a_topic_that_is_missing_is_what_is_wrong_with_its_partitions) {
  const auto round = plan(of_orders({0}), std::make_shared<const metadata>());
  BOOST_REQUIRE(round.nowhere.size() == 1u);
  BOOST_TEST(round.nowhere[0].second.code() == errc::unknown_topic_or_partition);
}

BOOST_AUTO_TEST_CASE(what_needs_no_leader_goes_to_one_broker_in_one_request) {
  const auto asks = ask(delete_topics{.topics = {"a", "b"}});
  const auto round = plan_round(asks, {"a", "b"}, std::make_shared<const metadata>());
  BOOST_REQUIRE(round.errands.size() == 1u);
  BOOST_TEST(to_string(round.errands[0].to) == "the controller");
  BOOST_TEST(round.errands[0].names.size() == 2u);
  BOOST_TEST(topics_of(asks, {"a", "b"}).empty());
}

BOOST_AUTO_TEST_CASE(a_request_is_about_what_is_pending_and_tells_the_broker_its_time) {
  const auto asks = ask(create_topics{.topics = {{.name = "a"}, {.name = "b", .partitions = 3}}});
  const auto made = asks.request({.names = {"b"}, .broker_time = 1500ms});
  const auto& request = *static_cast<const wire::create_topics_request*>(made.get());
  BOOST_REQUIRE(request.topics.size() == 1u);
  BOOST_TEST(request.topics[0].name == "b");
  BOOST_TEST(request.topics[0].num_partitions == 3);
  BOOST_TEST(request.timeout_ms == 1500);
}

BOOST_AUTO_TEST_CASE(an_answer_has_the_words_of_the_broker_or_those_of_the_table) {
  wire::create_topics_response response;
  for (const auto& [name, code, text] :
       {std::tuple{"a", errc::none, ""}, {"b", errc::policy_violation, "Too many."}, {"c", errc::not_controller, ""}}) {
    auto& topic = response.topics.emplace_back();
    topic.name = name;
    topic.error_code = to_wire(code);
    topic.error_message = text;
  }
  response.topics.emplace_back().name = "d";
  response.topics.back().error_code = 1234;
  const auto told = read(ask(create_topics{}), response, 7);
  BOOST_TEST(!told.at("a"));
  BOOST_TEST((told.at("b") == error{errc::policy_violation, "Too many."}));
  BOOST_TEST(told.at("c").code() == errc::not_controller);
  BOOST_TEST(told.at("c").message().starts_with("topic 'c': "));
  BOOST_TEST(told.at("d").code() == errc::unrecognized_code);
  BOOST_TEST(told.at("d").message().find("1234") != std::string::npos);
}

BOOST_AUTO_TEST_CASE(a_topic_is_usable_when_all_its_partitions_have_leaders) {
  BOOST_TEST(!leaders_of(*told({1, 2}), "orders", 1));
  BOOST_TEST(!leaders_of(*told({1, 2}), "orders", 2));
  BOOST_TEST(leaders_of(*told({1, -1}), "orders", 1).code() == errc::leader_not_available);
  BOOST_TEST(leaders_of(*told({}), "orders", 1).code() == errc::leader_not_available);
  BOOST_TEST(leaders_of(*told({1}), "bills", 1).code() == errc::unknown_topic_or_partition);
}

BOOST_AUTO_TEST_CASE(a_partition_that_the_broker_has_not_heard_of_yet_has_no_leader_yet) {
  const auto what = leaders_of(*told({1, 2, -1}), "orders", 5);
  BOOST_TEST(what.code() == errc::leader_not_available);
  BOOST_TEST(what.message().find("3 of its 5 partitions have no leader yet") != std::string::npos, what);
}

BOOST_AUTO_TEST_SUITE_END()
