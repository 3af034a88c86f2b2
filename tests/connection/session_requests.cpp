// What a session sends, and which answer is whose.
#include "tests/connection/session_fixture.hpp"

using namespace cafka;
using namespace cafka::test;

BOOST_FIXTURE_TEST_SUITE(sessions, session_fixture)

BOOST_AUTO_TEST_CASE(requests_wait_for_the_handshake) {
  start();
  submit(metadata());
  BOOST_TEST(writes.empty());
  answer_handshake(test::api_versions_body());
  BOOST_TEST(writes.size() == 1u);
}

BOOST_AUTO_TEST_CASE(requests_are_pipelined_one_frame_at_a_time) {
  open();
  for (int i = 0; i < 3; ++i) submit(metadata());
  BOOST_TEST(writes.size() == 1u); // the others wait for the write buffer, not for the answer
  written();
  written();
  written();
  BOOST_REQUIRE(writes.size() == 3u);
  BOOST_TEST(machine.in_flight() == 3u);
  for (size_t i = 0; i < 3; ++i) {
    BOOST_TEST(writes[i].id == i + 1);
    BOOST_TEST(writes[i].correlation_id == static_cast<int32_t>(i) + 1); // 0 was the handshake
  }
  for (size_t i = 0; i < 3; ++i) answer(i);
  BOOST_REQUIRE(delivered.size() == 3u);
  for (size_t i = 0; i < 3; ++i) {
    BOOST_TEST(delivered[i].id == i + 1);
    BOOST_TEST(delivered[i].body == 4u);
    BOOST_TEST((delivered[i].key == api_key::metadata));
  }
  BOOST_TEST(machine.in_flight() == 0u);
}

BOOST_AUTO_TEST_CASE(the_body_of_a_flexible_response_is_behind_its_tags) {
  open();
  auto request = metadata();
  request.version = 12;
  submit(request);
  // One unknown tagged field (5) of three bytes in the header.
  receive(bytes_of{}.i32(writes[0].correlation_id).i8(1).i8(5).i8(3).text("abc").i32(0).zeros(8));
  BOOST_REQUIRE(delivered.size() == 1u);
  BOOST_TEST(delivered[0].body == 10u);
}

BOOST_AUTO_TEST_CASE(a_header_that_cannot_be_decoded) {
  open();
  auto request = metadata();
  request.version = 12;
  const auto id = submit(request);
  receive(bytes_of{}.i32(writes[0].correlation_id).i8(1).i8(5).i8(99));
  BOOST_TEST((code(id) == errc::malformed));
  BOOST_TEST((closed.value().code() == errc::malformed));
}

BOOST_AUTO_TEST_CASE(a_wrong_correlation_id_closes) {
  open();
  const auto first = submit(metadata());
  written();
  const auto second = submit(metadata());
  written();
  answer(1);
  BOOST_TEST((closed.value().code() == errc::correlation_mismatch));
  BOOST_TEST((code(first) == errc::correlation_mismatch));
  BOOST_TEST((code(second) == errc::correlation_mismatch));
  BOOST_TEST(delivered.empty());
}

BOOST_AUTO_TEST_CASE(an_answer_that_nobody_asked_for_closes) {
  open();
  receive(bytes_of{}.i32(1).i32(0));
  BOOST_TEST((closed.value().code() == errc::correlation_mismatch));
}

BOOST_AUTO_TEST_CASE(an_oversized_response_closes_and_leaves_requests_in_doubt) {
  open();
  const auto id = submit(metadata());
  const std::vector<std::byte> prefix = bytes_of{}.i32(1024 * 1024 + 1);
  BOOST_TEST(!machine.size_received(std::span{prefix}.first<4>()).has_value());
  settle();
  BOOST_TEST((code(id) == errc::frame_too_large));
}

BOOST_AUTO_TEST_CASE(requests_without_a_response) {
  open();
  auto silent = produce();
  silent.expects_response = false;
  const auto id = submit(silent);
  BOOST_TEST(confirmed.empty());
  written();
  BOOST_REQUIRE(confirmed.size() == 1u);
  BOOST_TEST(confirmed[0] == id);
  submit(metadata());
  answer(0); // a stray answer to acks = 0 is tolerated
  BOOST_TEST(!closed.has_value());
  answer(1);
  BOOST_TEST(delivered.size() == 1u);
}

// It is all that a broker can do about a Produce with acks = 0 that it refuses, as when it does not lead the partition.
BOOST_AUTO_TEST_CASE(closing_after_requests_without_a_response_may_be_a_refusal) {
  open();
  auto silent = produce();
  silent.expects_response = false;
  submit(silent);
  written();
  machine.peer_closed(false);
  settle();
  BOOST_REQUIRE(closed.has_value());
  BOOST_TEST((closed->code() == errc::connection_closed));
  BOOST_TEST(closed->message().find("acks") != std::string::npos);
}

BOOST_AUTO_TEST_CASE(a_later_answer_tells_that_requests_without_a_response_were_not_refused) {
  open();
  auto silent = produce();
  silent.expects_response = false;
  submit(silent);
  written();
  submit(metadata());
  written();
  answer(1);
  machine.peer_closed(false);
  settle();
  BOOST_REQUIRE(closed.has_value());
  BOOST_TEST(!*closed);
}

BOOST_AUTO_TEST_CASE(a_request_without_a_response_that_was_not_written_is_in_doubt) {
  open();
  auto silent = produce();
  silent.expects_response = false;
  const auto id = submit(silent);
  machine.peer_closed(false);
  settle();
  BOOST_TEST((code(id) == errc::connection_closed));
}

BOOST_AUTO_TEST_CASE(frames_of_another_epoch_come_back_unsent) {
  open();
  auto old = metadata();
  old.epoch = epoch - 1;
  const auto id = submit(old);
  BOOST_TEST((code(id) == errc::stale_connection_epoch));
  BOOST_TEST(writes.empty());
  BOOST_TEST(!closed.has_value());
}

BOOST_AUTO_TEST_CASE(what_waits_unsent_is_bounded) {
  config.max_unsent = 2500;
  machine = session{config, {"kafka-1", 9092}, epoch};
  open();
  submit(produce()); // is being written
  submit(produce());
  submit(produce());
  const auto id = submit(produce());
  BOOST_TEST((code(id) == errc::buffer_full));
  BOOST_TEST(machine.unsent() == 2u);
  written();
  BOOST_TEST((code(submit(produce())) == errc::none));
}

BOOST_AUTO_TEST_CASE(one_frame_above_the_limit_may_wait) {
  config.max_unsent = 10;
  machine = session{config, {"kafka-1", 9092}, epoch};
  open();
  submit(produce());
  BOOST_TEST((code(submit(produce())) == errc::none));
}

BOOST_AUTO_TEST_SUITE_END()
