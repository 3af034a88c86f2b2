#include "cafka/actors/cluster/suspicions.hpp"

#include "cafka/actors/connection/diagnosis.hpp"
#include "cafka/auth/tls/tls_failure.hpp"

#include <boost/test/unit_test.hpp>

#include <string>

using namespace std::chrono_literals;
using cafka::errc;
using cafka::error;

namespace {

const cafka::endpoint k1{"k1", 9093}, k2{"k2", 9093};
const error plain_port{errc::connection_closed, "k1:9093" + std::string{cafka::no_answer_in_tls}};
const error wants_sasl{errc::connection_closed, "k1:9093: " + std::string{cafka::closed_to_strangers}};
const error stopping{errc::connection_closed, "k1:9093: closed the connection"};

struct fixture {
  cafka::suspicions suspicions;
  cafka::suspicions::time_point now{1h};

  /// What is told of the last of so many ends, a second apart.
  errc told(const error& why, int times, const cafka::endpoint& where = k1) {
    for (int i = 0; i < times; ++i) suspicions.failed(where, why, now += 1s);
    return suspicions.judged(where, why, now).code();
  }
};

} // namespace

BOOST_FIXTURE_TEST_SUITE(suspicions_suite, fixture)

BOOST_AUTO_TEST_CASE(what_goes_wrong_in_the_same_way_from_the_beginning_is_for_people_to_mend) {
  BOOST_TEST(told(plain_port, 3) == errc::connection_closed);
  BOOST_TEST(told(plain_port, 1) == errc::tls_failed);
  BOOST_TEST(suspicions.judged(k1, plain_port, now).message() == plain_port.message());
  BOOST_TEST(told(plain_port, 1) == errc::tls_failed);
  BOOST_TEST(told(wants_sasl, 3, k2) == errc::connection_closed);
  BOOST_TEST(told(wants_sasl, 1, k2) == errc::illegal_sasl_state);
}

BOOST_AUTO_TEST_CASE(a_few_ends_within_an_instant_may_be_a_broker_that_restarts) {
  for (int i = 0; i < 50; ++i) suspicions.failed(k1, plain_port, now);
  BOOST_TEST(suspicions.judged(k1, plain_port, now + 2s).code() == errc::connection_closed);
  BOOST_TEST(suspicions.judged(k1, plain_port, now + 3s).code() == errc::tls_failed);
}

BOOST_AUTO_TEST_CASE(two_ends_prove_nothing_however_far_apart) {
  suspicions.failed(k1, plain_port, now);
  suspicions.failed(k1, plain_port, now + 1h);
  BOOST_TEST(suspicions.judged(k1, plain_port, now + 1h).code() == errc::connection_closed);
}

BOOST_AUTO_TEST_CASE(what_ended_otherwise_in_between_begins_anew) {
  told(plain_port, 10);
  told(stopping, 1);
  BOOST_TEST(told(plain_port, 3) == errc::connection_closed);
  BOOST_TEST(told(wants_sasl, 1) == errc::connection_closed);
  BOOST_TEST(suspicions.judged(k1, stopping, now).code() == errc::connection_closed);
}

BOOST_AUTO_TEST_CASE(who_was_well_is_no_mistake) {
  told(plain_port, 10);
  suspicions.connected(k1);
  BOOST_TEST(suspicions.judged(k1, plain_port, now).code() == errc::connection_closed);
  told(wants_sasl, 10);
  suspicions.connected(k1); // it lets everybody in, and hangs up at the first request
  BOOST_TEST(suspicions.judged(k1, wants_sasl, now).code() == errc::illegal_sasl_state);
  suspicions.answered(k1);
  BOOST_TEST(told(wants_sasl, 10) == errc::connection_closed);
  BOOST_TEST(told(plain_port, 10) == errc::connection_closed);
}

BOOST_AUTO_TEST_CASE(each_address_is_for_itself) {
  told(plain_port, 10);
  BOOST_TEST(suspicions.judged(k2, plain_port, now).code() == errc::connection_closed);
}

BOOST_AUTO_TEST_SUITE_END()
