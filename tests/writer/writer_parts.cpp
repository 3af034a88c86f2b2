// The small machines of a writer and its senders.
#include <boost/test/unit_test.hpp>

#include <limits>

#include "cafka/actors/writer/produce_exchange.hpp"
#include "cafka/actors/writer/produce_schedule.hpp"
#include "cafka/actors/writer/produce_verdict.hpp"
#include "cafka/actors/writer/producer_identity.hpp"
#include "cafka/actors/writer/silent_refusals.hpp"
#include "cafka/actors/writer/write_queue.hpp"
#include "cafka/actors/writer/writer_budget.hpp"
#include "cafka/actors/writer/writer_config.hpp"
#include "tests/writer/lent.hpp"

using namespace cafka;
using namespace std::chrono_literals;
using test::lent;

namespace {

const producer_identity::time_point start{1h};

std::vector<uint64_t> ids(const std::vector<lent_batch_ptr>& batches) {
  std::vector<uint64_t> found;
  for (const auto& b : batches) found.push_back(b->id);
  return found;
}

topic_metadata topic_of(std::string name, size_t partitions) {
  topic_metadata topic{.name = std::move(name)};
  for (size_t i = 0; i < partitions; ++i) topic.partitions.push_back({.error = errc::none, .leader = 1});
  return topic;
}

record_set_ptr set_of(const std::string& topic, int32_t partition, int count) {
  auto set = std::make_shared<record_set>();
  auto& slice = set->slices.emplace_back();
  slice.topic = topic;
  slice.partition = partition;
  for (int i = 0; i < count; ++i) slice.append(1 << 20, 1, std::to_string(i), "v", {});
  set->count = static_cast<size_t>(count);
  return set;
}

} // namespace

BOOST_AUTO_TEST_SUITE(writer_budget_suite)

BOOST_AUTO_TEST_CASE(room_is_given_in_order_of_arrival_and_the_queue_is_bounded) {
  writer_budget b{100, 2};
  using enum writer_budget::decision;
  BOOST_TEST((b.arrive(1, 80) == admitted));
  BOOST_TEST((b.arrive(2, 50) == waiting));
  BOOST_TEST((b.arrive(3, 10) == waiting)); // does not overtake
  BOOST_TEST((b.arrive(4, 10) == refused));
  BOOST_TEST(!b.take_admitted());
  b.release(30);
  BOOST_TEST((b.take_admitted() == std::optional<uint64_t>{2}));
  BOOST_TEST(!b.take_admitted());
  BOOST_TEST(b.used() == 100u);
  b.release(50);
  BOOST_TEST((b.take_admitted() == std::optional<uint64_t>{3}));
  BOOST_TEST((b.arrive(5, 90) == waiting));
  BOOST_TEST(b.leave(5));
  BOOST_TEST(!b.leave(5));
  BOOST_TEST(b.used() == 60u);
}

BOOST_AUTO_TEST_CASE(what_is_larger_than_the_buffer_has_it_for_itself) {
  writer_budget b{100, 2};
  using enum writer_budget::decision;
  BOOST_TEST((b.arrive(1, 500) == admitted));
  BOOST_TEST((b.arrive(2, 10) == waiting));
  BOOST_TEST((b.arrive(3, 101) == waiting));
  b.release(450);
  BOOST_TEST((b.take_admitted() == std::optional<uint64_t>{2}));
  b.release(50);
  BOOST_TEST(!b.take_admitted());
  b.release(10);
  BOOST_TEST((b.take_admitted() == std::optional<uint64_t>{3}));
}

BOOST_AUTO_TEST_SUITE_END()

BOOST_AUTO_TEST_SUITE(producer_identity_suite)

BOOST_AUTO_TEST_CASE(an_id_is_obtained_once_and_the_epoch_bumped_locally) {
  producer_identity p{backoff{100ms, 1s, 1}};
  BOOST_TEST(!p.take_request(start));
  p.want(0, start);
  p.want(0, start);
  BOOST_TEST(p.take_request(start));
  BOOST_TEST(!p.take_request(start));
  p.granted(77, 0);
  BOOST_TEST((p.current() == batch_identity{77, 0, 1}));
  p.want(0, start); // there is a newer one than that already
  BOOST_TEST(p.current().epoch == 0);
  p.want(1, start);
  p.want(1, start); // two partitions want the same
  BOOST_TEST((p.current() == batch_identity{77, 1, 2}));
  BOOST_TEST(!p.take_request(start));
}

BOOST_AUTO_TEST_CASE(an_exhausted_epoch_needs_a_new_id) {
  producer_identity p{backoff{100ms, 1s, 1}};
  p.want(0, start);
  BOOST_TEST(p.take_request(start));
  p.granted(77, producer_identity::exhausted_epoch);
  p.want(1, start);
  BOOST_TEST(p.current().version == 1u);
  BOOST_TEST(p.take_request(start));
  p.granted(78, 0);
  BOOST_TEST((p.current() == batch_identity{78, 0, 2}));
}

