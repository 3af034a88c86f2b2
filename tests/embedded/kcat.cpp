// kcat, which is librdkafka, takes the embedded cluster for a Kafka.
#include "cafka/embedded/cluster.hpp"

#include "tests/embedded/support/batches.hpp"
#include "tests/embedded/support/program.hpp"

#include <boost/test/unit_test.hpp>

#include <numeric>

using namespace cafka;
using namespace cafka::embedded;
using namespace cafka::embedded::test;
using namespace std::chrono_literals;

BOOST_AUTO_TEST_SUITE(kcat)

namespace {

struct three_brokers {
  three_brokers() { kafka.create_topic("orders", 6); }

  program_result run(std::vector<std::string> arguments, std::string_view input = {}) {
    auto servers = kafka.bootstrap();
    auto list =
        std::accumulate(servers.begin() + 1, servers.end(), servers[0], [](auto a, auto b) { return a + ',' + b; });
    arguments.insert(arguments.begin(), {"kcat", "-b", list});
    auto result = run_program(arguments, input, 60s);
    BOOST_TEST(result.status == 0, result.errors);
    return result;
  }

  /// All values of the topic, sorted.
  std::vector<std::string> consume(const std::string& topic = "orders") {
    return sorted_lines(run({"-C", "-t", topic, "-o", "beginning", "-e", "-q"}).output);
  }

  int64_t written() {
    int64_t sum = 0;
    for (int32_t p = 0; p < 6; ++p) sum += kafka.partition("orders", p).end_offset;
    return sum;
  }

  cluster kafka{{.brokers = 3}};
};

struct numbers {
  explicit numbers(int count) {
    for (int i = 0; i < count; ++i) {
      lines.push_back("value-" + std::to_string(100000 + i));
      text += lines.back() + '\n';
    }
  }
  std::string text;
  std::vector<std::string> lines;
};

} // namespace

BOOST_FIXTURE_TEST_CASE(lists_brokers_and_topics, three_brokers) {
  auto listed = run({"-L"}).output;
  BOOST_TEST(listed.find("3 brokers:") != std::string::npos, listed);
  BOOST_TEST(listed.find("topic \"orders\" with 6 partitions:") != std::string::npos, listed);
  BOOST_TEST(listed.find("partition 4, leader 2, replicas: 2,3,1, isrs: 2,3,1") != std::string::npos, listed);
}

BOOST_FIXTURE_TEST_CASE(produces_and_consumes_with_and_without_idempotence_in_every_codec, three_brokers) {
  numbers sent{200};
  for (std::string codec : {"none", "gzip", "snappy", "lz4", "zstd"})
    for (std::string idempotent : {"false", "true"}) BOOST_TEST_CONTEXT(codec << ", idempotence " << idempotent) {
        auto topic = codec;
        topic.append("-").append(idempotent);
        kafka.create_topic(topic, 3);
        run({"-P", "-t", topic, "-z", codec, "-X", "enable.idempotence=" + idempotent}, sent.text);
        BOOST_TEST(consume(topic) == sent.lines, boost::test_tools::per_element());
      }
  BOOST_TEST(kafka.requests(api_key::init_producer_id) == 5u);
  BOOST_TEST(kafka.bad_requests() == 0u);
}

BOOST_FIXTURE_TEST_CASE(reads_what_was_put_there, three_brokers) {
  kafka.append("orders", 2, make_batch({"one", "two"}, {.compression = codec::lz4}));
  auto out = run({"-C", "-t", "orders", "-p", "2", "-o", "1", "-e", "-q", "-f", "%t %p %o %s\n"}).output;
  BOOST_TEST(out == "orders 2 1 two\n");
}

BOOST_FIXTURE_TEST_CASE(finds_offsets_by_time, three_brokers) {
  kafka.append("orders", 0, make_batch({"a", "b", "c"}, {.timestamp = 5000}));
  auto out = run({"-C", "-t", "orders", "-p", "0", "-o", "s@5001", "-e", "-q", "-f", "%o %s\n"}).output;
  BOOST_TEST(out == "1 b\n2 c\n");
}

BOOST_FIXTURE_TEST_CASE(creates_topics_by_writing_to_them, three_brokers) {
  run({"-P", "-t", "new"}, "x\n");
  BOOST_TEST(consume("new") == std::vector<std::string>{"x"}, boost::test_tools::per_element());
}

BOOST_FIXTURE_TEST_CASE(a_lost_reply_doubles_a_batch_without_idempotence_and_not_with_it, three_brokers) {
  numbers sent{20};
  kafka.inject({.api = api_key::produce, .kind = fault_kind::drop_after});
  run({"-P", "-t", "orders", "-p", "0", "-X", "enable.idempotence=false"}, sent.text);
  BOOST_TEST(written() == 40);
  auto lost = kafka.inject({.api = api_key::produce, .kind = fault_kind::drop_after});
  run({"-P", "-t", "orders", "-p", "1", "-X", "enable.idempotence=true"}, sent.text);
  BOOST_TEST(kafka.fired(lost) == 1);
  BOOST_TEST(written() == 60);
}

BOOST_FIXTURE_TEST_CASE(gets_over_moved_leaders_and_errors, three_brokers) {
  kafka.inject(api_key::produce, errc::not_leader_or_follower, 3);
  kafka.inject({.api = api_key::metadata, .topic = "orders", .code = errc::leader_not_available});
  numbers sent{50};
  run({"-P", "-t", "orders", "-X", "enable.idempotence=true"}, sent.text);
  for (int32_t p = 0; p < 6; ++p) kafka.move_leader("orders", p, 3);
  kafka.stop_broker(1);
  BOOST_TEST(consume() == sent.lines, boost::test_tools::per_element());
}

BOOST_FIXTURE_TEST_CASE(members_of_a_group_go_on_where_the_last_ones_ended, three_brokers) {
  numbers sent{50};
  run({"-P", "-t", "orders"}, sent.text);
  auto consume_as_member = [&] {
    return sorted_lines(run({"-G", "billing", "-q", "-e", "-X", "auto.offset.reset=earliest", "orders"}).output);
  };
  BOOST_TEST(consume_as_member() == sent.lines, boost::test_tools::per_element());
  BOOST_TEST(kafka.group("billing").state == "Empty");
  kafka.move_coordinator("billing", kafka.coordinator("billing") % 3 + 1);
  run({"-P", "-t", "orders"}, "one more\n");
  BOOST_TEST(consume_as_member() == std::vector<std::string>{"one more"}, boost::test_tools::per_element());
  BOOST_TEST(kafka.bad_requests() == 0u);
}

BOOST_AUTO_TEST_SUITE_END()
