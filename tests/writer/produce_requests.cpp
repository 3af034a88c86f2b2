// How batches get into requests, and what their answers mean.
#include <boost/test/unit_test.hpp>

#include "cafka/actors/writer/produce_exchange.hpp"
#include "cafka/actors/writer/produce_schedule.hpp"
#include "cafka/actors/writer/produce_verdict.hpp"
#include "cafka/actors/writer/silent_refusals.hpp"
#include "tests/writer/lent.hpp"
#include "tests/writer/topics.hpp"

using namespace cafka;
using test::lent;
using test::topic_of;

namespace {

std::vector<uint64_t> ids(const std::vector<lent_batch_ptr>& batches) {
  std::vector<uint64_t> found;
  for (const auto& b : batches) found.push_back(b->id);
  return found;
}

} // namespace

BOOST_AUTO_TEST_SUITE(produce_schedule_suite)

BOOST_AUTO_TEST_CASE(one_batch_of_a_partition_bounded_bytes_bounded_requests) {
  produce_schedule s{2, 100};
  s.stage(lent(1, 1, 60));
  s.stage(lent(1, 2, 10));
  s.stage(lent(2, 3, 30));
  s.stage(lent(3, 4, 30)); // 120 bytes would be too many
  BOOST_TEST((ids(s.next()) == std::vector<uint64_t>{1, 3}));
  BOOST_TEST((ids(s.next()) == std::vector<uint64_t>{2, 4}));
  s.stage(lent(1, 5, 500));
  BOOST_TEST(s.next().empty()); // two are in flight
  s.done();
  BOOST_TEST((ids(s.next()) == std::vector<uint64_t>{5})); // one always goes, however large
  BOOST_TEST(!s.has_staged());
}

// One that was killed may have a batch here when its successor lends the first one: a response tells of a partition once.
BOOST_AUTO_TEST_CASE(one_batch_of_a_partition_whoever_lends_it) {
  produce_schedule s{2, 100};
  auto successors = *lent(1, 2, 10);
  successors.batcher = 7;
  s.stage(lent(1, 1, 10));
  s.stage(std::make_shared<lent_batch>(successors));
  BOOST_TEST((ids(s.next()) == std::vector<uint64_t>{1}));
  BOOST_TEST((ids(s.next()) == std::vector<uint64_t>{2}));
}

BOOST_AUTO_TEST_CASE(a_staged_batch_can_be_taken_back) {
  produce_schedule s{1, 100};
  s.stage(lent(1, 1, 10));
  s.stage(lent(2, 1, 10));
  BOOST_TEST(s.unstage(2, 1)->batcher == 2u);
  BOOST_TEST(!s.unstage(2, 1));
  BOOST_TEST(s.unstage_all().size() == 1u);
  BOOST_TEST(s.next().empty());
  BOOST_TEST(s.in_flight() == 0u);
}

BOOST_AUTO_TEST_SUITE_END()

BOOST_AUTO_TEST_SUITE(produce_exchange_suite)

BOOST_AUTO_TEST_CASE(topic_ids_are_used_only_if_all_are_known) {
  wire::uuid id;
  id.bytes[0] = std::byte{1};
  std::vector<lent_batch_ptr> known{lent(1, 1, 70, id)}, mixed{lent(1, 1, 70, id), lent(2, 2, 70)};
  BOOST_TEST(produce_versions(known).max >= 13);
  BOOST_TEST(produce_versions(mixed).max == 12);
}

