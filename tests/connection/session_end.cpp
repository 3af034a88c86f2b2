// How a session ends, and what becomes of what was pending.
#include "tests/connection/session_fixture.hpp"

using namespace cafka;
using namespace cafka::test;

BOOST_FIXTURE_TEST_SUITE(sessions, session_fixture)

BOOST_AUTO_TEST_CASE(a_peer_that_closes_in_peace_is_no_error) {
  open();
  machine.peer_closed(false);
  settle();
  BOOST_TEST(!closed.value());
}

BOOST_AUTO_TEST_CASE(a_peer_that_closes_with_requests_in_flight) {
  open();
  const auto sent = submit(metadata());
  const auto unsent = submit(metadata());
  machine.peer_closed(true);
  settle();
  BOOST_TEST((code(sent) == errc::connection_closed));
  BOOST_TEST(mentions(refused.at(sent), "inside a frame"));
  BOOST_TEST((code(unsent) == errc::stale_connection_epoch));
}

BOOST_AUTO_TEST_CASE(closing_answers_everything_once) {
  open();
  const auto sent = submit(metadata());
  const auto unsent = submit(metadata());
  machine.close();
  machine.close();
  machine.peer_closed(false);
  machine.tick(now + 1h);
  machine.written(now);
  settle();
  answer(0);
  BOOST_TEST((code(sent) == errc::connection_closed));
  BOOST_TEST((code(unsent) == errc::stale_connection_epoch));
  BOOST_TEST(!closed.value());
  BOOST_TEST(delivered.empty());
  BOOST_TEST((code(submit(metadata())) == errc::stale_connection_epoch));
}

BOOST_AUTO_TEST_SUITE_END()
