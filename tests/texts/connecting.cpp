// What is said of a connection that does not come to be, or ends.
#include "tests/texts/text_golden.hpp"

#include "cafka/actors/cluster/lane_table.hpp"
#include "cafka/actors/connection/diagnosis.hpp"
#include "cafka/actors/connection/dial_race.hpp"
#include "cafka/actors/connection/session.hpp"
#include "cafka/wire/big_endian.hpp"
#include "tests/connection/bytes_of.hpp"

#include <boost/test/unit_test.hpp>

#include <array>
#include <chrono>
#include <cstring>
#include <string>
#include <variant>
#include <vector>

using namespace cafka;
using namespace std::chrono_literals;

namespace {

const std::chrono::steady_clock::time_point start{1h};
const endpoint kafka{"kafka", 9092};

// -- who is there --

error first_bytes(std::string_view text) {
  std::array<std::byte, size_prefix> prefix{};
  std::memcpy(prefix.data(), text.data(), prefix.size());
  size_t size = 0;
  return read_frame_size(prefix, {.limit = handshake_frame_limit}, kafka, size);
}

void say_first_bytes(std::string& to) {
  test::say(to, "a web server answers", first_bytes("HTTP"));
  test::say(to, "a port for encrypted connections answers", first_bytes({"\x15\x03\x03\x00", 4}));
  test::say(to, "a server of secure shells answers", first_bytes("SSH-"));
  test::say(to, "something else answers", first_bytes({"\xff\xff\xff\xff", 4}));
}

// -- dials --

error outcome(dial_race& race) {
  for (auto& action : race.take_actions())
    if (const auto* end = std::get_if<dial_race::give_up>(&action)) return end->why;
  return {};
}

dial_race race_to(const std::vector<std::string>& hosts) {
  std::vector<socket_address> addresses;
  for (const auto& host : hosts) addresses.push_back(numeric_address({host, 9092}).value());
  dial_race race{kafka, addresses, 10s, start + 10s};
  race.start(start);
  return race;
}

void say_dials(std::string& to) {
  auto refused = race_to({"10.0.0.1"});
  refused.failed(0, {errc::connection_refused, "Connection refused"}, start);
  test::say(to, "the only address of a name refuses", outcome(refused));
  auto both = race_to({"10.0.0.1", "::1"});
  both.failed(0, {errc::connection_refused, "Connection refused"}, start);
  both.failed(1, {errc::network_unreachable, "Network is unreachable"}, start);
  test::say(to, "no address of a name can be connected", outcome(both));
  auto nobody = race_to({"10.0.0.1", "10.0.0.2"});
  nobody.tick(start + 1s);
  nobody.tick(start + 11s);
  test::say(to, "no address of a name answers", outcome(nobody));
  auto silent = race_to({"10.0.0.1"});
  silent.connected(0, start + 1s);
  silent.tick(start + 11s);
  test::say(to, "a connection is taken, and then nothing is said", outcome(silent));
}

// -- lanes --

error first_answer(const lane_table::actions& done) { return done.answers.empty() ? error{} : done.answers[0].what; }

void say_lanes(std::string& to) {
  const auto name_of = [](int32_t node) { return "broker " + std::to_string(node); };
  lane_table lanes{50ms, 1s, 1, name_of};
  const lane where{.node = 2};
  lanes.connect(where, 1, start, start + 5s);
  test::say(to, "a broker is not connected in time", first_answer(lanes.tick(start + 5s)));
  const auto epoch = lanes.connect(where, 2, start + 5s, start + 6s).dials;
  lanes.remember(2, {errc::connection_refused, "cannot connect to k:9092 (127.0.0.1:9092: Connection refused)"});
  test::say(to, "a broker is not connected in time, and the cause is known", first_answer(lanes.tick(start + 6s)));
}

// -- connections --

/// A connection, what became of its requests, and why it ended.
struct connection {
  connection_config config{.connect_timeout = 10s, .max_unsent = 1'500};
  session machine{config, kafka, 7};
  std::vector<error> refused;
  error closed;
  std::vector<std::byte> handshake;

  void settle() {
    for (auto& action : machine.take_actions()) {
      if (auto* why = std::get_if<session::refuse>(&action)) refused.push_back(why->why);
      if (auto* why = std::get_if<session::close_socket>(&action)) closed = why->why;
      if (auto* bytes = std::get_if<session::write_bytes>(&action)) handshake = bytes->bytes;
    }
  }
  void begin() {
    machine.start(start + 10s);
    settle();
  }
  void open() {
    begin();
    const auto id = wire::load_big_endian<int32_t>(handshake.data() + 8);
    const std::vector<std::byte> answer = test::bytes_of{}.i32(id).raw(test::api_versions_body());
    machine.frame_received(answer, start);
    settle();
  }
  void submit(uint64_t epoch = 7) {
    machine.submit(
        {.id = refused.size() + 1,
         .key = api_key::metadata,
         .version = 4,
         .epoch = epoch,
         .timeout = 3s,
         .send_within = 3s,
         .size = 1'000},
        start);
    settle();
  }
};

void say_connections(std::string& to) {
  connection silent;
  silent.begin();
  silent.machine.tick(start + 11s);
  silent.settle();
  test::say(to, "the handshake is not answered", silent.closed);

  connection hung_up;
  hung_up.begin();
  hung_up.machine.peer_closed(false);
  hung_up.settle();
  test::say(to, "the connection ends during the handshake", hung_up.closed);

  connection stale;
  stale.open();
  stale.submit(6);
  test::say(to, "a request was encoded for the connection before", stale.refused.at(0));
  stale.machine.close();
  stale.settle();
  stale.submit();
  test::say(to, "a request comes when the connection has ended", stale.refused.at(1));

  connection full;
  full.open();
  full.submit();
  full.submit();
  full.submit();
  test::say(to, "more is to be sent than may wait", full.refused.at(0));

  connection late;
  late.open();
  late.submit();
  late.submit();
  late.machine.written(start);
  late.machine.tick(start + 4s);
  late.settle();
  test::say(to, "a request is not answered", late.refused.at(0));
  test::say(to, "the connection ends because of that", late.closed);

  connection torn;
  torn.open();
  torn.submit();
  torn.machine.peer_closed(true);
  torn.settle();
  test::say(to, "the broker ends the connection inside an answer", torn.closed);
  test::say(to, "a request was under way then", torn.refused.at(0));
}

} // namespace

BOOST_AUTO_TEST_SUITE(connecting)

BOOST_AUTO_TEST_CASE(is_told_of_as_it_was_read) {
  std::string text = "What is said of a connection that does not come to be, or ends.\n";
  say_first_bytes(text);
  say_dials(text);
  say_lanes(text);
  say_connections(text);
  test::check_text_file("connecting.txt", text);
}

BOOST_AUTO_TEST_SUITE_END()
