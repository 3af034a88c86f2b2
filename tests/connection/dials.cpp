// Names with several addresses, names that hang, and a system that gives no threads: against small servers on loopback.
#include <boost/test/unit_test.hpp>

#include <algorithm>
#include <atomic>
#include <future>
#include <stdexcept>
#include <system_error>
#include <thread>

#include "cafka/actors/connection/dialer.hpp"
#include "cafka/actors/connection/tcp_connector.hpp"
#include "tests/connection/bytes_of.hpp"
#include "tests/connection/loopback.hpp"
#include "tests/connection/tcp_fixture.hpp"
#include "tests/support/eventually.hpp"

using namespace cafka;
using namespace std::chrono_literals;
using test::loopback_peer;
using test::loopback_server;
using test::mentions;

namespace {

void be_a_broker(loopback_peer& peer) {
  peer.shake_hands();
  peer.wait_for_end();
}

void say_nothing(loopback_peer& peer) { peer.wait_for_end(); }

void be_a_web_server(loopback_peer& peer) {
  peer.read(4);
  peer.write(test::bytes_of{}.text("HTTP/1.1 400 Bad Request\r\n\r\n"));
  peer.wait_for_end();
}

const endpoint kafka{"kafka", 9092};

/// A configuration in which `kafka` has these addresses.
connection_config named(std::vector<endpoint> addresses, std::chrono::milliseconds timeout = test::long_enough) {
  return {
      .connect_timeout = timeout, .resolve = [addresses = std::move(addresses)](const endpoint&) { return addresses; }};
}

struct fixture : test::tcp_fixture {
  /// Dials many times, then waits for what comes of each: how often there was a connection, and the errors.
  std::vector<error> dial_many(const connector_actor& connector, size_t count, const endpoint& where) {
    for (uint64_t epoch = 1; epoch <= count; ++epoch)
      mail(caf::actor_cast<caf::blocking_actor*>(self), where, epoch).send(connector);
    std::vector<error> told;
    bool in_time = true;
    while (in_time && told.size() < count)
      self->receive(
          [&](const dial_report& what) { told.push_back(what.what); },
          caf::after(test::long_enough) >> [&] { in_time = false; });
    return told;
  }
};

} // namespace

BOOST_FIXTURE_TEST_SUITE(dials, fixture)

// -- several addresses -------------------------------------------------------------------------------------------------

BOOST_AUTO_TEST_CASE(a_broker_that_listens_on_the_second_address_only) {
  for (const auto& [first, second] :
       {std::pair{"::1", "127.0.0.1"}, {"127.0.0.1", "::1"}, {"127.0.0.1", "127.0.0.2"}}) {
    loopback_server server{be_a_broker, second};
    const auto port = server.where().port;
    auto to = connect(kafka, named({{first, port}, {second, port}}));
    BOOST_REQUIRE_MESSAGE(to, to_string(to.error()));
    BOOST_TEST((*to)->peer.host == "kafka");
  }
}

BOOST_AUTO_TEST_CASE(a_family_that_is_not_wanted_is_not_dialled) {
  loopback_server server{be_a_broker};
  const endpoint other{"::1", server.where().port};
  for (const auto& addresses : {std::vector{other, server.where()}, std::vector{server.where()}}) {
    auto dialled = named(addresses);
    dialled.family = address_family::v6;
    const auto before = server.accepted();
    const auto to = connect(kafka, dialled);
    BOOST_TEST(!to);
    BOOST_TEST(server.accepted() == before);
    dialled.family = address_family::v4;
    BOOST_TEST(!!connect(kafka, dialled));
  }
  const auto told = connect(server.where(), {.family = address_family::v6});
  BOOST_REQUIRE(!told);
  BOOST_TEST((told.error().code() == errc::host_not_found));
  BOOST_TEST(mentions(told.error(), "host '127.0.0.1' has no address of IPv6"));
  BOOST_TEST(mentions(told.error(), "cluster_config.family"));
  BOOST_TEST(server.accepted() == 2u);
}

BOOST_AUTO_TEST_CASE(an_address_that_does_not_answer_costs_a_head_start_only) {
  test::full_listener silent;
  loopback_server server{be_a_broker};
  const auto start = std::chrono::steady_clock::now();
  auto to = connect(kafka, named({silent.where(), server.where()}, 10min));
  BOOST_REQUIRE_MESSAGE(to, to_string(to.error()));
  BOOST_TEST((std::chrono::steady_clock::now() - start < test::long_enough));
}

