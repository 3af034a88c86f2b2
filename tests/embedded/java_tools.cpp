// Apache Kafka's own command-line tools take the embedded cluster for a Kafka.
#include "cafka/embedded/cluster.hpp"

#include "tests/embedded/support/batches.hpp"
#include "tests/embedded/support/program.hpp"

#include <boost/test/unit_test.hpp>

using namespace cafka;
using namespace cafka::embedded;
using namespace cafka::embedded::test;
using namespace std::chrono_literals;

BOOST_AUTO_TEST_SUITE(java_tools)

namespace {

struct three_brokers {
  std::string run(const std::string& tool, std::vector<std::string> arguments, std::string_view input = {}) {
    arguments.insert(
        arguments.begin(), {CAFKA_KAFKA_LAUNCHER, "tool", tool, "--bootstrap-server", kafka.bootstrap().back()});
    auto result = run_program(arguments, input, 240s);
    BOOST_TEST(result.status == 0, result.output << result.errors);
    return result.output;
  }

  cluster kafka{{.brokers = 3}};
};

} // namespace

BOOST_FIXTURE_TEST_CASE(topics_are_created_listed_described_and_deleted, three_brokers) {
  run("kafka-topics", {"--create", "--topic", "orders", "--partitions", "3", "--replication-factor", "2", "--config",
                       "retention.ms=1000"});
  BOOST_TEST(kafka.partition("orders", 2).replicas.size() == 2u);
  BOOST_TEST(run("kafka-topics", {"--list"}) == "orders\n");
  auto described = run("kafka-topics", {"--describe", "--topic", "orders"});
  BOOST_TEST(
      described.find("PartitionCount: 3\tReplicationFactor: 2\tConfigs: retention.ms=1000") != std::string::npos,
      described);
  run("kafka-topics", {"--alter", "--topic", "orders", "--partitions", "5"});
  BOOST_TEST(kafka.partition("orders", 4).replicas.size() == 2u);
  run("kafka-topics", {"--delete", "--topic", "orders"});
  BOOST_CHECK_THROW(kafka.topic_id("orders"), error);
  BOOST_TEST(kafka.bad_requests() == 0u);
}

BOOST_FIXTURE_TEST_CASE(records_go_in_idempotently_and_come_out, three_brokers) {
  kafka.create_topic("orders", 3);
  auto lost = kafka.inject({.api = api_key::produce, .kind = fault_kind::drop_after});
  run("kafka-console-producer",
      {"--topic", "orders", "--command-property", "enable.idempotence=true", "--reader-property", "parse.key=true",
       "--reader-property", "key.separator=:"},
      "a:1\nb:2\nc:3\nd:4\ne:5\nf:6\n");
  BOOST_TEST(kafka.requests(api_key::init_producer_id) >= 1u);
  BOOST_TEST(kafka.fired(lost) == 1);
  std::vector<std::string> ends;
  std::vector<std::string> all;
  for (int32_t p = 0; p < 3; ++p) {
    ends.push_back("orders:" + std::to_string(p) + ":" + std::to_string(kafka.partition("orders", p).end_offset));
    for (auto& v : values_in(kafka.records("orders", p))) all.push_back(v);
  }
  std::sort(all.begin(), all.end());
  BOOST_TEST(all == (std::vector<std::string>{"1", "2", "3", "4", "5", "6"}), boost::test_tools::per_element());
  BOOST_TEST(sorted_lines(run("kafka-get-offsets", {"--topic", "orders"})) == ends, boost::test_tools::per_element());
  BOOST_TEST(kafka.bad_requests() == 0u);
}

BOOST_FIXTURE_TEST_CASE(a_given_partition_is_consumed, three_brokers) {
  kafka.create_topic("orders", 3);
  for (auto codec : {codec::none, codec::gzip, codec::snappy, codec::lz4, codec::zstd})
    kafka.append("orders", 1, make_batch({to_string(codec)}, {.compression = codec}));
  auto out =
      run("kafka-console-consumer", {"--topic", "orders", "--partition", "1", "--offset", "earliest", "--max-messages",
                                     "5", "--timeout-ms", "120000"});
  BOOST_TEST(out == "none\ngzip\nsnappy\nlz4\nzstd\n");
  BOOST_TEST(kafka.bad_requests() == 0u);
}

BOOST_FIXTURE_TEST_CASE(a_group_consumes_and_is_administered, three_brokers) {
  kafka.create_topic("orders", 3);
  for (int32_t p = 0; p < 3; ++p) kafka.append("orders", p, make_batch({"x" + std::to_string(p), "y"}));
  auto out =
      run("kafka-console-consumer", {"--topic", "orders", "--group", "billing", "--from-beginning", "--max-messages",
                                     "6", "--timeout-ms", "120000"});
  BOOST_TEST(sorted_lines(out) == (std::vector<std::string>{"x0", "x1", "x2", "y", "y", "y"}));
  for (int32_t p = 0; p < 3; ++p) BOOST_TEST(kafka.committed_offset("billing", "orders", p) == 2);
  BOOST_TEST(kafka.group("billing").state == "Empty");
  auto groups = [&](std::vector<std::string> arguments) { return run("kafka-consumer-groups", std::move(arguments)); };
  BOOST_TEST(groups({"--list"}) == "billing\n");
  kafka.append("orders", 2, make_batch({"z"}));
  auto described = groups({"--describe", "--group", "billing"});
  BOOST_TEST(
      described.find("billing         orders          2          2               3               1")
          != std::string::npos,
      described);
  described = groups({"--describe", "--group", "billing", "--state"});
  BOOST_TEST(described.find("Empty") != std::string::npos, described);
  groups({"--reset-offsets", "--group", "billing", "--topic", "orders:1", "--to-earliest", "--execute"});
  BOOST_TEST(kafka.committed_offset("billing", "orders", 1) == 0);
  groups({"--delete-offsets", "--group", "billing", "--topic", "orders:0"});
  BOOST_TEST(kafka.committed_offset("billing", "orders", 0) == -1);
  groups({"--delete", "--group", "billing"});
  BOOST_CHECK_THROW(kafka.group("billing"), error);
  BOOST_TEST(kafka.bad_requests() == 0u);
}

BOOST_FIXTURE_TEST_CASE(a_group_of_the_new_protocol_consumes_and_is_described, three_brokers) {
  kafka.create_topic("orders", 3);
  for (int32_t p = 0; p < 3; ++p) kafka.append("orders", p, make_batch({"x" + std::to_string(p)}));
  auto out =
      run("kafka-console-consumer",
          {"--include", "ord.*", "--group", "billing", "--command-property", "group.protocol=consumer",
           "--from-beginning", "--max-messages", "3", "--timeout-ms", "120000"});
  BOOST_TEST(sorted_lines(out) == (std::vector<std::string>{"x0", "x1", "x2"}));
  BOOST_TEST(kafka.requests(api_key::consumer_group_heartbeat) >= 2u);
  for (int32_t p = 0; p < 3; ++p) BOOST_TEST(kafka.committed_offset("billing", "orders", p) == 1);
  BOOST_TEST(kafka.group("billing").type == "consumer");
  auto described = run("kafka-consumer-groups", {"--describe", "--group", "billing", "--state"});
  BOOST_TEST(described.find("Empty") != std::string::npos, described);
  run("kafka-consumer-groups", {"--delete", "--group", "billing"});
  BOOST_CHECK_THROW(kafka.group("billing"), error);
  BOOST_TEST(kafka.bad_requests() == 0u);
}

BOOST_AUTO_TEST_SUITE_END()
