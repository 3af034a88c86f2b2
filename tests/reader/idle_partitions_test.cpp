// What partitions cost that nothing happens in.
#include <boost/test/unit_test.hpp>

#include <chrono>

#include "tests/reader/reader_fixture.hpp"

namespace cafka {

namespace {

using namespace std::chrono_literals;

struct many : test::reader_fixture {
  explicit many(size_t partitions) {
    kafka = std::make_shared<test::fake_kafka>(partitions);
    start();
    // CAF 0.17.6 does not cancel the timeouts of requests that were answered: those of the look-ups come yet.
    advance(1min);
  }
  // Jobs of all actors in a minute in which ten partitions get ten batches each.
  size_t work() {
    size_t jobs = 0;
    for (int i = 0; i < 10; ++i) {
      for (int32_t partition = 0; partition < 10; ++partition) kafka->append(partition, 1);
      jobs += advance(6s);
    }
    for (int32_t partition = 0; partition < 10; ++partition) check(partition, 0, 10);
    return jobs;
  }
};

} // namespace

BOOST_AUTO_TEST_SUITE(idle_partitions_suite)

BOOST_AUTO_TEST_CASE(ten_thousand_partitions_cause_as_much_work_as_the_ten_that_are_active) {
  many few{10};
  many all{10'000};
  BOOST_TEST(all.kafka->fetches == few.kafka->fetches);
  BOOST_TEST(all.work() == few.work());
}

BOOST_AUTO_TEST_SUITE_END()

} // namespace cafka
