// What is thrown away while it still dials ends at once, with its threads and sockets.
#include "cafka/actors/blocking/client.hpp"
#include "cafka/actors/blocking/reader.hpp"
#include "cafka/actors/blocking/writer.hpp"
#include "tests/connection/loopback.hpp"

#include <boost/test/unit_test.hpp>

#include <chrono>
#include <functional>
#include <memory>
#include <string>
#include <thread>

using namespace cafka;
using namespace cafka::test;
using namespace std::chrono_literals;

namespace {

/// Far below all times that hold here: 10 s for a connection, 5 s in which a destructor delivers.
constexpr auto at_once = 3s;

struct addresses_without_answer {
  /// Connects neither succeed nor fail.
  full_listener full;
  /// Whoever connects is never answered.
  loopback_server silent{[](loopback_peer& peer) { peer.wait_for_end(); }};

  std::vector<std::string> all() const { return {to_string(full.where()), to_string(silent.where())}; }

  void each_ends_at_once(const std::function<void(const std::vector<std::string>&)>& user) const {
    for (const auto& address : all()) {
      BOOST_TEST_CONTEXT(address) {
        const auto begun = std::chrono::steady_clock::now();
        user({address});
        const auto took = std::chrono::steady_clock::now() - begun;
        BOOST_TEST((took < at_once), std::chrono::duration_cast<std::chrono::milliseconds>(took).count() << " ms");
      }
    }
  }

  /// The dial is under way.
  void await_dial() const {
    while (silent.accepted() == 0) std::this_thread::yield();
  }
};

} // namespace

BOOST_FIXTURE_TEST_SUITE(ends_at_once, addresses_without_answer)

BOOST_AUTO_TEST_CASE(a_writer_that_was_just_made) {
  each_ends_at_once([](const auto& where) { blocking::writer{{.bootstrap = where, .topic = "t"}}; });
}

BOOST_AUTO_TEST_CASE(a_reader_that_was_just_made) {
  each_ends_at_once([](const auto& where) { blocking::reader{{.bootstrap = where, .topic = "t"}}; });
}

BOOST_AUTO_TEST_CASE(a_reader_of_a_group_that_was_just_made) {
  each_ends_at_once([](const auto& where) { blocking::reader{{.bootstrap = where, .group_id = "g", .topic = "t"}}; });
}

BOOST_AUTO_TEST_CASE(a_client_whose_question_was_not_answered) {
  each_ends_at_once([](const auto& where) {
    blocking::client client{{.bootstrap = where}};
    BOOST_CHECK_THROW(client.topic("t", 100ms), error);
  });
}

BOOST_AUTO_TEST_CASE(a_writer_whose_write_and_put_were_given_up) {
  each_ends_at_once([](const auto& where) {
    blocking::writer out{{.bootstrap = where, .topic = "t"}};
    BOOST_CHECK_THROW(out.write({{.value = "v"}}, 100ms), error);
    BOOST_CHECK_THROW(out.put({.value = "v"}, 100ms), error);
  });
}

BOOST_AUTO_TEST_CASE(a_reader_that_found_nobody) {
  each_ends_at_once([](const auto& where) {
    blocking::reader in{{.bootstrap = where, .topic = "t"}};
    BOOST_TEST(!in.read(100ms));
  });
}

BOOST_AUTO_TEST_CASE(nothing_of_it_stays) {
  const auto threads = running_threads();
  const auto descriptors = open_descriptors();
  {
    const blocking::writer out{{.bootstrap = {to_string(silent.where())}, .topic = "t"}};
    const blocking::reader in{{.bootstrap = {to_string(silent.where())}, .topic = "t"}};
    await_dial();
  }
  // The server's thread ends when it sees the end of the connection.
  const auto limit = std::chrono::steady_clock::now() + 20s;
  while (running_threads() > threads || open_descriptors() > descriptors) {
    BOOST_REQUIRE(std::chrono::steady_clock::now() < limit);
    std::this_thread::yield();
  }
  BOOST_TEST(silent.accepted() > 0u);
}

BOOST_AUTO_TEST_SUITE_END()
