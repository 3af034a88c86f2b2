// What brokers are told while clients are connected: users who are removed, listeners that change, quotas.
#include "cafka/actors/blocking/client.hpp"
#include "cafka/actors/blocking/reader.hpp"
#include "cafka/actors/blocking/writer.hpp"
#include "cafka/auth/scram.hpp"
#include "cafka/embedded/cluster.hpp"
#include "tests/auth/tls_pair.hpp"
#include "tests/support/thrown.hpp"

#include <boost/test/unit_test.hpp>

#include <functional>
#include <future>
#include <map>
#include <string>
#include <utility>

using namespace cafka;
using test::thrown;
using namespace std::chrono_literals;

namespace {

constexpr auto patience = 60s;

embedded::security_options with_users(std::map<std::string, secret> users) {
  return {
      .tls = test::server_config(),
      .mechanisms = {"SCRAM-SHA-512"},
      .users = std::move(users),
      .max_reauthentication = 1s};
}

const std::map<std::string, secret> everybody{{"alice", "open sesame"}, {"bob", "hello"}};

struct fixture {
  fixture() { kafka.create_topic("t", 1); }

  cluster_config as_alice() const {
    return {
        .bootstrap = kafka.bootstrap(),
        .tls = test::client_config(),
        .sasl = scram_sha_512{.username = "alice", .password = "open sesame"}};
  }

  /// The first failure of `ask`, which is repeated until there is one.
  static error first_failure(const std::function<void()>& ask) {
    const auto until = std::chrono::steady_clock::now() + patience;
    for (;;)
      if (auto why = thrown(ask); why || std::chrono::steady_clock::now() > until) return why;
  }

  embedded::cluster kafka{{.brokers = 1, .security = with_users(everybody)}};
};

} // namespace

BOOST_FIXTURE_TEST_SUITE(changed_security, fixture)

BOOST_AUTO_TEST_CASE(a_user_who_is_removed_is_told_so_and_does_not_storm_the_brokers) {
  blocking::writer out{{.cluster = as_alice(), .topic = "t"}};
  blocking::reader in{{.cluster = as_alice(), .topic = "t"}};
  const auto write = [&] { out.write({{.value = "v"}}, patience); };
  write();
  BOOST_TEST(in.read(patience).has_value());
  kafka.secure(with_users({{"bob", "hello"}}));
  // Connections go on until they have to show again who they are.
  const auto is_refused = [](const error& why) {
    BOOST_TEST((why.code() == errc::authentication_failed), to_string(why));
    BOOST_TEST(why.message().find("SCRAM-SHA-512: wrong name or password") != std::string::npos, to_string(why));
  };
  is_refused(first_failure(write));
  is_refused(first_failure([&] { (void)in.read(1s); }));
  // Whoever asks is answered at once, and the broker does not hear of it.
  const auto before = kafka.connections_accepted();
  const auto since = std::chrono::steady_clock::now();
  for (int i = 0; i < 1000; ++i) is_refused(thrown(write));
  const auto seconds = (std::chrono::steady_clock::now() - since) / 1s;
  BOOST_TEST(kafka.connections_accepted() - before <= 10u + 4u * static_cast<uint64_t>(seconds));
  // Who is let in again goes on, as it was.
  kafka.secure(with_users(everybody));
  const auto until = std::chrono::steady_clock::now() + patience;
  while (thrown(write) && std::chrono::steady_clock::now() < until) continue;
  write();
  // A reader stays where it stopped until it is told to go on, and the pause for its connection may not be over yet.
  const auto reads = [&] {
    in.seek(0, at_offset(1));
    return in.read(patience).has_value();
  };
  bool read = false;
  while (thrown([&] { read = reads(); }) && std::chrono::steady_clock::now() < until) continue;
  BOOST_TEST(read);
}

BOOST_AUTO_TEST_CASE(a_listener_that_is_revoked_is_told_and_its_return_is_noticed) {
  blocking::client asks{as_alice()};
  (void)asks.topics(allowed_time{patience});
  // Gone altogether.
  kafka.stop_broker(1);
  const auto gone = thrown([&] { (void)asks.topics(allowed_time{1s}); });
  BOOST_TEST((gone.code() == errc::connection_refused), to_string(gone));
  kafka.start_broker(1);
  (void)asks.topics(allowed_time{patience});
  // Another one at its port: for plain text, and for those alone whose certificate it knows.
  kafka.secure({});
  kafka.cut_connections(1);
  const auto in_clear = thrown([&] { (void)asks.topics(allowed_time{2s}); });
  BOOST_TEST(in_clear.message().find("the port speaks plain text?") != std::string::npos, to_string(in_clear));
  auto mutual = test::server_config();
  mutual.client_certificate = tls_client_certificate::required;
  mutual.client_trust = {.pem = test::test_ca().pem()};
  kafka.secure({.tls = mutual});
  const auto stranger = thrown([&] { (void)asks.topics(allowed_time{patience}); });
  BOOST_TEST((stranger.code() == errc::tls_failed), to_string(stranger));
  BOOST_TEST(stranger.message().find("wants a client's certificate") != std::string::npos, to_string(stranger));
  kafka.secure(with_users(everybody));
  const auto until = std::chrono::steady_clock::now() + patience;
  while (thrown([&] { (void)asks.topics(allowed_time{1s}); }) && std::chrono::steady_clock::now() < until) continue;
  (void)asks.topics(allowed_time{patience});
}

BOOST_AUTO_TEST_CASE(throttling_is_told_to_the_log_with_the_broker_and_for_how_long) {
  std::promise<log_entry> throttled;
  auto entry = throttled.get_future();
  auto config = as_alice();
  config.log = [&throttled, told = false](const log_entry& what) mutable {
    if (what.event == log_event::throttled && !std::exchange(told, true)) throttled.set_value(what);
  };
  kafka.inject({.api = wire::api_key::produce, .kind = embedded::fault_kind::throttle, .time = 321ms});
  blocking::writer out{{.cluster = config, .topic = "t"}};
  out.write({{.value = "v"}}, patience);
  BOOST_REQUIRE((entry.wait_for(patience) == std::future_status::ready));
  const auto what = entry.get();
  BOOST_TEST((what.level == log_level::warning));
  BOOST_TEST(!what.broker.empty());
  BOOST_TEST(
      what.message == "broker " + what.broker + " has this client wait for 321 ms, as a quota is used up",
      to_string(what));
}

BOOST_AUTO_TEST_SUITE_END()
