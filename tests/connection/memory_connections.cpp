// Connections in memory, on virtual time.
#include <boost/test/unit_test.hpp>

#include <deque>
#include <map>

#include "cafka/actors/connection/connector.hpp"
#include "cafka/testing/virtual_time.hpp"
#include "tests/connection/memory_owner.hpp"
#include "tests/connection/requests.hpp"

using namespace cafka;
using namespace std::chrono_literals;
using test::bytes_of;
using test::make_request;
using test::owner_actor;
using test::owner_state;

namespace {

/// Answers each request after `delay` by its correlation id and some zeros; ApiVersions properly.
struct scripted_server : memory_server {
  std::chrono::milliseconds delay{0};
  bool listens = true;
  bool answers = true;
  size_t cut_after = 0; // bytes of the next answer, then the end
  uint64_t last_connection = 0;
  std::vector<uint64_t> disconnected;
  size_t requests = 0;

  std::optional<uint64_t> connect(const endpoint&, time_point) override {
    if (!listens) return std::nullopt;
    return ++last_connection;
  }
  void receive(uint64_t connection, std::span<const std::byte> data, time_point now) override {
    ++requests;
    if (!answers) return;
    const bool handshake = data[5] == std::byte{18};
    const auto body = handshake ? test::api_versions_body() : std::vector<std::byte>(16);
    const std::vector<std::byte> id{data.begin() + 8, data.begin() + 12};
    memory_delivery out{connection, bytes_of{}.raw(id).raw(body).framed(), false};
    if (!handshake && cut_after > 0) {
      out.data.resize(cut_after);
      out.close = true;
    }
    due.emplace(now + delay, std::move(out));
  }
  void disconnect(uint64_t connection, time_point) override { disconnected.push_back(connection); }
  std::vector<memory_delivery> take(time_point now) override {
    std::vector<memory_delivery> out;
    while (!due.empty() && due.begin()->first <= now) out.push_back(due.extract(due.begin()).mapped());
    return out;
  }
  std::optional<time_point> next_due() const override {
    if (due.empty()) return std::nullopt;
    return due.begin()->first;
  }
  void on_change(std::function<void()> callback) override { changed = std::move(callback); }
  void cut(uint64_t connection) {
    due.emplace(time_point{}, memory_delivery{connection, {}, true});
    changed();
  }

  std::multimap<time_point, memory_delivery> due;
  std::function<void()> changed;
};

struct fixture : test::virtual_time {
  std::shared_ptr<scripted_server> server = std::make_shared<scripted_server>();
  owner_actor owner = cafka::spawn<owner_state>(system(), spawn_memory_connector(system(), {}, server));
  endpoint where{"memory-1", 9092};

  connected_ptr connect(uint64_t epoch = 1) {
    auto wanted = ask<connected_ptr>(owner, where, epoch);
    run();
    return wanted.value();
  }
  test::pending<response_ptr> send(const connected_ptr& to, std::chrono::milliseconds timeout = 20s) {
    return ask<response_ptr>(to->handle, make_request(to, timeout));
  }
};

} // namespace

BOOST_FIXTURE_TEST_SUITE(memory_connections, fixture)

BOOST_AUTO_TEST_CASE(a_connection_knows_versions_epoch_and_peer) {
  const auto to = connect(5);
  BOOST_TEST(to->epoch == 5u);
  BOOST_TEST((to->peer == where));
  BOOST_TEST(to->versions->negotiated(api_key::produce, {0, 9}).value() == 9);
}

BOOST_AUTO_TEST_CASE(requests_are_answered_in_order) {
  const auto to = connect();
  std::vector<test::pending<response_ptr>> all;
  for (int i = 0; i < 5; ++i) all.push_back(send(to));
  run();
  for (int i = 0; i < 5; ++i) {
    const auto& answer = all[static_cast<size_t>(i)].value();
    BOOST_TEST(answer->body == 4u);
    BOOST_TEST(answer->span().size() == 16u);
    BOOST_TEST(std::to_integer<int>(answer->frame_span()[3]) == i + 1); // the patched correlation id
  }
}

BOOST_AUTO_TEST_CASE(nobody_listens) {
  server->listens = false;
  auto wanted = ask<connected_ptr>(owner, where, uint64_t{1});
  run();
  BOOST_TEST((wanted.code() == errc::connection_refused));
  BOOST_TEST(wanted.message().find("memory-1:9092") != std::string::npos);
}

BOOST_AUTO_TEST_CASE(a_handshake_that_is_not_answered) {
  server->answers = false;
  auto wanted = ask<connected_ptr>(owner, where, uint64_t{1});
  advance(9999ms);
  BOOST_TEST(!wanted.done());
  advance(1ms);
  BOOST_TEST((wanted.code() == errc::connect_timed_out));
  BOOST_TEST(server->disconnected.size() == 1u);
}

BOOST_AUTO_TEST_CASE(a_request_that_is_not_answered_ends_the_connection) {
  const auto to = connect();
  server->answers = false;
  auto late = send(to, 3s);
  auto other = send(to, 20s);
  advance(2999ms);
  BOOST_TEST(!late.done());
  advance(1ms);
  BOOST_TEST((late.code() == errc::request_timed_out_locally));
  BOOST_TEST((other.code() == errc::connection_closed));
  BOOST_TEST(server->disconnected.size() == 1u);
  auto after = send(to);
  run();
  BOOST_TEST((after.code() == errc::answer_lost));
}

BOOST_AUTO_TEST_CASE(a_delayed_answer_comes_at_its_time) {
  const auto to = connect();
  server->delay = 250ms;
  auto wanted = send(to);
  advance(249ms);
  BOOST_TEST(!wanted.done());
  advance(1ms);
  BOOST_TEST(wanted.done());
}

