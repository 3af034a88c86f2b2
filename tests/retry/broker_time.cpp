#include "cafka/actors/retry/broker_time.hpp"

#include <boost/test/unit_test.hpp>

#include <cstdint>
#include <limits>

using namespace cafka;
using namespace std::chrono_literals;
using std::chrono::milliseconds;

BOOST_AUTO_TEST_SUITE(broker_time_suite)

BOOST_AUTO_TEST_CASE(the_broker_is_always_told_less_than_the_client_waits) {
  for (auto patience : {2ms, 10ms, 500ms, 1'000ms, 5'000ms, 30'000ms, 3'600'000ms, 86'400'000ms}) {
    BOOST_TEST(broker_time(patience).count() < patience.count());
    BOOST_TEST(broker_time(patience).count() >= patience.count() / 2);
    BOOST_TEST(answer_time(patience).count() > patience.count());
  }
}

BOOST_AUTO_TEST_CASE(the_margin_is_a_tenth_between_half_a_second_and_five) {
  BOOST_TEST(broker_time(400ms).count() == 200);
  BOOST_TEST(broker_time(2s).count() == 1'500);
  BOOST_TEST(broker_time(30s).count() == 27'000);
  BOOST_TEST(broker_time(1h).count() == milliseconds{1h - 5s}.count());
  BOOST_TEST(answer_time(1s).count() == 1'500);
  BOOST_TEST(answer_time(30s).count() == 33'000);
}

BOOST_AUTO_TEST_CASE(whatever_is_asked_for_fits_into_the_request) {
  BOOST_TEST(broker_time(milliseconds::max()).count() == std::numeric_limits<int32_t>::max());
  BOOST_TEST(broker_time(0ms).count() == 1);
  BOOST_TEST(broker_time(milliseconds::min()).count() == 1);
}

BOOST_AUTO_TEST_SUITE_END()
