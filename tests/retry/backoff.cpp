#include "cafka/actors/retry/backoff.hpp"

#include <boost/test/unit_test.hpp>

using namespace std::chrono_literals;
using cafka::backoff;

namespace {

const backoff::time_point start{};

bool within(backoff::duration pause, backoff::duration expected) {
  return pause >= expected * 8 / 10 && pause <= expected * 12 / 10;
}

} // namespace

BOOST_AUTO_TEST_SUITE(backoff_suite)

BOOST_AUTO_TEST_CASE(doubles_up_to_the_maximum_with_a_fifth_of_jitter) {
  for (uint64_t seed = 1; seed <= 100; ++seed) {
    backoff pauses{100ms, 1s, seed};
    for (auto expected : {100ms, 200ms, 400ms, 800ms, 1000ms, 1000ms, 1000ms})
      BOOST_TEST(within(pauses.next(), expected), "seed " << seed << ", expected about " << expected.count() << " ms");
  }
}

BOOST_AUTO_TEST_CASE(clients_spread) {
  backoff a{1s, 10s, 1}, b{1s, 10s, 2}, same_as_a{1s, 10s, 1};
  const auto pause = a.next();
  BOOST_TEST((pause != b.next()));
  BOOST_TEST((pause == same_as_a.next()));
}

BOOST_AUTO_TEST_CASE(is_not_reset_by_a_success_that_does_not_last) {
  backoff pauses{100ms, 1s, 7};
  pauses.failed(start);
  pauses.failed(start);
  pauses.up(start + 1s);
  BOOST_TEST(within(pauses.failed(start + 1s + 999ms) - (start + 1s + 999ms), 400ms));
}

BOOST_AUTO_TEST_CASE(is_reset_after_a_healthy_period) {
  backoff pauses{100ms, 1s, 7};
  pauses.failed(start);
  pauses.failed(start);
  pauses.up(start + 1s);
  pauses.up(start + 1500ms); // another connection: the period began with the first
  BOOST_TEST(within(pauses.failed(start + 2s) - (start + 2s), 100ms));
  BOOST_TEST(pauses.failures() == 1u);
}

BOOST_AUTO_TEST_CASE(never_overflows) {
  backoff pauses{24h, 24h * 365, 3};
  for (int i = 0; i < 200; ++i) BOOST_TEST((pauses.next() <= 24h * 365 * 12 / 10));
}

BOOST_AUTO_TEST_SUITE_END()