BOOST_AUTO_TEST_CASE(an_address_where_the_handshake_fails_is_tried_last_the_next_time) {
  for (const auto& serve : {say_nothing, be_a_web_server}) {
    loopback_server bad{serve};
    loopback_server good{be_a_broker};
    const auto dialler = connector(named({bad.where(), good.where()}, 10min));
    for (uint64_t epoch = 1; epoch <= 3; ++epoch) {
      auto to = test::dial_for(self, dialler, kafka, epoch);
      BOOST_REQUIRE_MESSAGE(to, to_string(to.error()));
      BOOST_TEST((*to)->epoch == epoch);
    }
    BOOST_TEST(bad.accepted() == 1u);
    BOOST_TEST(good.accepted() == 3u);
  }
}

BOOST_AUTO_TEST_CASE(no_socket_is_left_of_those_that_were_outrun) {
  loopback_server bad{say_nothing};
  loopback_server good{be_a_broker};
  const auto dialler = connector(named({bad.where(), good.where()}, 10min));
  const auto before = test::open_descriptors();
  auto to = test::dial_for(self, dialler, kafka);
  BOOST_REQUIRE_MESSAGE(to, to_string(to.error()));
  // The two ends of the connection that there is; the dialer's own way of being woken stays for the next dial.
  BOOST_TEST(test::eventually([&] { return test::open_descriptors() <= before + 3; }, test::long_enough));
}

BOOST_AUTO_TEST_CASE(the_error_names_every_address_with_its_cause) {
  loopback_server web{be_a_web_server};
  loopback_server mute{say_nothing, "127.0.0.2"};
  const auto nobody = test::nobody_listens();
  const auto failure = connect(kafka, named({nobody, web.where(), mute.where()}, 1500ms)).error();
  BOOST_TEST((failure.code() == errc::not_kafka_http), to_string(failure));
  BOOST_TEST(mentions(failure, "cannot connect to kafka:9092 within 1500 ms (connect_timeout) ("));
  BOOST_TEST(mentions(failure, to_string(nobody) + ": Connection refused; "));
  BOOST_TEST(mentions(failure, to_string(web.where()) + " answers in HTTP"));
  BOOST_TEST(mentions(failure, to_string(mute.where()) + " accepted the connection but did not answer ApiVersions"));
}

BOOST_AUTO_TEST_CASE(the_whole_way_has_one_deadline) {
  // Its look-up takes half of the time, its handshake would never end.
  loopback_server mute{say_nothing};
  connection_config options{.connect_timeout = 400ms};
  options.resolve = [where = mute.where()](const endpoint&) {
    std::promise<void> never;
    never.get_future().wait_for(200ms);
    return std::vector{where};
  };
  const auto start = std::chrono::steady_clock::now();
  const auto failure = connect(kafka, options).error();
  BOOST_TEST((failure.code() == errc::connect_timed_out), to_string(failure));
  BOOST_TEST(mentions(failure, "ApiVersions within 400 ms (connect_timeout)"));
  BOOST_TEST((std::chrono::steady_clock::now() - start < test::long_enough));
}

BOOST_AUTO_TEST_CASE(a_resolver_that_fails) {
  const auto failing = [&](resolver resolve, std::string_view text) {
    const auto failure = connect(kafka, {.resolve = std::move(resolve)}).error();
    BOOST_TEST((failure.code() == errc::host_not_found), to_string(failure));
    BOOST_TEST(mentions(failure, "kafka:9092"));
    BOOST_TEST(mentions(failure, text), failure.message());
  };
  failing([](const endpoint&) { return std::vector<endpoint>{}; }, "no address");
  failing([](const endpoint&) { return std::vector<endpoint>{{"elsewhere", 1}}; }, "'elsewhere'");
  failing([](const endpoint&) -> std::vector<endpoint> { throw std::runtime_error{"out of order"}; }, "out of order");
}

// -- bounds ------------------------------------------------------------------------------------------------------------

BOOST_AUTO_TEST_CASE(five_hundred_dials_take_one_thread) {
  test::full_listener silent;
  // The first connection makes what the system needs for all.
  BOOST_TEST(!connect(test::nobody_listens()));
  const auto before = test::running_threads();
  std::atomic<size_t> most{0};
  std::atomic<bool> done{false};
  std::thread watcher{[&] {
    while (!done) most = std::max(most.load(), test::running_threads());
  }};
  const auto told = dial_many(connector({.connect_timeout = 300ms}), 500, silent.where());
  done = true;
  watcher.join();
  BOOST_TEST(told.size() == 500u);
  for (const auto& each : told) BOOST_REQUIRE_MESSAGE((each.code() == errc::connect_timed_out), to_string(each));
  BOOST_TEST(most.load() <= before + 2); // the dialer, and who counts
}