BOOST_AUTO_TEST_CASE(a_refusal_is_repeated_after_a_pause_or_reported) {
  producer_identity p{backoff{100ms, 1s, 1}};
  p.want(0, start);
  BOOST_TEST(p.take_request(start));
  p.refused(error{errc::coordinator_load_in_progress}, start);
  BOOST_TEST(!p.take_request(start));
  BOOST_TEST(p.next_event().has_value());
  BOOST_TEST(p.take_request(start + 1s));
  p.refused(error{errc::cluster_authorization_failed}, start);
  BOOST_TEST(p.take_failure().code() == errc::cluster_authorization_failed);
  BOOST_TEST(!p.take_failure());
  p.want(0, start); // the next write asks again
  BOOST_TEST(p.take_request(start));
}

BOOST_AUTO_TEST_SUITE_END()

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
      careful{.idempotent = false, .resend_in_doubt = false}, many{.record_count = 2};
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

BOOST_AUTO_TEST_SUITE(set_router_suite)

BOOST_AUTO_TEST_CASE(a_topic_belongs_to_the_writer_or_to_the_records) {
  set_router both{{.default_topic = "t"}}, neither{{}};
  BOOST_TEST(both.check(*set_of("u", 0, 1)).code() == errc::invalid_request);
  BOOST_TEST(neither.check(*set_of("", 0, 1)).code() == errc::invalid_request);
  BOOST_TEST(!both.check(*set_of("", 0, 1)));
  BOOST_TEST(!both.check(*set_of("t", 0, 1)));
  BOOST_TEST(!neither.check(*set_of("u", 0, 1)));
  BOOST_TEST(neither.check(*set_of("u", 0, 0)).code() == errc::invalid_request);
}

BOOST_AUTO_TEST_CASE(a_slice_with_a_partition_passes_through_and_growth_does_not_matter) {
  set_router r{{}};
  r.update(topic_of("t", 6));
  auto set = set_of("t", 2, 3);
  const auto* slice = &set->slices[0];
  std::vector<routed_slice> out;
  BOOST_TEST(!r.route(set, true, out));
  BOOST_TEST_REQUIRE(out.size() == 1u);
  BOOST_TEST(out[0].slice.get() == slice);
  BOOST_TEST(out[0].part.partition == 2);
  BOOST_TEST(out[0].exclusive);
  out.clear();
  BOOST_TEST(r.route(set_of("t", 6, 1), true, out).code() == errc::unknown_partition);
  BOOST_TEST(r.missing_partition(*set_of("t", 6, 1)).message().find("t-6") != std::string::npos);
  BOOST_TEST(!r.missing_partition(*set_of("t", 0, 1)));
}

BOOST_AUTO_TEST_CASE(records_without_partition_are_spread_and_keep_their_place) {
  set_router r{{.balancer = partitioner::round_robin()}};
  r.update(topic_of("t", 2));
  std::vector<routed_slice> out;
  BOOST_TEST(!r.route(set_of("t", -1, 5), false, out));
  BOOST_TEST_REQUIRE(out.size() == 2u);
  BOOST_TEST(out[0].part.count + out[1].part.count == 5);
  for (const auto& s : out) {
    auto records = s.slice->records();
    size_t i = 0;
    for (const auto& record : records) BOOST_TEST(record.key.text() == std::to_string(s.part.origins.at(i++)));
    BOOST_TEST(s.exclusive);
  }
}

BOOST_AUTO_TEST_CASE(a_partitioner_that_makes_up_partitions_refuses_the_set) {
  set_router r{{.balancer = partitioner::custom([](const record&, int32_t count) { return count; })}};
  r.update(topic_of("t", 2));
  std::vector<routed_slice> out;
  BOOST_TEST(r.route(set_of("t", -1, 1), false, out).code() == errc::invalid_request);
}

BOOST_AUTO_TEST_SUITE_END()

BOOST_AUTO_TEST_SUITE(write_queue_suite)

BOOST_AUTO_TEST_CASE(requests_wait_for_their_topics_and_keep_their_order) {
  writer_budget budget{1 << 20, 10};
  set_router router{{}};
  topic_search search{backoff{100ms, 1s, 1}};
  write_queue q{budget, router, search, 3s};
  auto arrive = [&](uint64_t request, const char* topic) {
    BOOST_TEST(q.arrive({.request = request, .set = set_of(topic, 0, 1), .deadline = start + 1s}));
  };
  router.update(topic_of("known", 1));
  arrive(1, "new");
  arrive(2, "known");
  arrive(3, "new");
  BOOST_TEST((q.unknown_topics() == std::set<std::string>{"new"}));
  BOOST_TEST(q.take_ready()->request == 2u);
  BOOST_TEST(!q.take_ready());
  router.update(topic_of("new", 1));
  BOOST_TEST(q.take_ready()->request == 1u);
  BOOST_TEST(q.take_ready()->request == 3u);
  BOOST_TEST(q.empty());
}

