#include "cafka/actors/retry/deadline.hpp"

#include <boost/test/unit_test.hpp>

using namespace std::chrono_literals;
using cafka::bounded;
using cafka::deadline_of;
using std::chrono::milliseconds;

BOOST_AUTO_TEST_SUITE(deadline_suite)

BOOST_AUTO_TEST_CASE(usual_timeouts_stay_as_they_are) {
  const std::chrono::steady_clock::time_point now{1000h};
  BOOST_TEST((bounded(30s) == 30s));
  BOOST_TEST((deadline_of(now, 30s) == now + 30s));
}

BOOST_AUTO_TEST_CASE(absurd_ones_do_not_overflow) {
  const auto now = std::chrono::steady_clock::now();
  BOOST_TEST((deadline_of(now, milliseconds::max()) > now + 24h * 365));
  BOOST_TEST((deadline_of(now, milliseconds::max()) + bounded(milliseconds::max()) > now)); // there is room for more
  BOOST_TEST((deadline_of(now, milliseconds::min()) == now));
  BOOST_TEST((deadline_of(now, -1ms) == now));
}

BOOST_AUTO_TEST_SUITE_END()
