#include <boost/test/unit_test.hpp>

#include "cafka/actors/reader/offset_queries.hpp"

namespace cafka {

BOOST_AUTO_TEST_SUITE(offset_queries_suite)

BOOST_AUTO_TEST_CASE(what_waits_is_asked_together_of_each_broker) {
  offset_queries subject;
  subject.add(1, {.of = {"a", 0}, .node = 7, .leader_epoch = 5, .timestamp = -2});
  subject.add(2, {.of = {"b", 1}, .node = 7});
  subject.add(3, {.of = {"a", 1}, .node = 8});
  const auto rounds = subject.take();
  BOOST_TEST_REQUIRE(rounds.size() == 2u);
  BOOST_TEST(rounds[0].node == 7);
  BOOST_TEST(rounds[0].all.size() == 2u);
  BOOST_TEST(rounds[1].node == 8);
  const auto request =
      offset_queries::make_request(rounds[0], isolation_level::read_committed, std::chrono::milliseconds{900});
  BOOST_TEST(request.replica_id == -1);
  BOOST_TEST(request.isolation_level == 1);
  BOOST_TEST(request.timeout_ms == 900);
  BOOST_TEST_REQUIRE(request.topics.size() == 2u);
  BOOST_TEST(request.topics[0].name == "a");
  BOOST_TEST_REQUIRE(request.topics[0].partitions.size() == 1u);
  BOOST_TEST(request.topics[0].partitions[0].current_leader_epoch == 5);
  BOOST_TEST(request.topics[0].partitions[0].timestamp == -2);
}

BOOST_AUTO_TEST_CASE(a_busy_broker_is_asked_once_it_has_answered) {
  offset_queries subject;
  subject.add(1, {.of = {"a", 0}, .node = 7});
  BOOST_TEST(subject.take().size() == 1u);
  subject.add(2, {.of = {"a", 1}, .node = 7});
  subject.add(3, {.of = {"a", 2}, .node = 7});
  BOOST_TEST(subject.take().empty());
  subject.over(7);
  const auto rounds = subject.take();
  BOOST_TEST_REQUIRE(rounds.size() == 1u);
  BOOST_TEST(rounds[0].all.size() == 2u);
}

// Brokers refuse requests that name a partition twice.
BOOST_AUTO_TEST_CASE(a_partition_is_in_a_request_once) {
  offset_queries subject;
  subject.add(1, {.of = {"a", 0}, .node = 7, .timestamp = -1});
  subject.add(2, {.of = {"a", 0}, .node = 7, .timestamp = -2});
  auto rounds = subject.take();
  BOOST_TEST_REQUIRE(rounds.size() == 1u);
  BOOST_TEST_REQUIRE(rounds[0].all.size() == 1u);
  BOOST_TEST(rounds[0].all[0].number == 1u);
  subject.over(7);
  rounds = subject.take();
  BOOST_TEST_REQUIRE(rounds.size() == 1u);
  BOOST_TEST(rounds[0].all[0].number == 2u);
}

BOOST_AUTO_TEST_CASE(answers_are_found_by_name_and_what_is_not_there_is_malformed) {
  const offset_queries::round round{
      .node = 7, .all = {{1, {.of = {"a", 0}}}, {2, {.of = {"b", 0}}}, {3, {.of = {"a", 2}}}}};
  wire::list_offsets_response response;
  for (const char* topic_name : {"b", "a"}) {
    auto& topic = response.topics.emplace_back();
    topic.name = topic_name;
    auto& partition = topic.partitions.emplace_back();
    partition.partition_index = 0;
    partition.offset = topic_name[0];
  }
  response.topics[0].partitions[0].error_code = to_wire(errc::not_leader_or_follower);
  const auto answers = offset_queries::answers(round, response);
  BOOST_TEST_REQUIRE(answers.size() == 3u);
  BOOST_TEST(answers[0].offset == 'a');
  BOOST_TEST(answers[1].code == errc::not_leader_or_follower);
  BOOST_TEST(answers[2].code == errc::malformed);
}

BOOST_AUTO_TEST_SUITE_END()

} // namespace cafka