BOOST_AUTO_TEST_CASE(a_partition_that_nobody_knows_is_waited_for_a_time_and_holds_up_its_topic_only) {
  writer_budget budget{1 << 20, 10};
  set_router router{{}};
  topic_search search{backoff{100ms, 1s, 1}};
  write_queue q{budget, router, search, 3s};
  router.update(topic_of("t", 1));
  router.update(topic_of("u", 1));
  auto arrive = [&](uint64_t request, const char* topic, int32_t partition, std::chrono::seconds patience) {
    BOOST_TEST(q.arrive({.request = request, .set = set_of(topic, partition, 1), .deadline = start + patience}));
    q.advance(start);
  };
  arrive(1, "t", 1, 60s);
  arrive(2, "t", 0, 60s);
  arrive(3, "u", 0, 60s);
  arrive(4, "t", 7, 1s);
  BOOST_TEST((q.unknown_topics() == std::set<std::string>{"t"}));
  BOOST_TEST(q.take_ready()->request == 3u);
  BOOST_TEST(!q.take_ready());
  BOOST_TEST((q.next_event() == std::optional{start + 1s}));
  q.advance(start + 1s);
  auto hasty = q.take_refused();
  BOOST_TEST_REQUIRE(hasty.size() == 1u);
  BOOST_TEST(hasty[0].request == 4u);
  BOOST_TEST(hasty[0].why.code() == errc::unknown_partition);
  BOOST_TEST((q.next_event() == std::optional{start + 3s}));
  router.update(topic_of("t", 2)); // it was added
  BOOST_TEST(q.unknown_topics().empty());
  BOOST_TEST(q.take_ready()->request == 1u);
  BOOST_TEST(q.take_ready()->request == 2u);
  arrive(5, "t", 2, 60s);
  q.advance(start + 3s);
  BOOST_TEST(q.take_refused().at(0).why.message().find("t-2") != std::string::npos);
  BOOST_TEST(q.empty());
}

BOOST_AUTO_TEST_CASE(who_waits_too_long_is_refused_and_not_charged) {
  writer_budget budget{1 << 20, 10};
  set_router router{{}};
  topic_search search{backoff{100ms, 1s, 1}};
  write_queue q{budget, router, search, 3s};
  BOOST_TEST(q.arrive({.request = 1, .set = set_of("new", 0, 1), .deadline = start + 1s}));
  BOOST_TEST(budget.used() > 0u);
  q.advance(start + 1s);
  auto refused = q.take_refused();
  BOOST_TEST_REQUIRE(refused.size() == 1u);
  BOOST_TEST(refused[0].why.code() == errc::delivery_timed_out);
  BOOST_TEST(budget.used() == 0u);
  BOOST_TEST(q.empty());
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
  known->topics["t"] = topic;
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
}

BOOST_AUTO_TEST_SUITE_END()

BOOST_AUTO_TEST_SUITE(writer_config_suite)

BOOST_AUTO_TEST_CASE(every_bad_value_is_refused_by_name) {
  BOOST_TEST(!writer_config{}.validate());
  BOOST_TEST(writer_config{}.max_record_bytes == default_max_record_bytes); // of builders that nobody told
  auto refused = [](const char* field, auto change) {
    writer_config config;
    change(config);
    auto why = config.validate();
    BOOST_TEST(why.code() == errc::invalid_configuration);
    BOOST_TEST(why.message().find(field) != std::string::npos, why.message());
  };
  refused("idempotence", [](auto& c) { c.acks = acks::leader; });
  refused("max_in_flight", [](auto& c) { c.max_in_flight = 6; });
  refused("max_in_flight", [](auto& c) { c.max_in_flight = 0; });
  refused("linger", [](auto& c) { c.linger = -1ms; });
  refused("linger", [](auto& c) {
    c.linger = 2s;
    c.delivery_timeout = 2s;
  });
  refused("cluster.client_id", [](auto& c) { c.cluster.client_id.assign(32'768, 'c'); });
  refused("cluster.metadata_max_age", [](auto& c) { c.cluster.metadata_max_age = 0ms; });
  refused("bootstrap", [](auto& c) { c.bootstrap = {"a:70000"}; });
  refused("bootstrap and writer_config.cluster.bootstrap", [](auto& c) {
    c.bootstrap = {"a:9092"};
    c.cluster.bootstrap = {"b:9092"};
  });
  refused("batch_bytes", [](auto& c) { c.batch_bytes = 0; });
  refused("max_record_bytes", [](auto& c) { c.max_record_bytes = 10; });
  refused("request_bytes", [](auto& c) { c.request_bytes = 1; });
  refused("buffer_bytes", [](auto& c) { c.buffer_bytes = 0; });
  refused("buffer_bytes", [](auto& c) { c.buffer_bytes = c.batch_bytes - 1; });
  refused("max_waiting_requests", [](auto& c) { c.max_waiting_requests = std::numeric_limits<size_t>::max(); });
  refused("delivery_timeout", [](auto& c) { c.delivery_timeout = 0ms; });
  refused("request_timeout", [](auto& c) { c.request_timeout = -5ms; });
  refused("retry_backoff", [](auto& c) { c.retry_backoff = 0ms; });
  refused("retry_backoff_max", [](auto& c) { c.retry_backoff_max = 50ms; });
  refused("compression_level", [](auto& c) {
    c.compression = codec::gzip;
    c.compression_level = 99;
  });
}

BOOST_AUTO_TEST_SUITE_END()