BOOST_AUTO_TEST_CASE(a_connection_cut_inside_a_frame) {
  const auto to = connect();
  server->cut_after = 7;
  auto wanted = send(to);
  run();
  BOOST_TEST((wanted.code() == errc::connection_closed));
  BOOST_TEST(wanted.message().find("inside a frame") != std::string::npos);
}

BOOST_AUTO_TEST_CASE(a_connection_cut_out_of_turn) {
  const auto to = connect();
  server->answers = false;
  auto wanted = send(to);
  run();
  server->cut(1);
  run();
  BOOST_TEST((wanted.code() == errc::connection_closed));
}

BOOST_AUTO_TEST_CASE(a_frame_of_another_epoch_is_returned_untouched) {
  const auto to = connect(2);
  const auto before = server->requests;
  auto request = make_request(to);
  request->connection_epoch = 1;
  const auto bytes = request->data->bytes;
  auto wanted = ask<response_ptr>(to->handle, request);
  run();
  BOOST_TEST((wanted.code() == errc::stale_connection_epoch));
  BOOST_TEST((request->data->bytes == bytes));
  BOOST_TEST(server->requests == before);
}

BOOST_AUTO_TEST_CASE(what_is_no_frame_is_refused) {
  const auto to = connect();
  auto none = ask<response_ptr>(to->handle, outgoing_ptr{});
  auto small = make_request(to);
  small->data->bytes.resize(11);
  auto short_frame = ask<response_ptr>(to->handle, small);
  auto no_time = send(to, 0ms);
  run();
  BOOST_TEST((none.code() == errc::invalid_request));
  BOOST_TEST((short_frame.code() == errc::invalid_request));
  BOOST_TEST((no_time.code() == errc::invalid_request));
}

BOOST_AUTO_TEST_CASE(close_answers_what_is_pending) {
  const auto to = connect();
  server->answers = false;
  auto wanted = send(to);
  auto close = ask<void>(to->handle, close_atom_v);
  run();
  BOOST_TEST((close.code() == errc::none));
  BOOST_TEST((wanted.code() == errc::connection_closed));
  BOOST_TEST(server->disconnected.size() == 1u);
}

BOOST_AUTO_TEST_CASE(a_connection_ends_with_the_one_who_asked_for_it) {
  const auto to = connect();
  server->answers = false;
  auto wanted = send(to);
  run();
  auto close = ask<void>(owner, close_atom_v);
  run();
  BOOST_TEST((wanted.code() == errc::connection_closed));
  BOOST_TEST(server->disconnected.size() == 1u);
}

BOOST_AUTO_TEST_CASE(a_killed_connection_answers_what_is_pending) {
  const auto to = connect();
  server->answers = false;
  auto wanted = send(to);
  run();
  send_exit(to->handle, caf::exit_reason::kill);
  run();
  BOOST_TEST((wanted.code() == errc::connection_closed));
  BOOST_TEST(server->disconnected.size() == 1u);
}

BOOST_AUTO_TEST_CASE(an_idle_connection_closes_itself) {
  const auto to = connect();
  advance(9min - 1ms);
  BOOST_TEST(server->disconnected.empty());
  advance(1ms);
  BOOST_TEST(server->disconnected.size() == 1u);
}

BOOST_AUTO_TEST_CASE(nothing_is_left_when_all_handles_are_dropped) {
  auto to = connect();
  auto wanted = send(to);
  run();
  to = nullptr;
  owner = nullptr;
  run();
  BOOST_TEST(actors() == 0u);
  BOOST_TEST((!next_timer().has_value() || *next_timer() > 0s));
}

BOOST_AUTO_TEST_CASE(a_bad_configuration_is_refused_naming_the_field) {
  connection_config bad;
  bad.max_frame = 12;
  BOOST_CHECK_EXCEPTION(spawn_memory_connector(system(), bad, server), error, [](const error& what) {
    return what.code() == errc::invalid_configuration
           && what.message().find("max_frame is 12 bytes") != std::string::npos;
  });
  bad = {};
  bad.connect_timeout = 0ms;
  BOOST_TEST((bad.validate().code() == errc::invalid_configuration));
  bad = {};
  bad.idle_timeout = -1ms;
  BOOST_TEST((bad.validate().code() == errc::invalid_configuration));
  bad = {};
  bad.max_unsent = 0;
  BOOST_TEST((bad.validate().code() == errc::invalid_configuration));
  bad = {};
  bad.client_id = std::string(40'000, 'x');
  BOOST_TEST((bad.validate().code() == errc::invalid_configuration));
  BOOST_TEST(!connection_config{}.validate());
}

BOOST_AUTO_TEST_SUITE_END()

BOOST_AUTO_TEST_SUITE(frame_pools)

BOOST_AUTO_TEST_CASE(buffers_come_back_and_are_bounded) {
  auto pool = frame_pool::make(100'000);
  auto a = pool->take(60'000);
  auto b = pool->take(60'000);
  BOOST_TEST(a->bytes.size() == 60'000u);
  const auto* memory = a->bytes.data();
  a.reset();
  BOOST_TEST(pool->kept() >= 60'000u);
  b.reset(); // does not fit any more
  BOOST_TEST(pool->kept() < 120'000u);
  auto again = pool->take(50'000);
  BOOST_TEST((again->bytes.data() == memory));
  pool.reset(); // the frame outlives the handle of its pool
  again.reset();
}

BOOST_AUTO_TEST_CASE(small_buffers_are_not_kept) {
  auto pool = frame_pool::make();
  pool->take(100).reset();
  BOOST_TEST(pool->kept() == 0u);
}

BOOST_AUTO_TEST_SUITE_END()