BOOST_AUTO_TEST_CASE(every_batch_has_one_answer_and_one_that_is_missing_is_in_doubt) {
  std::vector<lent_batch_ptr> sent{lent(1, 11, 70), lent(2, 12, 70), lent(3, 13, 70)};
  auto request = make_produce_request(sent, -1, 1'000);
  BOOST_TEST_REQUIRE(request.topic_data.size() == 1u);
  BOOST_TEST(request.topic_data[0].partition_data.size() == 3u);
  wire::produce_response response;
  auto& topic = response.responses.emplace_back();
  topic.name = "t";
  auto& refused = topic.partition_responses.emplace_back();
  refused.index = 2;
  refused.error_code = 6;
  refused.current_leader.leader_id = 9;
  refused.current_leader.leader_epoch = 4;
  auto& fine = topic.partition_responses.emplace_back();
  fine.index = 1;
  fine.base_offset = 500;
  response.node_endpoints.push_back({.node_id = 9, .host = "h", .port = 1234});
  auto answers = read_produce_response(sent, response, "3 (h:1)");
  BOOST_TEST_REQUIRE(answers.size() == 3u);
  BOOST_TEST(answers[0].how.id == 11u);
  BOOST_TEST(answers[0].how.base_offset == 500);
  BOOST_TEST(answers[1].how.what.code() == errc::not_leader_or_follower);
  BOOST_TEST(answers[1].how.what.message().find("broker 3 (h:1)") != std::string::npos);
  BOOST_TEST((answers[2].how.how == returned_batch::kind::in_doubt));
  auto hints = read_leader_hints(sent, response);
  BOOST_TEST_REQUIRE(hints.size() == 1u);
  BOOST_TEST(hints[0].partition == 2);
  BOOST_TEST(hints[0].leader == 9);
  BOOST_TEST(hints[0].leader_epoch == 4);
  BOOST_TEST(hints[0].endpoints.at(0).port == 1234);
}

BOOST_AUTO_TEST_SUITE_END()

BOOST_AUTO_TEST_SUITE(produce_verdict_suite)

BOOST_AUTO_TEST_CASE(the_verdict_depends_on_the_circumstances) {
  auto answered = [](errc code, int64_t log_start = -1) {
    return returned_batch{.what = error{code}, .log_start_offset = log_start};
  };
  using enum produce_verdict;
  produce_circumstances head{}, behind{.head_of_line = false}, plain{.idempotent = false},
      careful{.idempotent = false, .resend_in_doubt = false}, hasty{careful}, many{.record_count = 2};
  BOOST_TEST(judge(answered(errc::none), head) == acknowledged);
  BOOST_TEST(judge({.how = returned_batch::kind::sent}, careful) == sent);
  BOOST_TEST(judge(answered(errc::duplicate_sequence_number), head) == acknowledged);
  BOOST_TEST(judge(answered(errc::out_of_order_sequence_number), head) == gap);
  BOOST_TEST(judge(answered(errc::out_of_order_sequence_number), behind) == resend);
  BOOST_TEST(judge(answered(errc::message_too_large), head) == failed);
  BOOST_TEST(judge(answered(errc::message_too_large), many) == split);
  BOOST_TEST(judge(answered(errc::not_enough_replicas), plain) == resend);
  BOOST_TEST(judge(answered(errc::request_timed_out), head) == doubtful);
  BOOST_TEST(judge(answered(errc::not_enough_replicas_after_append), plain) == doubtful);
  BOOST_TEST(judge(answered(errc::not_enough_replicas_after_append), careful) == unknown);
  hasty.awaits_replicas = false;
  BOOST_TEST(judge(answered(errc::not_leader_or_follower), careful) == unknown);
  BOOST_TEST(judge(answered(errc::not_leader_or_follower), hasty) == resend); // the leader refuses before it appends
  BOOST_TEST(judge(answered(errc::topic_authorization_failed), head) == failed);
  BOOST_TEST(judge(answered(errc::unknown_server_error), head) == unknown);
  BOOST_TEST(judge(answered(errc::unknown_producer_id), head) == gap);
  produce_circumstances doubted{.in_doubt = true, .last_acknowledged_offset = 9};
  BOOST_TEST(judge(answered(errc::unknown_producer_id, 10), doubted) == gap);
  BOOST_TEST(judge(answered(errc::unknown_producer_id, 9), doubted) == unknown);
  returned_batch lost{.how = returned_batch::kind::in_doubt, .what = error{errc::malformed}};
  BOOST_TEST(judge(lost, head) == doubtful);
  BOOST_TEST(judge(lost, careful) == unknown);
  BOOST_TEST(judge({.how = returned_batch::kind::unsent, .what = error{errc::connection_refused}}, careful) == resend);
  BOOST_TEST(judge({.how = returned_batch::kind::unsent, .what = error{errc::broker_not_available}}, head) == resend);
  BOOST_TEST(judge({.how = returned_batch::kind::unsent, .what = error{errc::authentication_failed}}, head) == failed);
}

BOOST_AUTO_TEST_SUITE_END()

BOOST_AUTO_TEST_SUITE(silent_refusals_suite)

BOOST_AUTO_TEST_CASE(leaders_are_looked_up_after_the_end_of_a_connection_over_which_something_went_unanswered) {
  silent_refusals s{1};
  s.connection_ended();
  BOOST_TEST(!s.doubtful()); // nothing went over it
  s.sent();
  BOOST_TEST(!s.doubtful());
  s.connection_ended();
  BOOST_TEST(s.doubtful());
  s.looked_up(std::make_shared<const metadata>());
  BOOST_TEST(!s.doubtful());
  s.connection_ended();
  BOOST_TEST(!s.doubtful()); // the next connection carried nothing
}

BOOST_AUTO_TEST_CASE(what_another_leads_by_now_is_not_sent_unless_the_leader_came_back) {
  auto topic = std::make_shared<topic_metadata>(topic_of("t", 3));
  topic->partitions[1].leader = 2;
  topic->partitions[1].leader_epoch = 7;
  topic->partitions[2].leader = 2; // of an unknown epoch: an old broker
  topic->partitions[2].leader_epoch = -1;
  auto known = std::make_shared<metadata>();
  known->topics.put(topic);
  auto batch_of = [](int32_t partition, int32_t epoch) {
    auto batch = *lent(1, 1, 10);
    batch.partition = partition;
    batch.leader_epoch = epoch;
    return batch;
  };
  silent_refusals s{1};
  BOOST_TEST(!s.moved(batch_of(1, 6))); // nothing was looked up
  s.looked_up(known);
  BOOST_TEST(!s.moved(batch_of(0, 6)));
  BOOST_TEST(s.moved(batch_of(1, 6)).code() == errc::not_leader_or_follower);
  BOOST_TEST(s.moved(batch_of(1, 7)).info().retriable);
  BOOST_TEST(!s.moved(batch_of(1, 8)));
  BOOST_TEST(!s.moved(batch_of(2, -1)));
  BOOST_TEST(!s.moved(batch_of(9, 1)));
  auto of_a_new_topic = batch_of(1, 0); // created again: its leader epochs begin anew
  of_a_new_topic.topic_id.bytes[0] = std::byte{7};
  BOOST_TEST(!s.moved(of_a_new_topic));
}

BOOST_AUTO_TEST_SUITE_END()
