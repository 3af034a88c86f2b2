// What a writer does until it knows its topic.
#include <limits>

#include "cafka/testing/embedded_memory_server.hpp"
#include "tests/writer/writer_bench.hpp"

using namespace cafka;
using namespace cafka::test;

namespace {

const error refused{errc::connection_refused, "nobody listens"};

/// Brokers beside an address at which connections open and nothing is ever heard.
struct brokers_and_a_black_hole : embedded_memory_server {
  static constexpr uint64_t hole = std::numeric_limits<uint64_t>::max();
  /// So many connections are well, and the others lead to the hole, too.
  size_t well = std::numeric_limits<size_t>::max();

  std::optional<uint64_t> connect(const endpoint& where, time_point now) override {
    if (well == 0) return hole;
    if (where.host != "hole") --well;
    return where.host == "hole" ? std::optional{hole} : embedded_memory_server::connect(where, now);
  }
  void receive(uint64_t connection, std::span<const std::byte> data, time_point now) override {
    if (connection != hole) embedded_memory_server::receive(connection, data, now);
  }
  void disconnect(uint64_t connection, time_point now) override {
    if (connection != hole) embedded_memory_server::disconnect(connection, now);
  }
};

} // namespace

BOOST_AUTO_TEST_SUITE(writer_look_up_suite)

BOOST_AUTO_TEST_CASE(a_topic_is_looked_up_again_while_the_failure_may_pass) {
  writer_bench b;
  b.kafka->look_up_failures = {refused, error{errc::request_timed_out_locally}, refused};
  auto routing = b.ask<routing_ptr>(b.writer, routing_atom_v, std::string{"t"});
  auto answer = b.write(0, {"a"});
  BOOST_TEST(!answer.done());
  b.advance(5s);
  BOOST_TEST((only_outcome(answer) == outcome::acknowledged));
  BOOST_TEST(routing.value()->topics.at(0).partition_count == 3);
  BOOST_TEST(b.kafka->look_ups == 4u);
}