BOOST_AUTO_TEST_CASE(look_ups_are_bounded_and_what_waits_for_one_keeps_its_deadline) {
  std::promise<void> end;
  struct counts {
    std::atomic<size_t> running{0};
    std::atomic<size_t> most{0};
  };
  // Look-ups outlive the connector, and so this test.
  const auto seen = std::make_shared<counts>();
  const auto wait = [seen, ended = end.get_future().share()](const endpoint&) {
    const auto now_running = ++seen->running;
    for (auto most = seen->most.load(); most < now_running && !seen->most.compare_exchange_weak(most, now_running);) {}
    ended.wait();
    --seen->running;
    return std::vector<endpoint>{test::nobody_listens()};
  };
  {
    const auto dialler = spawn_tcp_connector(system, {.connect_timeout = 300ms}, {.resolve = wait, .max_lookups = 4});
    for (uint16_t port = 1; port <= 100; ++port)
      mail(caf::actor_cast<caf::blocking_actor*>(self), endpoint{"kafka", port}, uint64_t{port}).send(dialler);
    for (int i = 0; i < 100; ++i)
      self->receive(
          [&](const dial_report& what) {
            BOOST_TEST((what.what.code() == errc::connect_timed_out));
            BOOST_TEST(mentions(what.what, "looking up 'kafka'"));
          },
          caf::after(test::long_enough) >> [] { BOOST_TEST(false); });
    BOOST_TEST(seen->most.load() == 4u);
  }
  end.set_value();
  BOOST_TEST(test::eventually([&] { return seen->running == 0; }, test::long_enough));
}

BOOST_AUTO_TEST_CASE(what_waits_for_a_place_among_the_dials_keeps_its_deadline_and_gets_the_place) {
  test::full_listener silent;
  loopback_server server{be_a_broker};
  std::promise<error> refused;
  std::promise<uint64_t> connected;
  dialer dials{
      {.max_dials = 1},
      {.connected = [&](uint64_t dial, size_t, const tcp_socket_ptr&) { connected.set_value(dial); },
       .failed = [&](uint64_t, const error& why) { refused.set_value(why); }}};
  const auto begin = [&](uint64_t dial, const endpoint& where, std::chrono::milliseconds timeout) {
    BOOST_TEST(!dials.begin(dial, where, timeout, std::chrono::steady_clock::now() + timeout));
  };
  begin(1, silent.where(), 10min);
  begin(2, server.where(), 100ms);
  const auto why = refused.get_future().get();
  BOOST_TEST((why.code() == errc::connect_timed_out), to_string(why));
  BOOST_TEST(mentions(why, "all 1 places for dials are taken"));
  begin(3, server.where(), 10min);
  dials.cancel(1);
  BOOST_TEST(connected.get_future().get() == 3u);
}

// -- no threads --------------------------------------------------------------------------------------------------------

namespace {

/// Gives threads as long as it is told to.
struct thread_limit {
  std::atomic<size_t> left{0};

  thread_starter starter() {
    return [this](std::function<void()> work) {
      if (left == 0) throw std::system_error{EAGAIN, std::generic_category()};
      --left;
      return new_thread(std::move(work));
    };
  }
};

} // namespace

BOOST_AUTO_TEST_CASE(a_thread_that_cannot_be_started_is_an_error_of_that_dial) {
  loopback_server server{be_a_broker};
  thread_limit threads;
  const auto dialler = spawn_tcp_connector(system, {}, {.start_thread = threads.starter()});
  for (uint64_t epoch = 1; epoch <= 3; ++epoch) {
    const auto failure = test::dial_for(self, dialler, server.where(), epoch).error();
    BOOST_TEST((failure.code() == errc::network_unreachable), to_string(failure));
    BOOST_TEST(mentions(failure, to_string(server.where())));
    BOOST_TEST(mentions(failure, "ulimit -u"));
  }
  threads.left = 100;
  auto to = test::dial_for(self, dialler, server.where(), 4);
  BOOST_REQUIRE_MESSAGE(to, to_string(to.error()));
}

BOOST_AUTO_TEST_CASE(no_thread_for_a_look_up_is_an_error_of_that_dial) {
  loopback_server server{be_a_broker};
  thread_limit threads;
  const auto dialler = spawn_tcp_connector(
      system, {},
      {.resolve = [where = server.where()](const endpoint&) { return std::vector{where}; },
       .start_thread = threads.starter()});
  threads.left = 1; // the dialer's own
  const auto failure = test::dial_for(self, dialler, kafka).error();
  BOOST_TEST((failure.code() == errc::network_unreachable), to_string(failure));
  BOOST_TEST(mentions(failure, "looking up 'kafka'"));
  threads.left = 100;
  auto to = test::dial_for(self, dialler, kafka, 2);
  BOOST_REQUIRE_MESSAGE(to, to_string(to.error()));
}

BOOST_AUTO_TEST_SUITE_END()
