// Records that can go nowhere, beside others.
#include <stdexcept>

#include "cafka/testing/embedded_memory_server.hpp"
#include "tests/writer/topics.hpp"
#include "tests/writer/writer_bench.hpp"

using namespace cafka;
using namespace cafka::test;

namespace {

/// A writer without a topic of its own, and real brokers.
struct any_topic : virtual_time {
  any_topic() {
    server->kafka().create_topic("t", 3);
    server->kafka().create_topic("u", 1);
    cluster = spawn_cluster(
        system(), {.bootstrap = server->kafka().bootstrap(), .seed = 1}, spawn_memory_connector(system(), {}, server));
    writer = spawn_writer(
        system(), cluster,
        {.completion = [this](const write_report_ptr& report) { completed.push_back(report); }, .seed = 1});
  }
  ~any_topic() {
    ask<void>(writer, close_atom_v, caf::timespan{1s});
    advance(20s);
  }

  /// Offers records, each a topic and a partition, tagged from `tag` on.
  pending<void> offer(std::vector<std::pair<const char*, int32_t>> records, uint64_t tag) {
    record_set_builder builder;
    for (auto [topic, partition] : records)
      builder.add({.topic = topic, .value = "v", .partition = partition, .tag = tag++});
    auto set = builder.finish();
    set->id = ++last_id;
    auto taken = ask<void>(writer, offer_atom_v, std::move(set));
    run();
    return taken;
  }

  /// What became of each tag.
  std::map<uint64_t, errc> told() const {
    std::map<uint64_t, errc> found;
    for (const auto& report : completed)
      report->each([&](const record_outcome& r) {
        BOOST_TEST(found.emplace(r.tag, r.what.code()).second);
        BOOST_TEST((r.result == (r.what ? outcome::failed : outcome::acknowledged)));
      });
    return found;
  }

  std::shared_ptr<embedded_memory_server> server = std::make_shared<embedded_memory_server>();
  cluster_actor cluster;
  writer_actor writer;
  std::vector<write_report_ptr> completed;
  uint64_t last_id = 0;
};

} // namespace

BOOST_AUTO_TEST_SUITE(writer_routing_suite)

BOOST_FIXTURE_TEST_CASE(a_mistyped_topic_and_a_missing_partition_fail_alone_and_hold_up_nobody, any_topic) {
  offer({{"t", 0}, {"u", 0}}, 1);
  advance(1s);
  BOOST_TEST_REQUIRE(completed.size() == 1u);
  auto bad = offer({{"t", 0}, {"nowhere", -1}, {"t", 99}, {"u", 0}, {"t", -1}, {"nowhere", 0}, {"t", 1}}, 10);
  BOOST_TEST(bad.code() == errc::none); // there is room for it: who offers goes on
  auto good = offer({{"t", 0}, {"u", 0}, {"t", -1}}, 20);
  BOOST_TEST(good.code() == errc::none);
  advance(1s);
  BOOST_TEST(completed.size() == 2u); // at once
  BOOST_TEST(server->kafka().partition("u", 0).end_offset == 3);
  advance(4s);
  const std::map<uint64_t, errc> expected{
      {1, errc::none},
      {2, errc::none},
      {10, errc::none},
      {11, errc::unknown_topic_or_partition},
      {12, errc::unknown_partition},
      {13, errc::none},
      {14, errc::none},
      {15, errc::unknown_topic_or_partition},
      {16, errc::none},
      {20, errc::none},
      {21, errc::none},
      {22, errc::none}};
  BOOST_TEST((told() == expected));
}

BOOST_FIXTURE_TEST_CASE(what_waits_for_its_topic_is_written_behind_nobody_and_in_order, any_topic) {
  offer({{"late", 0}, {"t", 0}}, 1);
  offer({{"late", 0}, {"t", 0}}, 3);
  advance(1s);
  BOOST_TEST(server->kafka().partition("t", 0).end_offset == 2);
  BOOST_TEST(completed.empty());
  server->kafka().create_topic("late", 1);
  advance(5s);
  BOOST_TEST(told().size() == 4u);
  std::vector<int64_t> offsets;
  for (const auto& report : completed)
    report->each([&](const record_outcome& r) {
      if (r.topic == "late") offsets.push_back(r.offset);
    });
  BOOST_TEST((offsets == std::vector<int64_t>{0, 1}));
}

