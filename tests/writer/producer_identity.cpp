// The id and epoch of an idempotent writer.
#include <boost/test/unit_test.hpp>

#include "cafka/actors/writer/producer_identity.hpp"

using namespace cafka;
using namespace std::chrono_literals;

namespace {

const producer_identity::time_point start{1h};

} // namespace

BOOST_AUTO_TEST_SUITE(producer_identity_suite)

BOOST_AUTO_TEST_CASE(an_id_is_obtained_once_and_the_epoch_bumped_locally) {
  producer_identity p{backoff{100ms, 1s, 1}};
  BOOST_TEST(!p.take_request(start));
  p.want(0, start);
  p.want(0, start);
  BOOST_TEST(p.take_request(start));
  BOOST_TEST(!p.take_request(start));
  p.granted(77, 0);
  BOOST_TEST((p.current() == batch_identity{77, 0, 1}));
  p.want(0, start); // there is a newer one than that already
  BOOST_TEST(p.current().epoch == 0);
  p.want(1, start);
  p.want(1, start); // two partitions want the same
  BOOST_TEST((p.current() == batch_identity{77, 1, 2}));
  BOOST_TEST(!p.take_request(start));
}

BOOST_AUTO_TEST_CASE(an_exhausted_epoch_needs_a_new_id) {
  producer_identity p{backoff{100ms, 1s, 1}};
  p.want(0, start);
  BOOST_TEST(p.take_request(start));
  p.granted(77, producer_identity::exhausted_epoch);
  p.want(1, start);
  BOOST_TEST(p.current().version == 1u);
  BOOST_TEST(p.take_request(start));
  p.granted(78, 0);
  BOOST_TEST((p.current() == batch_identity{78, 0, 2}));
}

BOOST_AUTO_TEST_CASE(a_refusal_is_repeated_after_a_pause_or_reported) {
  producer_identity p{backoff{100ms, 1s, 1}};
  p.want(0, start);
  BOOST_TEST(p.take_request(start));
  p.refused(error{errc::coordinator_load_in_progress}, start);
  BOOST_TEST(!p.take_request(start));
  BOOST_TEST(p.next_event().has_value());
  BOOST_TEST(p.take_request(start + 1s));
  p.refused(error{errc::cluster_authorization_failed}, start);
  BOOST_TEST(p.take_failure().code() == errc::cluster_authorization_failed);
  BOOST_TEST(!p.take_failure());
  p.want(0, start); // the next write asks again
  BOOST_TEST(p.take_request(start));
}

BOOST_AUTO_TEST_SUITE_END()
