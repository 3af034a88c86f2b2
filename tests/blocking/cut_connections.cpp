// A writer whose connections are cut again and again gets on, with the pauses of the default configuration.
#include "cafka/actors/blocking/writer.hpp"
#include "cafka/embedded/cluster.hpp"
#include "tests/blocking/cutting_proxy.hpp"

#include <boost/test/unit_test.hpp>

#include <chrono>
#include <string>

using namespace cafka;
using namespace std::chrono_literals;

namespace {

// The subject is that it takes seconds, not minutes; it takes two on an idle machine.
constexpr auto limit = 30s;
constexpr int count = 60'000;

struct fixture {
  fixture() { kafka.create_topic("t", 3); }

  endpoint broker() const {
    endpoint where;
    if (auto why = parse_endpoint(kafka.bootstrap().at(0), where)) throw why;
    return where;
  }

  int64_t written() const {
    int64_t sum = 0;
    for (int32_t partition : {0, 1, 2}) sum += kafka.partition("t", partition).end_offset;
    return sum;
  }

  /// Answers how long it took.
  std::chrono::steady_clock::duration produce(const test::cutting_proxy& network) {
    const auto start = std::chrono::steady_clock::now();
    blocking::writer out{
        {.bootstrap = kafka.bootstrap(),
         .cluster = {.resolve = network.leads_here()},
         .topic = "t",
         .batch_bytes = 16 * 1024}};
    for (int i = 0; i < count; ++i) out.put({.value = std::string(100, 'v')}, limit);
    out.flush(limit);
    out.close(limit);
    return std::chrono::steady_clock::now() - start;
  }

  embedded::cluster kafka{{.brokers = 1}};
};

} // namespace

BOOST_FIXTURE_TEST_SUITE(cut_connections, fixture)

BOOST_AUTO_TEST_CASE(that_carry_no_more_than_300_kilobytes_each) {
  test::cutting_proxy network{broker(), {.bytes = 300'000}};
  BOOST_TEST((produce(network) < limit));
  BOOST_TEST(written() == count);
  BOOST_TEST(network.cuts() >= 15u);
}

BOOST_AUTO_TEST_CASE(that_lose_each_seventh_answer) {
  test::cutting_proxy network{broker(), {.produce_answers = 7}};
  BOOST_TEST((produce(network) < limit));
  BOOST_TEST(written() == count);
  BOOST_TEST(network.cuts() >= 2u);
}

BOOST_AUTO_TEST_SUITE_END()
