// Connections over sockets, against small servers on loopback.
#include <boost/test/unit_test.hpp>

#include <future>
#include <thread>

#include "cafka/actors/connection/broker_connection.hpp"
#include "tests/connection/loopback.hpp"
#include "tests/connection/requests.hpp"
#include "tests/connection/tcp_fixture.hpp"
#include "tests/support/eventually.hpp"

using namespace cafka;
using namespace std::chrono_literals;
using test::bytes_of;
using test::long_enough;
using test::loopback_peer;
using test::loopback_server;
using test::make_request;
using test::mentions;
using test::prepared_config;

namespace {

struct fixture : test::tcp_fixture {
  answer<response_ptr> send(
      const connected_ptr& to, std::chrono::milliseconds timeout = long_enough, size_t size = 64) {
    return ask<response_ptr>(self, to->handle, long_enough, make_request(to, timeout, size));
  }
};

} // namespace

BOOST_FIXTURE_TEST_SUITE(tcp_connections, fixture)

BOOST_AUTO_TEST_CASE(a_request_and_its_answer) {
  loopback_server server{[](loopback_peer& peer) {
    peer.shake_hands();
    peer.answer_all(100'000);
  }};
  auto to = connect(server.where());
  BOOST_REQUIRE_MESSAGE(to, to_string(to.error()));
  BOOST_TEST((*to)->epoch == 1u);
  for (int i = 0; i < 3; ++i) {
    auto answer = send(*to, long_enough, 200'000);
    BOOST_REQUIRE_MESSAGE(answer, to_string(answer.error()));
    BOOST_TEST((*answer)->span().size() == 100'000u);
  }
}

// The bytes that arrive are those that were given, whichever buffers they went through.
BOOST_AUTO_TEST_CASE(frames_arrive_whole_and_in_order) {
  std::promise<std::vector<std::vector<std::byte>>> received;
  loopback_server server{[&](loopback_peer& peer) {
    peer.shake_hands();
    std::vector<std::vector<std::byte>> frames;
    for (int i = 0; i < 20; ++i)
      if (auto frame = peer.read_frame()) frames.push_back(*frame);
    received.set_value(frames);
    peer.wait_for_end();
  }};
  auto to = connect(server.where());
  BOOST_REQUIRE_MESSAGE(to, to_string(to.error()));
  for (size_t i = 0; i < 20; ++i) {
    auto request = make_request(*to, long_enough, 50'000 + i * 10'000);
    const auto bytes = request->data->writable();
    for (size_t at = 12; at < bytes.size(); ++at) bytes[at] = static_cast<std::byte>(at * 31 + i);
    anon_mail(request).send((*to)->handle);
  }
  const auto frames = received.get_future().get();
  BOOST_REQUIRE(frames.size() == 20u);
  for (size_t i = 0; i < 20; ++i) {
    BOOST_REQUIRE(frames[i].size() == 50'000 + i * 10'000 - 4);
    BOOST_TEST(std::to_integer<size_t>(frames[i][7]) == i + 1); // correlation ids count up
    bool same = true;
    for (size_t at = 12; at < frames[i].size() + 4; ++at)
      same = same && frames[i][at - 4] == static_cast<std::byte>(at * 31 + i);
    BOOST_TEST(same);
  }
}

BOOST_AUTO_TEST_CASE(refused) {
  const auto where = test::nobody_listens();
  const auto failure = connect(where).error();
  BOOST_TEST((failure.code() == errc::connection_refused), to_string(failure));
  BOOST_TEST(mentions(failure, to_string(where)));
}

BOOST_AUTO_TEST_CASE(every_address_of_a_name_is_tried) {
  auto where = test::nobody_listens();
  where.host = "localhost";
  const auto failure = connect(where).error();
  BOOST_TEST((failure.code() == errc::connection_refused), to_string(failure));
  BOOST_TEST(mentions(failure, "127.0.0.1"));
  loopback_server server{[](loopback_peer& peer) {
    peer.shake_hands();
    peer.wait_for_end();
  }};
  where.port = server.where().port;
  BOOST_TEST(bool{connect(where)});
}

BOOST_AUTO_TEST_CASE(unresolvable) {
  const auto failure = connect({"no-such-host.invalid", 9092}).error();
  // Without a name service the look-up may end in its deadline instead.
  BOOST_TEST((failure.code() == errc::host_not_found || failure.code() == errc::connect_timed_out), to_string(failure));
  BOOST_TEST(mentions(failure, "no-such-host.invalid"));
}

BOOST_AUTO_TEST_CASE(a_server_that_answers_nothing) {
  loopback_server server{[](loopback_peer& peer) { peer.wait_for_end(); }};
  const auto failure = connect(server.where(), {.connect_timeout = 50ms}).error();
  BOOST_TEST((failure.code() == errc::connect_timed_out), to_string(failure));
  BOOST_TEST(mentions(failure, "ApiVersions"));
}

BOOST_AUTO_TEST_CASE(a_server_that_closes_at_once) {
  loopback_server server{[](loopback_peer&) {}};
  const auto failure = connect(server.where()).error();
  BOOST_TEST((failure.code() == errc::connection_closed), to_string(failure));
  BOOST_TEST(mentions(failure, "handshake"));
}

BOOST_AUTO_TEST_CASE(a_web_server) {
  loopback_server server{[](loopback_peer& peer) {
    peer.read(4);
    peer.write(bytes_of{}.text("HTTP/1.1 400 Bad Request\r\nConnection: close\r\n\r\n"));
    peer.wait_for_end();
  }};
  const auto failure = connect(server.where()).error();
  BOOST_TEST((failure.code() == errc::not_kafka_http), to_string(failure));
}

BOOST_AUTO_TEST_CASE(a_port_for_encrypted_connections) {
  loopback_server server{[](loopback_peer& peer) {
    peer.read(4);
    peer.write(bytes_of{}.i8(0x15).i8(3).i8(3).i16(2).i8(2).i8(50)); // alert: decode_error
    peer.wait_for_end();
  }};
  const auto failure = connect(server.where()).error();
  BOOST_TEST((failure.code() == errc::not_kafka_tls), to_string(failure));
}

BOOST_AUTO_TEST_CASE(garbage) {
  loopback_server server{[](loopback_peer& peer) {
    peer.read(4);
    peer.write(bytes_of{}.text("220 mail.example ESMTP\r\n"));
    peer.wait_for_end();
  }};
  BOOST_TEST((connect(server.where()).error().code() == errc::not_kafka));
}

BOOST_AUTO_TEST_CASE(an_oversized_frame) {
  loopback_server server{[](loopback_peer& peer) {
    peer.shake_hands();
    peer.read_frame();
    peer.write(bytes_of{}.i32(1024 * 1024 * 1024).zeros(100));
    peer.wait_for_end();
  }};
  auto to = connect(server.where());
  BOOST_REQUIRE_MESSAGE(to, to_string(to.error()));
  const auto failure = send(*to).error();
  BOOST_TEST((failure.code() == errc::frame_too_large), to_string(failure));
}

BOOST_AUTO_TEST_CASE(a_connection_cut_inside_a_frame) {
  loopback_server server{[](loopback_peer& peer) {
    peer.shake_hands();
    peer.read_frame();
    peer.write(bytes_of{}.i32(1000).zeros(500));
  }};
  auto to = connect(server.where());
  BOOST_REQUIRE_MESSAGE(to, to_string(to.error()));
  const auto failure = send(*to).error();
  BOOST_TEST((failure.code() == errc::connection_closed), to_string(failure));
  BOOST_TEST(mentions(failure, "inside a frame"));
}

BOOST_AUTO_TEST_CASE(a_server_that_takes_no_bytes_and_never_closes) {
  std::promise<void> done;
  auto may_end = done.get_future().share();
  loopback_server server{[&](loopback_peer& peer) {
    peer.shake_hands();
    may_end.wait();
  }};
  auto to = connect(server.where());
  BOOST_REQUIRE_MESSAGE(to, to_string(to.error()));
  const auto before = test::open_descriptors();
  // More than the socket's buffers hold.
  const auto failure = send(*to, 100ms, 32 * 1024 * 1024).error();
  BOOST_TEST((failure.code() == errc::request_timed_out_locally), to_string(failure));
  // The server has not closed its end: ours is gone nevertheless. What an earlier test left to be closed may be gone as well.
  BOOST_TEST(test::eventually([&] { return test::open_descriptors() <= before - 1; }, long_enough));
  done.set_value();
}

BOOST_AUTO_TEST_CASE(a_hundred_reconnects_leave_no_descriptor) {
  loopback_server server{[](loopback_peer& peer) {
    peer.shake_hands();
    peer.answer_all();
  }};
  const auto dial = connector();
  const auto once = [&](uint64_t epoch) {
    auto to = test::dial_for(self, dial, server.where(), epoch);
    BOOST_REQUIRE_MESSAGE(to, to_string(to.error()));
    BOOST_REQUIRE(send(*to));
    BOOST_REQUIRE(ask<void>(self, (*to)->handle, long_enough, close_atom_v));
  };
  once(1); // the dialer keeps what wakes it
  const auto before = test::open_descriptors();
  for (uint64_t epoch = 2; epoch <= 100; ++epoch) once(epoch);
  BOOST_TEST(test::eventually([&] { return test::open_descriptors() <= before; }, long_enough));
  BOOST_TEST(server.accepted() == 100u);
}

// CAF's loop is held up, so that it meets both messages in one turn: there it forgets a socket that comes and goes.
BOOST_AUTO_TEST_CASE(a_connection_that_is_closed_as_it_starts_leaves_no_descriptor) {
  loopback_server server{[](loopback_peer& peer) { peer.wait_for_end(); }};
  const auto before = test::open_descriptors();
  auto connection = spawn_broker_connection(
      system,
      {.config = {},
       .tls = nullptr,
       .pool = frame_pool::make(),
       .peer = server.where(),
       .epoch = 1,
       .owner = caf::actor_cast<caf::actor_addr>(self),
       .handshake_deadline = now_of(system) + long_enough},
      test::connect_to(server.where()));
  std::promise<void> both_sent;
  system.middleman().backend().dispatch([&] { both_sent.get_future().wait(); });
  anon_mail(connect_atom_v).send(connection);
  anon_mail(close_atom_v).send(handle_cast<connection_actor>(connection));
  both_sent.set_value();
  BOOST_TEST(test::eventually([&] { return test::open_descriptors() <= before; }, long_enough));
}

BOOST_AUTO_TEST_CASE(a_connection_that_has_ended_still_answers) {
  loopback_server server{[](loopback_peer& peer) {
    peer.shake_hands();
    peer.wait_for_end();
  }};
  auto to = connect(server.where());
  BOOST_REQUIRE_MESSAGE(to, to_string(to.error()));
  BOOST_REQUIRE(ask<void>(self, (*to)->handle, long_enough, close_atom_v));
  for (int i = 0; i < 10; ++i) {
    // The first says the connection, as long as its socket is not gone; the other says CAF for it.
    const auto failure = send(*to).error();
    BOOST_TEST(
        (failure.code() == errc::stale_connection_epoch || failure.code() == errc::answer_lost), to_string(failure));
  }
}

BOOST_AUTO_TEST_CASE(a_connection_ends_with_its_owner) {
  std::promise<void> ended;
  loopback_server server{[&](loopback_peer& peer) {
    peer.shake_hands();
    peer.wait_for_end();
    ended.set_value();
  }};
  connected_ptr to;
  {
    caf::scoped_actor owner{system};
    to = test::dial_for(owner, connector(), server.where()).value();
  }
  BOOST_TEST((ended.get_future().wait_for(long_enough) == std::future_status::ready));
}

BOOST_AUTO_TEST_SUITE_END()

BOOST_AUTO_TEST_SUITE(tcp_ends)

namespace {

struct requester_trait {
  using signatures = type_list<caf::result<void>(dial_report), caf::result<void>(close_atom)>;
};
using requester_actor = typed_actor<requester_trait>;

struct counts {
  std::atomic<int> sent{0};
  std::atomic<int> answered{0};
  std::promise<void> all_sent;
};

/// Dials, sends requests that are never answered, and counts the answers.
struct requester_state {
  static inline const char* name = "requester";
  requester_state(requester_actor::pointer self, connector_actor connector, endpoint where, counts* count)
      : self_(self), connector_(std::move(connector)), where_(std::move(where)), count_(count) {}

  requester_actor::behavior_type make_behavior() {
    mail(self_, where_, uint64_t{1}).send(connector_);
    return {
        [this](const dial_report& what) { send(what.connection); },
        [this](close_atom) { self_->quit(); },
    };
  }
  void send(const connected_ptr& to) {
    if (!to) return; // it was to be dialled, no more
    for (int i = 0; i < 10; ++i) {
      auto* client = count_;
      ++client->sent;
      self_->home_system().spawn([to, client](caf::event_based_actor* me) {
        mail(me, make_request(to))
            .request(to->handle, caf::infinite)
            .then(
                [client](const response_ptr&) { ++client->answered; },
                [client](const caf::error&) { ++client->answered; });
      });
    }
    count_->all_sent.set_value();
  }

  requester_actor::pointer self_;
  connector_actor connector_;
  endpoint where_;
  counts* count_;
};

} // namespace

BOOST_AUTO_TEST_CASE(a_system_ends_with_requests_in_flight_and_all_are_answered) {
  loopback_server server{[](loopback_peer& peer) {
    peer.shake_hands();
    peer.wait_for_end();
  }};
  const auto before = test::open_descriptors();
  counts count;
  {
    prepared_config config;
    caf::actor_system system{config};
    auto owner = cafka::spawn<requester_state>(system, spawn_tcp_connector(system, {}), server.where(), &count);
    count.all_sent.get_future().wait();
    anon_mail(close_atom_v).send(owner);
  } // waits for all actors
  BOOST_TEST(count.sent == 10);
  BOOST_TEST(count.answered == 10);
  // The server's end closes in a thread of its own.
  BOOST_TEST(test::eventually([&] { return test::open_descriptors() <= before; }, long_enough));
}

BOOST_AUTO_TEST_CASE(a_dial_under_way_does_not_hold_the_system) {
  const auto start = std::chrono::steady_clock::now();
  {
    prepared_config config;
    caf::actor_system system{config};
    auto dial = spawn_tcp_connector(system, {.connect_timeout = 10min});
    caf::scoped_actor self{system};
    // Reserved for documentation: nobody answers there.
    mail(caf::actor_cast<caf::blocking_actor*>(self), endpoint{"192.0.2.1", 9092}, uint64_t{1}).send(dial);
    send_exit(dial);
  }
  BOOST_TEST((std::chrono::steady_clock::now() - start < 5min));
}

// Nobody holds the owner any more: its dial must not do so either, nor may it go on without it.
BOOST_AUTO_TEST_CASE(a_dial_ends_with_its_owner) {
  test::full_listener nobody_accepts;
  const auto start = std::chrono::steady_clock::now();
  counts count;
  {
    prepared_config config;
    caf::actor_system system{config};
    auto dial = spawn_tcp_connector(system, {.connect_timeout = 10min});
    cafka::spawn<requester_state>(system, std::move(dial), nobody_accepts.where(), &count);
  }
  BOOST_TEST((std::chrono::steady_clock::now() - start < 5min));
}

BOOST_AUTO_TEST_SUITE_END()
