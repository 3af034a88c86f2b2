// A writer and a reader that own their cluster do with it what the properties say.
#include <boost/test/unit_test.hpp>

#include <future>
#include <mutex>
#include <set>

#include "cafka/actors/blocking/reader.hpp"
#include "cafka/actors/blocking/writer.hpp"
#include "cafka/actors/properties/properties.hpp"
#include "cafka/embedded/cluster.hpp"
#include "tests/connection/loopback.hpp"
#include "tests/support/eventually.hpp"

using namespace cafka;
using namespace std::chrono_literals;

namespace {

constexpr auto patience = 20s;

configured with(std::map<std::string, std::string> given, const std::vector<std::string>& bootstrap) {
  given["bootstrap.servers"] = bootstrap.at(0);
  auto made = from_properties(given);
  made.writer.topic = made.reader.topic = "t";
  return made;
}

/// Runs with a writer of that configuration, then with a reader.
void with_both(const configured& made, const std::function<void()>& run) {
  {
    blocking::writer out{made.writer};
    out.put({.value = "v"}, patience);
    run();
  }
  blocking::reader in{made.reader};
  run();
}

struct one_broker {
  one_broker() { kafka.create_topic("t", 1); }

  embedded::cluster kafka{{.brokers = 1}};
};

/// The names by which clients call themselves in the first request of a connection.
struct names_heard {
  void hear(test::loopback_peer& peer) {
    // Key and version of the API, correlation id, then the name with its length.
    const auto frame = peer.read_frame();
    if (!frame || frame->size() < 10) return;
    const auto byte = [&](size_t at) { return static_cast<unsigned>(frame->at(at)); };
    const auto length = byte(8) << 8 | byte(9);
    if (frame->size() < 10 + length) return;
    const std::lock_guard guard{mutex};
    heard.insert(std::string(reinterpret_cast<const char*>(frame->data() + 10), length));
  }

  bool heard_of(const std::string& name) {
    return test::eventually(
        [&] {
          const std::lock_guard guard{mutex};
          return heard.count(name) > 0;
        },
        patience);
  }

  std::mutex mutex;
  std::set<std::string> heard;
};

} // namespace

BOOST_AUTO_TEST_SUITE(owned_cluster)

BOOST_FIXTURE_TEST_CASE(metadata_max_age_is_how_often_metadata_is_asked_for, one_broker) {
  const auto made = with({{"metadata.max.age.ms", "20"}}, kafka.bootstrap());
  with_both(made, [&] {
    const auto before = kafka.requests(wire::api_key::metadata);
    BOOST_TEST(kafka.await_requests(wire::api_key::metadata, before + 10, patience));
  });
}

BOOST_FIXTURE_TEST_CASE(connections_max_idle_ends_what_is_idle, one_broker) {
  const auto made = with({{"connections.max.idle.ms", "100"}}, kafka.bootstrap());
  blocking::writer out{made.writer};
  out.write({{.value = "v"}}, patience);
  BOOST_TEST(kafka.await_connections(0, patience));
}

BOOST_AUTO_TEST_CASE(reconnect_backoff_is_how_often_is_dialled) {
  const test::loopback_server refusing{[](test::loopback_peer&) {}}; // closes at once
  const auto made = with(
      {{"reconnect.backoff.ms", "1"}, {"reconnect.backoff.max.ms", "1"}, {"retry.backoff.max.ms", "1"}},
      {to_string(refusing.where())});
  const blocking::reader in{made.reader};
  // With the default, which doubles from 50 ms to a second, these would take minutes.
  BOOST_TEST(test::eventually([&] { return refusing.accepted() >= 200; }, patience));
}

BOOST_AUTO_TEST_CASE(client_id_is_what_brokers_hear) {
  names_heard heard;
  const test::loopback_server listening{[&](test::loopback_peer& peer) { heard.hear(peer); }};
  for (const std::string name : {"a-writer", "a-reader"}) {
    const auto made = with({{"client.id", name}}, {to_string(listening.where())});
    if (name == "a-reader") {
      const blocking::reader in{made.reader};
      BOOST_TEST(heard.heard_of(name));
    } else {
      blocking::writer out{made.writer};
      try {
        out.put({.value = "v"}, 100ms);
      } catch (const error&) {
        // Nobody answers; it has called all the same.
      }
      BOOST_TEST(heard.heard_of(name));
    }
  }
}

BOOST_AUTO_TEST_CASE(connection_setup_timeout_is_how_long_a_dial_takes) {
  std::promise<void> over;
  // Accepts and says nothing, until the client gives up.
  const test::loopback_server silent{[&](test::loopback_peer& peer) {
    peer.wait_for_end();
    try {
      over.set_value();
    } catch (const std::future_error&) {
      // Not the first connection any more.
    }
  }};
  const auto made = with({{"socket.connection.setup.timeout.ms", "50"}}, {to_string(silent.where())});
  const blocking::reader in{made.reader};
  // By default it would be 10 s.
  BOOST_TEST((over.get_future().wait_for(8s) == std::future_status::ready));
}

BOOST_AUTO_TEST_SUITE_END()
