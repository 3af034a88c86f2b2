// What a writer tells of records that wait: whatever holds them up for a second, and that they go on.
#include "tests/writer/writer_bench.hpp"

using namespace cafka;
using namespace cafka::test;

namespace {

struct listening_bench {
  explicit listening_bench(writer_config config = {}) : bench(listened(std::move(config))) {}

  writer_config listened(writer_config config) {
    config.events = [this](const write_event& event) { told.push_back(to_string(event)); };
    return config;
  }

  /// What was told since the last call, which has all of the words.
  void expect(std::vector<std::string> words) {
    BOOST_TEST_REQUIRE(
        told.size() == 1u, "told were " << told.size() << ", the last '" << (told.empty() ? "" : told.back()) << "'");
    for (const auto& word : words)
      BOOST_TEST(told[0].find(word) != std::string::npos, "no '" << word << "' in: " << told[0]);
    told.clear();
  }

  strings told;
  writer_bench bench;
};

} // namespace

BOOST_AUTO_TEST_SUITE(writer_events)

BOOST_AUTO_TEST_CASE(nothing_while_all_goes_well) {
  listening_bench b;
  for (int i = 0; i < 3; ++i) {
    b.bench.write(i % 3, {"v"});
    b.bench.advance(10s);
  }
  BOOST_TEST(b.told.empty());
}

BOOST_AUTO_TEST_CASE(nor_while_records_linger) {
  listening_bench b{{.linger = 20s}};
  auto answer = b.bench.write(0, {"v"}, 100s);
  b.bench.advance(25s);
  BOOST_TEST((only_outcome(answer) == outcome::acknowledged));
  BOOST_TEST(b.told.empty());
}

BOOST_AUTO_TEST_CASE(a_refusal_that_may_pass) {
  listening_bench b;
  b.bench.warm_up(0);
  b.bench.kafka->fates.assign(1'000, fate::refused);
  auto answer = b.bench.write(0, {"v"});
  b.bench.advance(5s);
  b.expect({"held up, and tried on: t-0: broker 1 (", "replicas"});
  b.bench.kafka->fates.clear();
  b.bench.advance(5s);
  BOOST_TEST((only_outcome(answer) == outcome::acknowledged));
  b.expect({"t-0: records are acknowledged again"});
}

BOOST_AUTO_TEST_CASE(a_broker_that_is_gone) {
  listening_bench b;
  b.bench.warm_up(0);
  b.bench.kafka->unreachable = {1};
  anon_mail(close_atom_v).send(b.bench.kafka->live.at(1)->handle);
  b.bench.kafka->live.clear();
  b.bench.write(0, {"v"}, 4s);
  b.bench.advance(5s);
  b.expect({"t-0: broker 1 (", "nobody listens"});
}

BOOST_AUTO_TEST_CASE(a_broker_that_does_not_answer) {
  listening_bench b;
  b.bench.warm_up(0);
  b.bench.kafka->holding = true;
  auto answer = b.bench.write(0, {"v"});
  b.bench.advance(900ms);
  BOOST_TEST(b.told.empty());
  b.bench.advance(200ms);
  b.expect({"t-0: broker 1 (fake:1) has not answered yet"});
  b.bench.kafka->go_on();
  b.bench.run();
  BOOST_TEST((only_outcome(answer) == outcome::acknowledged));
  b.expect({"t-0: records are acknowledged again"});
}

BOOST_AUTO_TEST_CASE(a_partition_without_a_leader) {
  listening_bench b;
  b.bench.kafka->leaders[1] = -1;
  auto answer = b.bench.write(1, {"v"});
  b.bench.advance(2s);
  b.expect({"t-1: the partition has no leader", "replicas"});
  b.bench.kafka->leaders[1] = 1;
  b.bench.kafka->publish();
  b.bench.advance(1s);
  BOOST_TEST((only_outcome(answer) == outcome::acknowledged));
  b.expect({"t-1: records are acknowledged again"});
}

BOOST_AUTO_TEST_CASE(a_topic_that_cannot_be_looked_up) {
  listening_bench b;
  b.bench.kafka->look_up_failures.assign(12, error{errc::connection_refused, "k:1: nobody listens"});
  auto answer = b.bench.write(0, {"v"});
  b.bench.advance(3s);
  b.expect({"held up, and tried on: t: k:1: nobody listens"});
  b.bench.advance(12s);
  BOOST_TEST((only_outcome(answer) == outcome::acknowledged));
  b.expect({"t: the topic is found"});
}

BOOST_AUTO_TEST_SUITE_END()
