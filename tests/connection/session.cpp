#include "cafka/actors/connection/session.hpp"

#include <boost/test/unit_test.hpp>

#include <map>

#include "cafka/wire/big_endian.hpp"
#include "tests/connection/bytes_of.hpp"

using namespace cafka;
using namespace std::chrono_literals;
using cafka::test::bytes_of;

namespace {

constexpr uint64_t epoch = 7;

/// A session, its clock, and what it asked for, sorted by kind.
struct fixture {
  session::time_point now{1h};
  connection_config config{.client_id = "c", .connect_timeout = 10s, .idle_timeout = 9min, .max_frame = 1024 * 1024};
  session machine{config, {"kafka-1", 9092}, epoch};

  std::vector<std::vector<std::byte>> handshakes;
  std::shared_ptr<const version_table> versions;
  std::vector<session::write_request> writes;
  std::vector<session::deliver> delivered;
  std::vector<uint64_t> confirmed;
  std::map<uint64_t, error> refused;
  std::optional<error> closed;
  uint64_t last_id = 0;

  void settle() {
    for (auto& action : machine.take_actions()) std::visit([this](auto& what) { perform(what); }, action);
  }
  void perform(session::write_bytes& what) { handshakes.push_back(what.bytes); }
  void perform(session::write_request& what) { writes.push_back(what); }
  void perform(session::become_ready& what) { versions = what.versions; }
  void perform(session::deliver& what) { delivered.push_back(what); }
  void perform(session::confirm& what) { confirmed.push_back(what.id); }
  void perform(session::refuse& what) { BOOST_TEST(refused.emplace(what.id, what.why).second); }
  void perform(session::close_socket& what) {
    BOOST_TEST(!closed.has_value());
    closed = what.why;
  }

  void start() {
    machine.start(now + config.connect_timeout);
    settle();
  }
  void receive(const std::vector<std::byte>& frame) {
    machine.frame_received(frame, now);
    settle();
  }
  /// The broker answers the latest handshake.
  void answer_handshake(const std::vector<std::byte>& body) { receive(bytes_of{}.i32(handshake_id()).raw(body)); }
  int32_t handshake_id() const { return wire::load_big_endian<int32_t>(handshakes.back().data() + 8); }
  int16_t handshake_version() const { return wire::load_big_endian<int16_t>(handshakes.back().data() + 6); }
  void open() {
    start();
    answer_handshake(test::api_versions_body());
    BOOST_REQUIRE(machine.ready());
  }

  uint64_t submit(session::request what) {
    what.id = ++last_id;
    if (what.send_within == 0ms) what.send_within = what.timeout;
    machine.submit(what, now);
    settle();
    return last_id;
  }
  static session::request metadata(std::chrono::milliseconds timeout = 30s) {
    return {.key = api_key::metadata, .version = 4, .epoch = epoch, .timeout = timeout, .size = 100};
  }
  static session::request produce(std::chrono::milliseconds timeout = 30s) {
    return {.key = api_key::produce, .version = 8, .epoch = epoch, .timeout = timeout, .size = 1000};
  }
  void written() {
    machine.written(now);
    settle();
  }
  void pass(std::chrono::milliseconds amount) {
    now += amount;
    machine.tick(now);
    settle();
  }
  /// A response to the write of that index: a metadata body of version 4, or nothing much.
  void answer(size_t write, int32_t throttle = 0) {
    receive(bytes_of{}.i32(writes[write].correlation_id).i32(throttle).zeros(12));
  }
  errc code(uint64_t id) const { return refused.contains(id) ? refused.at(id).code() : errc::none; }
};

bool mentions(const error& what, std::string_view text) { return what.message().find(text) != std::string::npos; }

} // namespace

BOOST_FIXTURE_TEST_SUITE(sessions, fixture)

// -- handshake ---------------------------------------------------------------------------------------------------------

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
    fixture f;
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

// -- requests and responses --------------------------------------------------------------------------------------------

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

// -- time --------------------------------------------------------------------------------------------------------------

BOOST_AUTO_TEST_CASE(a_timeout_closes_and_tells_sent_from_unsent) {
  open();
  const auto late = submit(metadata(5s));
  written();
  const auto other = submit(metadata(30s));
  const auto waiting = submit(metadata(30s));
  BOOST_TEST((machine.next_deadline() == now + 5s));
  pass(4999ms);
  BOOST_TEST(refused.empty());
  pass(1ms);
  BOOST_TEST((code(late) == errc::request_timed_out_locally));
  BOOST_TEST(mentions(refused.at(late), "Metadata"));
  BOOST_TEST((code(other) == errc::connection_closed));
  BOOST_TEST((code(waiting) == errc::stale_connection_epoch));
  BOOST_TEST((closed.value().code() == errc::request_timed_out_locally));
  BOOST_TEST(refused.size() == 3u);
  BOOST_TEST(!machine.next_deadline().has_value());
}

