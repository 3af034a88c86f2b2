// How long brokers are told to work, and what is said when they do not answer.
#include "tests/cluster/cluster_fixture.hpp"

#include "cafka/actors/client/client_actor.hpp"
#include "cafka/wire/decoder.hpp"
#include "cafka/wire/messages/create_partitions.hpp"
#include "cafka/wire/messages/create_topics.hpp"
#include "cafka/wire/messages/delete_topics.hpp"

using namespace cafka;
using namespace cafka::test;
using wire::api_key;

namespace {

template <class Request>
int32_t timeout_of(const outgoing& frame) {
  wire::decoder in{as_bytes(frame.data->bytes).subspan(wire::frame_prefix_size)};
  wire::request_header header;
  Request request;
  BOOST_REQUIRE((wire::decode_request_header(in, header) && wire::decode(in, request, frame.version)));
  return request.timeout_ms;
}

struct fixture : cluster_fixture {
  fixture() {
    brokers->add_topic("orders", {1});
    start_with({});
    client = spawn_client(system(), cluster);
  }
  ~fixture() { client = nullptr; }
  client_actor client;
};

} // namespace

BOOST_FIXTURE_TEST_SUITE(broker_times, fixture)

// Else both give up at once: the broker's own answer never comes, and the client does not know what became of the request.
BOOST_AUTO_TEST_CASE(a_broker_is_told_to_take_less_time_than_the_client_waits) {
  std::map<api_key, int32_t> told;
  brokers->answer = [&](const seen_request& seen, const outgoing& frame) -> std::optional<std::vector<std::byte>> {
    if (seen.key == api_key::create_topics) told[seen.key] = timeout_of<wire::create_topics_request>(frame);
    if (seen.key == api_key::create_partitions) told[seen.key] = timeout_of<wire::create_partitions_request>(frame);
    if (seen.key == api_key::delete_topics) told[seen.key] = timeout_of<wire::delete_topics_request>(frame);
    return std::nullopt;
  };
  ask<topic_outcomes_ptr>(client, create_topics{.topics = {{.name = "bills"}}, .timeout = 10s});
  ask<topic_outcomes_ptr>(client, create_partitions{.topics = {{"orders", 2}}, .timeout = 10s});
  ask<topic_outcomes_ptr>(client, delete_topics{.topics = {"orders"}, .timeout = 10s});
  advance(1s);
  BOOST_TEST(told.size() == 3u);
  for (const auto& [key, time] : told) {
    BOOST_TEST(time <= 9'500, to_string(key));
    BOOST_TEST(time >= 5'000, to_string(key));
  }
  advance(10s);
}

BOOST_AUTO_TEST_CASE(what_was_awaited_and_of_whom_is_told) {
  brokers->parked = {api_key::create_topics, api_key::list_offsets};
  const auto created = ask<topic_outcomes_ptr>(client, create_topics{.topics = {{.name = "bills"}}, .timeout = 2s});
  const auto offsets = ask<partition_offsets_ptr>(client, list_offsets{.queries = {{{"orders", 0}}}, .timeout = 2s});
  advance(2s);
  const auto create = created.value()->at(0).what;
  const auto listed = offsets.value()->at(0).what;
  BOOST_TEST(create.code() == errc::request_timed_out_locally);
  for (const auto* part : {"'bills'", "CreateTopics", "b1:9092"})
    BOOST_TEST(create.message().find(part) != std::string::npos, create << " lacks " << part);
  for (const auto* part : {"orders-0", "ListOffsets", "b1:9092"})
    BOOST_TEST(listed.message().find(part) != std::string::npos, listed << " lacks " << part);
}

BOOST_AUTO_TEST_SUITE_END()

BOOST_FIXTURE_TEST_SUITE(brokers_out_of_reach, cluster_fixture)

// Two seconds say as much as ten.
BOOST_AUTO_TEST_CASE(that_are_silent_are_named_however_short_the_time) {
  brokers->silent.insert({"b1", 9092});
  for (const auto timeout : {500ms, 2'000ms, 20'000ms}) {
    start();
    auto client = spawn_client(system(), cluster);
    const auto created =
        ask<topic_outcomes_ptr>(client, create_topics{.topics = {{.name = "bills"}}, .timeout = timeout});
    const auto described = ask<metadata_ptr>(client, describe_topics{.timeout = timeout});
    const auto offsets =
        ask<partition_offsets_ptr>(client, list_offsets{.queries = {{{"orders", 0}}}, .timeout = timeout});
    advance(timeout);
    for (const auto& what : {created.value()->at(0).what, described.get().error(), offsets.value()->at(0).what}) {
      BOOST_TEST(what.message().find("b1:9092") != std::string::npos, timeout.count() << " ms: " << what);
      BOOST_TEST(what.message().find(" ms") != std::string::npos, what);
    }
    send_exit(cluster);
    run();
  }
}

BOOST_AUTO_TEST_CASE(that_refuse_are_named_however_short_the_time) {
  brokers->listening.clear();
  for (const auto timeout : {500ms, 2'000ms, 20'000ms}) {
    start();
    auto client = spawn_client(system(), cluster);
    const auto created =
        ask<topic_outcomes_ptr>(client, create_topics{.topics = {{.name = "bills"}}, .timeout = timeout});
    const auto offsets =
        ask<partition_offsets_ptr>(client, list_offsets{.queries = {{{"orders", 0}}}, .timeout = timeout});
    advance(timeout);
    for (const auto& what : {created.value()->at(0).what, offsets.value()->at(0).what}) {
      BOOST_TEST(what.code() == errc::connection_refused, timeout.count() << " ms: " << what);
      BOOST_TEST(what.message().find("b1:9092") != std::string::npos, timeout.count() << " ms: " << what);
    }
    send_exit(cluster);
    run();
  }
}

// What was never sent has no answer to be waited for: who asks when the cause is known already is told it, however late he is.
BOOST_AUTO_TEST_CASE(that_refuse_are_named_though_no_time_is_left_to_ask_them) {
  brokers->listening.clear();
  start();
  auto client = spawn_client(system(), cluster);
  const auto first = ask<topic_outcomes_ptr>(client, delete_topics{.topics = {"bills"}, .timeout = 5s});
  advance(5s);
  BOOST_TEST(first.value()->at(0).what.code() == errc::connection_refused);
  const allowed_time rest{1ms, 5s};
  const auto created = ask<topic_outcomes_ptr>(client, create_topics{.topics = {{.name = "bills"}}, .timeout = rest});
  const auto deleted = ask<topic_outcomes_ptr>(client, delete_topics{.topics = {"bills"}, .timeout = rest});
  const auto offsets = ask<partition_offsets_ptr>(client, list_offsets{.queries = {{{"orders", 0}}}, .timeout = rest});
  const auto described = ask<metadata_ptr>(client, describe_topics{.timeout = rest});
  advance(1ms);
  for (const auto& what :
       {created.value()->at(0).what, deleted.value()->at(0).what, offsets.value()->at(0).what,
        described.get().error()}) {
    BOOST_TEST(what.code() == errc::connection_refused, what);
    BOOST_TEST(what.message().find("b1:9092") != std::string::npos, what);
    BOOST_TEST(what.message().find("answer") == std::string::npos, what);
  }
}

BOOST_FIXTURE_TEST_CASE(the_time_that_was_asked_for_is_told_and_not_what_was_left_of_it, fixture) {
  brokers->parked.insert(api_key::list_offsets);
  const auto answer = ask<partition_offsets_ptr>(
      client, list_offsets{.queries = {{{"orders", 0}, offset_query::latest}}, .timeout = allowed_time{4'992ms, 5s}});
  advance(6s);
  const auto text = answer.value()->at(0).what.message();
  BOOST_TEST(text.find("given up after 5000 ms") != std::string::npos, text);
}

BOOST_AUTO_TEST_SUITE_END()
