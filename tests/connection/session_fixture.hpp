// A session as its tests see it.
#pragma once

#include "cafka/actors/connection/session.hpp"

#include <boost/test/unit_test.hpp>

#include <map>

#include "cafka/wire/big_endian.hpp"
#include "tests/connection/bytes_of.hpp"

namespace cafka::test {

using namespace std::chrono_literals;
using wire::api_key;

constexpr uint64_t epoch = 7;

/// A session, its clock, and what it asked for, sorted by kind.
struct session_fixture {
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

inline bool mentions(const error& what, std::string_view text) {
  return what.message().find(text) != std::string::npos;
}

} // namespace cafka::test