BOOST_AUTO_TEST_CASE(a_written_set_tells_of_each_record_and_is_an_error_if_all_failed_for_one_reason) {
  writer_bench b;
  b.warm_up(0);
  const auto write = [&](record_set_ptr set) {
    auto answer = b.ask<write_report_ptr>(b.writer, write_atom_v, std::move(set), caf::timespan{30s});
    b.run();
    return answer;
  };
  auto mixed = write(joined({set_of("t", 0, 2), set_of("other", 0, 1), set_of("t", 9, 1)}));
  auto beside = b.write(0, {"w"});
  BOOST_TEST((only_outcome(beside) == outcome::acknowledged)); // at once
  b.advance(4s);
  BOOST_TEST_REQUIRE(mixed.done());
  const auto& ranges = mixed.value()->ranges;
  BOOST_TEST_REQUIRE(ranges.size() == 3u);
  BOOST_TEST((ranges[0].result == outcome::acknowledged));
  BOOST_TEST(ranges[1].what.code() == errc::invalid_request);
  BOOST_TEST(ranges[2].what.code() == errc::unknown_partition);
  BOOST_TEST(ranges[2].first == 3u);
  BOOST_TEST((ranges[2].result == outcome::failed));
  auto bad = write(joined({set_of("other", 0, 1), set_of("other", 1, 2)}));
  BOOST_TEST(bad.code() == errc::invalid_request);
}

BOOST_AUTO_TEST_CASE(a_partitioner_that_throws_costs_its_record_and_not_the_writer) {
  const auto by = [](const record& what, int32_t) -> int32_t {
    if (what.value.text() == "bad") throw std::runtime_error{"no idea"};
    return 0;
  };
  writer_bench b{{.balancer = partitioner::custom(by)}};
  auto mixed = b.write(-1, {"a", "bad", "b"});
  BOOST_TEST_REQUIRE(mixed.done());
  BOOST_TEST(mixed.value()->count(outcome::acknowledged) == 2u);
  BOOST_TEST(mixed.value()->first_error().message().find("no idea") != std::string::npos);
  BOOST_TEST(b.write(-1, {"bad"}).code() == errc::invalid_request);
  BOOST_TEST((only_outcome(b.write(-1, {"c"})) == outcome::acknowledged));
  BOOST_TEST((b.log(0) == strings{"a", "b", "c"}));
}

BOOST_AUTO_TEST_CASE(who_waits_for_a_topic_when_the_writer_closes_or_ends_is_told_so) {
  for (bool kill : {false, true}) {
    writer_bench b;
    b.kafka->look_up_failures.assign(1'000, error{errc::connection_refused, "nobody listens"});
    auto waits = b.write(0, {"a"});
    anon_mail(offer_atom_v, joined({set_of("t", 0, 1), set_of("other", 0, 1)})).send(b.writer);
    b.run();
    if (kill)
      send_exit(b.writer, caf::exit_reason::kill);
    else
      b.ask<void>(b.writer, close_atom_v, caf::timespan{1s});
    b.advance(2s);
    BOOST_TEST(waits.code() == errc::closed);
    BOOST_TEST_REQUIRE(b.completed.size() == 1u);
    BOOST_TEST(b.completed[0]->count(outcome::failed) == 2u);
  }
}

BOOST_FIXTURE_TEST_CASE(the_time_that_a_broker_gave_the_records_comes_back, any_topic) {
  server->kafka().create_topic("stamped", 1, {.log_append_time = true});
  offer({{"stamped", 0}, {"t", 0}}, 1);
  advance(1s);
  BOOST_TEST_REQUIRE(completed.size() == 1u);
  std::map<uint64_t, int64_t> times;
  completed[0]->each([&](const record_outcome& r) { times[r.tag] = r.log_append_time; });
  BOOST_TEST(times[1] >= 0); // virtual time
  BOOST_TEST(times[2] == -1);
}

BOOST_AUTO_TEST_SUITE_END()