BOOST_AUTO_TEST_CASE(who_waits_for_a_topic_hears_at_its_deadline_why_it_was_not_found) {
  writer_bench b;
  b.kafka->look_up_failures.assign(1'000, refused);
  auto routing = b.ask<routing_ptr>(b.writer, routing_atom_v, std::string{"t"});
  auto hasty = b.write(0, {"a"}, 4s);
  auto patient = b.write(0, {"b"}, 60s);
  b.advance(5s);
  BOOST_TEST(hasty.code() == errc::delivery_timed_out);
  BOOST_TEST(hasty.message().find("t: nobody listens") != std::string::npos, hasty.message());
  BOOST_TEST(!routing.done());
  b.advance(30s); // beyond request_timeout
  BOOST_TEST(routing.code() == errc::connection_refused);
  BOOST_TEST(!patient.done());
  b.kafka->look_up_failures.clear();
  b.advance(2s);
  BOOST_TEST((only_outcome(patient) == outcome::acknowledged));
}

BOOST_AUTO_TEST_CASE(a_routing_is_told_within_the_time_that_was_asked_for_or_why_not) {
  writer_bench b;
  b.kafka->look_up_failures.assign(1'000, refused);
  auto routing = b.ask<routing_ptr>(b.writer, routing_atom_v, std::string{"t"}, caf::timespan{2s});
  b.advance(1'999ms);
  BOOST_TEST(!routing.done());
  b.advance(1ms);
  BOOST_TEST(routing.code() == errc::connection_refused);
}

// A cluster whose brokers cannot be reached looks for as long as it is given: so it is given less than who waits has.
BOOST_AUTO_TEST_CASE(who_has_little_time_hears_why_as_well) {
  virtual_time time;
  auto cluster = spawn_cluster(
      time.system(), {.bootstrap = {"hole:9092"}, .connect_timeout = 500ms, .seed = 1},
      spawn_memory_connector(time.system(), {}, std::make_shared<brokers_and_a_black_hole>()));
  auto writer = spawn_writer(time.system(), cluster, {.topic = "t", .seed = 1});
  for (auto patience : {1s, 2s, 4s}) {
    auto answer =
        time.ask<write_report_ptr>(writer, write_atom_v, writer_bench::set_of(0, {"v"}), caf::timespan{patience});
    time.advance(patience);
    BOOST_TEST_REQUIRE(answer.done());
    BOOST_TEST(answer.message().find("hole:9092") != std::string::npos, answer.message());
  }
  time.ask<void>(writer, close_atom_v, caf::timespan{1s});
  time.advance(20s);
}

BOOST_AUTO_TEST_CASE(what_is_flushed_before_its_topic_is_known_does_not_linger) {
  writer_bench b{{.linger = 1h, .delivery_timeout = 2h}};
  b.kafka->look_up_failures = {refused};
  auto answer = b.write(0, {"a"}, 1h);
  auto flushed = b.ask<void>(b.writer, flush_atom_v);
  b.advance(5s);
  BOOST_TEST((only_outcome(answer) == outcome::acknowledged));
  BOOST_TEST(flushed.code() == errc::none);
}

BOOST_AUTO_TEST_CASE(a_topic_that_nobody_waits_for_any_more_is_left_alone) {
  writer_bench b;
  b.kafka->look_up_failures.assign(1'000, refused);
  auto answer = b.write(0, {"a"}, 1s);
  b.advance(2s);
  BOOST_TEST(answer.code() == errc::delivery_timed_out);
  auto before = b.kafka->look_ups;
  b.advance(1h);
  BOOST_TEST(b.kafka->look_ups == before);
}

BOOST_AUTO_TEST_CASE(a_dead_first_address_does_not_fail_the_first_writes) {
  virtual_time time;
  auto server = std::make_shared<brokers_and_a_black_hole>();
  server->kafka().create_topic("t", 1);
  auto addresses = server->kafka().bootstrap();
  addresses.insert(addresses.begin(), "hole:9092");
  // The dial to the first takes all of connect_timeout, 10 s, whichever address the search begins with.
  for (uint64_t seed : {1u, 2u, 3u, 4u}) {
    auto cluster = spawn_cluster(
        time.system(), {.bootstrap = addresses, .seed = seed}, spawn_memory_connector(time.system(), {}, server));
    auto writer = spawn_writer(time.system(), cluster, {.topic = "t", .seed = 1});
    auto answer = time.ask<write_report_ptr>(
        writer, write_atom_v, writer_bench::set_of(0, {"v"}), caf::timespan{std::chrono::seconds{60}});
    time.advance(30s);
    BOOST_TEST_REQUIRE(answer.done());
    BOOST_TEST_REQUIRE(answer.code() == errc::none, answer.message());
    BOOST_TEST((only_outcome(answer) == outcome::acknowledged));
    time.ask<void>(writer, close_atom_v, caf::timespan{1s});
    time.advance(2s);
  }
}

// The frame waits in the connection for longer than the write may take: it surely was not sent.
BOOST_AUTO_TEST_CASE(a_write_that_a_throttle_holds_back_has_failed_and_the_connection_lives) {
  virtual_time time;
  auto server = std::make_shared<embedded_memory_server>();
  auto& kafka = server->kafka();
  kafka.create_topic("t", 1);
  auto cluster = spawn_cluster(
      time.system(), {.bootstrap = kafka.bootstrap(), .seed = 1}, spawn_memory_connector(time.system(), {}, server));
  auto writer = spawn_writer(time.system(), cluster, {.topic = "t", .seed = 1});
  const auto write = [&](caf::timespan timeout) {
    return time.ask<write_report_ptr>(writer, write_atom_v, writer_bench::set_of(0, {"v"}), timeout);
  };
  kafka.inject(
      {.api = wire::api_key::produce,
       .kind = embedded::fault_kind::throttle,
       .time = std::chrono::milliseconds{29'500}});
  auto first = write(std::chrono::seconds{30});
  time.advance(1s);
  BOOST_TEST((only_outcome(first) == outcome::acknowledged));
  const auto connections = kafka.connections_accepted();
  auto held = write(std::chrono::seconds{5});
  time.advance(std::chrono::milliseconds{10}); // batches have one deadline
  auto patient = write(std::chrono::seconds{60});
  time.advance(6s);
  BOOST_TEST_REQUIRE(held.done());
  BOOST_TEST((only_outcome(held) == outcome::failed));
  time.advance(30s);
  BOOST_TEST_REQUIRE(patient.done());
  BOOST_TEST((only_outcome(patient) == outcome::acknowledged));
  BOOST_TEST(kafka.connections_accepted() == connections);
  BOOST_TEST(kafka.partition("t", 0).end_offset == 2);
}

// The time to a write's deadline, and that of a request, may be shorter than that of a dial.
BOOST_AUTO_TEST_CASE(a_write_to_a_leader_that_cannot_be_connected_says_of_whom_and_why) {
  for (const auto& [patience, cause] :
       {std::pair{3s, "is being connected to"}, std::pair{15s, "did not answer ApiVersions"},
        std::pair{24s, "did not answer ApiVersions"}}) {
    virtual_time time;
    auto server = std::make_shared<brokers_and_a_black_hole>();
    server->kafka().create_topic("t", 1);
    server->well = 1;
    const auto leader = server->kafka().bootstrap().at(0);
    auto cluster = spawn_cluster(
        time.system(), {.bootstrap = {leader}, .seed = 1}, spawn_memory_connector(time.system(), {}, server));
    auto writer =
        spawn_writer(time.system(), cluster, {.topic = "t", .idempotence = false, .request_timeout = 2s, .seed = 1});
    auto answer =
        time.ask<write_report_ptr>(writer, write_atom_v, writer_bench::set_of(0, {"v"}), caf::timespan{patience});
    time.advance(patience + 1s);
    BOOST_TEST((only_outcome(answer) == outcome::failed));
    const auto text = answer.value()->first_error().message();
    BOOST_TEST(text.find("broker 1 (" + leader + ")") != std::string::npos, text);
    BOOST_TEST(text.find(cause) != std::string::npos, text);
    time.ask<void>(writer, close_atom_v, caf::timespan{1s});
    time.advance(20s);
  }
}

BOOST_AUTO_TEST_SUITE_END()
