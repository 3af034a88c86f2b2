// How a session begins.
#include "tests/connection/session_fixture.hpp"

using namespace cafka;
using namespace cafka::test;

BOOST_FIXTURE_TEST_SUITE(sessions, session_fixture)

BOOST_AUTO_TEST_CASE(the_first_request_is_api_versions_in_the_highest_version) {
  start();
  BOOST_REQUIRE(handshakes.size() == 1u);
  // Size; key 18, version 4; correlation id 0; client id "c" and no tags; software name and version, no tags.
  const std::vector<std::byte> expected =
      bytes_of{}.i16(18).i16(4).i32(0).i16(1).text("c").i8(0).i8(6).text("cafka").i8(6).text("0.1.0").i8(0).framed();
  BOOST_TEST((handshakes[0] == expected));
}

BOOST_AUTO_TEST_CASE(the_handshake_yields_the_version_table) {
  open();
  BOOST_REQUIRE(versions);
  BOOST_TEST((versions->broker_range(api_key::produce) == wire::version_range{0, 13}));
  BOOST_TEST(!versions->broker_range(api_key::fetch).has_value());
  BOOST_TEST(versions->features_epoch() == 7);
  BOOST_REQUIRE(versions->feature("metadata.version").has_value());
  BOOST_TEST(versions->feature("metadata.version")->max_level == 29);
  BOOST_TEST(versions->feature("metadata.version")->min_level == 1);
}

BOOST_AUTO_TEST_CASE(a_broker_before_2_4_is_asked_again_in_version_0) {
  start();
  answer_handshake(test::api_versions_refusal());
  BOOST_REQUIRE(handshakes.size() == 2u);
  BOOST_TEST(handshake_version() == 0);
  BOOST_TEST(handshake_id() == 1);
  answer_handshake(test::api_versions_body_v0());
  BOOST_REQUIRE(versions);
  BOOST_TEST(versions->negotiated(api_key::produce, {3, 13}).value() == 7);
}

BOOST_AUTO_TEST_CASE(a_broker_that_names_its_range_is_asked_in_it) {
  start();
  answer_handshake(test::api_versions_refusal(3));
  BOOST_REQUIRE(handshakes.size() == 2u);
  BOOST_TEST(handshake_version() == 3);
  answer_handshake(test::api_versions_body());
  BOOST_TEST(machine.ready());
}

BOOST_AUTO_TEST_CASE(a_broker_that_refuses_twice_is_given_up) {
  start();
  answer_handshake(test::api_versions_refusal());
  answer_handshake(test::api_versions_refusal());
  BOOST_REQUIRE(closed.has_value());
  BOOST_TEST((closed->code() == errc::version_not_supported));
  BOOST_TEST(mentions(*closed, "kafka-1:9092"));
}

BOOST_AUTO_TEST_CASE(both_ends_of_both_ranges_count) {
  version_table table;
  table.set(api_key::fetch, {4, 9});
  BOOST_TEST(table.negotiated(api_key::fetch, {0, 17}).value() == 9);
  BOOST_TEST(table.negotiated(api_key::fetch, {0, 6}).value() == 6);
  BOOST_TEST(table.negotiated(api_key::fetch, {0, 4}).value() == 4);
  BOOST_TEST(!table.negotiated(api_key::fetch, {0, 3}).has_value());
  BOOST_TEST(!table.negotiated(api_key::fetch, {10, 17}).has_value());
  BOOST_TEST(!table.negotiated(api_key::fetch, {}).has_value());
  table.set(api_key::fetch, {9, 4});
  BOOST_TEST(!table.negotiated(api_key::fetch, {0, 17}).has_value());
}

BOOST_AUTO_TEST_CASE(garbage_instead_of_a_handshake) {
  const std::vector<std::vector<std::byte>> nonsense{
      bytes_of{}.i32(99).i16(0),                                             // another correlation id
      bytes_of{}.i32(0),                                                     // no body
      bytes_of{}.i32(0).i16(0).i8(0xFF).i8(0xFF).i8(0xFF).i8(0xFF).i8(0x7F), // two billion entries
      bytes_of{}.i32(0).i16(0).i8(4).i16(0),                                 // cut
  };
  for (const auto& frame : nonsense) {
    session_fixture f;
    f.start();
    f.receive(frame);
    BOOST_REQUIRE(f.closed.has_value());
    BOOST_TEST((f.closed->code() == errc::not_kafka), to_string(*f.closed));
  }
}

BOOST_AUTO_TEST_CASE(another_error_of_the_handshake_is_passed_on) {
  start();
  answer_handshake(bytes_of{}.i16(58).i32(0));
  BOOST_TEST((closed.value().code() == errc::sasl_authentication_failed));
}

BOOST_AUTO_TEST_CASE(a_peer_that_says_nothing) {
  start();
  BOOST_TEST((machine.next_deadline() == now + 10s));
  pass(9999ms);
  BOOST_TEST(!closed.has_value());
  pass(1ms);
  BOOST_TEST((closed.value().code() == errc::connect_timed_out));
}

BOOST_AUTO_TEST_CASE(a_peer_that_closes_during_the_handshake) {
  start();
  machine.peer_closed(false);
  settle();
  BOOST_TEST((closed.value().code() == errc::connection_closed));
  BOOST_TEST(mentions(*closed, "handshake"));
}

BOOST_AUTO_TEST_CASE(a_peer_that_speaks_http) {
  start();
  const std::vector<std::byte> http = bytes_of{}.text("HTTP");
  BOOST_TEST(!machine.size_received(std::span{http}.first<4>()).has_value());
  settle();
  BOOST_TEST((closed.value().code() == errc::not_kafka_http));
}

BOOST_AUTO_TEST_SUITE_END()