BOOST_AUTO_TEST_CASE(a_peer_that_takes_no_bytes_is_given_up) {
  open();
  const auto stuck = submit(metadata(30s));
  const auto waiting = submit(metadata(40s));
  pass(30s);
  BOOST_TEST((code(waiting) == errc::stale_connection_epoch));
  BOOST_TEST((code(stuck) == errc::request_timed_out_locally));
  BOOST_TEST((closed.value().code() == errc::request_timed_out_locally));
}

// It may be that the one before it is large and the link slow.
BOOST_AUTO_TEST_CASE(a_request_that_was_never_sent_ends_no_connection) {
  open();
  const auto large = submit(produce(30s));
  const auto waiting = submit(metadata(2s));
  pass(2s);
  BOOST_TEST((code(waiting) == errc::buffer_full));
  BOOST_TEST(mentions(refused.at(waiting), "not sent"));
  BOOST_TEST(!closed.has_value());
  written();
  answer(0);
  BOOST_TEST((code(large) == errc::none));
  BOOST_TEST(delivered.size() == 1u);
}

BOOST_AUTO_TEST_CASE(an_answer_in_time_is_no_timeout) {
  open();
  submit(metadata(5s));
  written();
  now += 5s; // the tick comes later than the answer
  answer(0);
  pass(1s);
  BOOST_TEST(refused.empty());
  BOOST_TEST(!closed.has_value());
}

BOOST_AUTO_TEST_CASE(a_throttle_time_holds_the_next_request_back) {
  open();
  auto request = metadata();
  request.version = 8;
  submit(request);
  written();
  answer(0, 1500);
  BOOST_TEST(delivered.size() == 1u);
  submit(request);
  BOOST_TEST(writes.size() == 1u);
  BOOST_TEST((machine.next_deadline() == now + 1500ms));
  pass(1499ms);
  BOOST_TEST(writes.size() == 1u);
  pass(1ms);
  BOOST_TEST(writes.size() == 2u);
}

BOOST_AUTO_TEST_CASE(a_request_whose_time_runs_out_while_throttled_was_not_sent) {
  open();
  auto request = metadata(1s);
  request.version = 8;
  submit(request);
  written();
  answer(0, 5000);
  const auto id = submit(request);
  BOOST_TEST((code(id) == errc::throttling_quota_exceeded)); // at once: it is known already
  BOOST_TEST(mentions(refused.at(id), "5000 ms"));
  BOOST_TEST(!closed.has_value());
  pass(5s);
  submit(request);
  BOOST_TEST(writes.size() == 2u);
}

BOOST_AUTO_TEST_CASE(a_request_that_waits_is_given_back_when_the_broker_begins_to_throttle) {
  open();
  auto request = metadata();
  request.version = 8;
  submit(request);
  auto urgent = request;
  urgent.send_within = 4s;
  const auto first = submit(urgent); // waits for the write before it
  const auto patient = submit(request);
  answer(0, 5000);
  BOOST_TEST((code(first) == errc::throttling_quota_exceeded));
  BOOST_TEST((code(patient) == errc::none));
  written();
  pass(5s);
  BOOST_REQUIRE(writes.size() == 2u);
  BOOST_TEST(writes[1].id == patient);
}

// The time for which it was held is not the broker's.
BOOST_AUTO_TEST_CASE(a_request_that_was_held_by_a_throttle_has_all_of_its_time) {
  open();
  auto request = metadata(30s);
  request.version = 8;
  submit(request);
  written();
  answer(0, 29'500);
  const auto id = submit(request);
  pass(29'500ms);
  BOOST_REQUIRE(writes.size() == 2u);
  written();
  BOOST_TEST((machine.next_deadline() == now + 30s));
  pass(29'999ms);
  BOOST_TEST((code(id) == errc::none));
  BOOST_TEST(!closed.has_value());
  answer(1);
  BOOST_TEST(delivered.size() == 2u);
}

BOOST_AUTO_TEST_CASE(an_idle_connection_closes_without_error) {
  open();
  pass(8min);
  submit(metadata());
  written();
  answer(0);
  BOOST_TEST((machine.next_deadline() == now + 9min));
  pass(9min - 1ms);
  BOOST_TEST(!closed.has_value());
  pass(1ms);
  BOOST_REQUIRE(closed.has_value());
  BOOST_TEST(!*closed);
}

// -- the end -----------------------------------------------------------------------------------------------------------

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

BOOST_AUTO_TEST_CASE(a_time_of_any_length_is_taken_as_one_that_never_comes) {
  open();
  auto what = produce(std::chrono::milliseconds::max());
  what.send_within = std::chrono::milliseconds::max();
  const auto id = submit(what);
  pass(1h);
  BOOST_TEST(code(id) == errc::none);
  answer(0);
  BOOST_TEST(!machine.closed());
}

BOOST_AUTO_TEST_SUITE_END()
