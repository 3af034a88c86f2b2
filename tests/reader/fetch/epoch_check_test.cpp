#include <boost/test/unit_test.hpp>

#include "cafka/actors/reader/fetch/epoch_check.hpp"

namespace cafka {

namespace {

fetch_registration read_up_to(int64_t offset, int32_t partition, int32_t epoch) {
  return {
      .id = static_cast<uint64_t>(partition) + 1,
      .topic = "t",
      .partition = partition,
      .leader_epoch = 9,
      .offset = offset,
      .last_fetched_epoch = epoch};
}

} // namespace

BOOST_AUTO_TEST_SUITE(epoch_check_suite)

BOOST_AUTO_TEST_CASE(a_question_names_the_epoch_of_the_last_batch_and_the_leaders) {
  auto other = read_up_to(3, 0, 1);
  other.topic = "u";
  const auto request = ask_epochs({read_up_to(10, 0, 7), read_up_to(20, 4, 8), other});
  BOOST_TEST(request.replica_id == -1);
  BOOST_TEST_REQUIRE(request.topics.size() == 2u);
  BOOST_TEST(request.topics[1].topic == "u");
  BOOST_TEST_REQUIRE(request.topics[0].partitions.size() == 2u);
  BOOST_TEST(request.topics[0].partitions[1].partition == 4);
  BOOST_TEST(request.topics[0].partitions[1].leader_epoch == 8);
  BOOST_TEST(request.topics[0].partitions[1].current_leader_epoch == 9);
}

BOOST_AUTO_TEST_CASE(an_epoch_that_ends_below_what_was_read_is_one_that_has_parted) {
  wire::offset_for_leader_epoch_response answer;
  auto& topic = answer.topics.emplace_back();
  topic.topic = "t";
  auto say = [&](int32_t partition, int64_t end, errc code = errc::none) {
    auto& one = topic.partitions.emplace_back();
    one.partition = partition;
    one.end_offset = end;
    one.error_code = to_wire(code);
  };
  say(0, 10);
  say(1, 9);
  say(2, -1);
  say(3, 50, errc::fenced_leader_epoch);
  const auto verdicts = judge_epochs(
      {read_up_to(10, 0, 7), read_up_to(10, 1, 7), read_up_to(10, 2, 7), read_up_to(10, 3, 7), read_up_to(10, 4, 7)},
      answer);
  BOOST_TEST_REQUIRE(verdicts.size() == 5u);
  BOOST_TEST(!verdicts[0].diverged);
  BOOST_TEST(verdicts[0].code == errc::none);
  BOOST_TEST(verdicts[1].diverged);
  BOOST_TEST(verdicts[1].diverging_offset == 9);
  BOOST_TEST(verdicts[1].registration == 2u);
  BOOST_TEST(verdicts[2].diverged);
  BOOST_TEST(verdicts[2].diverging_offset == -1);
  BOOST_TEST(verdicts[3].code == errc::fenced_leader_epoch);
  BOOST_TEST(verdicts[4].code == errc::offset_not_available); // it was left out
}

BOOST_AUTO_TEST_SUITE_END()

} // namespace cafka
