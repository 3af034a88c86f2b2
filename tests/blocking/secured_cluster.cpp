// The whole client over connections that are encrypted and authenticated.
#include "cafka/actors/blocking/client.hpp"
#include "cafka/actors/blocking/reader.hpp"
#include "cafka/actors/blocking/writer.hpp"
#include "cafka/auth/scram.hpp"
#include "cafka/embedded/cluster.hpp"
#include "tests/auth/tls_pair.hpp"
#include "tests/support/thrown.hpp"

#include <boost/test/unit_test.hpp>

#include <atomic>
#include <functional>
#include <future>
#include <memory>
#include <set>
#include <utility>
#include <vector>

using namespace cafka;
using test::thrown;
using namespace std::chrono_literals;

namespace {

constexpr auto patience = 60s;

struct fixture {
  fixture() { kafka.create_topic("t", 3); }

  cluster_config as(const std::string& password) const {
    return {
        .bootstrap = kafka.bootstrap(),
        .tls = test::client_config(),
        .sasl = scram_sha_512{.username = "alice", .password = std::string_view{password}}};
  }
  writer_config writing(const std::string& password) const { return {.cluster = as(password), .topic = "t"}; }

  embedded::cluster kafka{
      {.brokers = 3,
       .security = {
           .tls = test::server_config(),
           .mechanisms = {"SCRAM-SHA-512"},
           .users = {{"alice", "open sesame"}},
           .max_reauthentication = 2s}}};
};

} // namespace

BOOST_FIXTURE_TEST_SUITE(secured_cluster, fixture)

// Every connection shows again who it is while records flow.
BOOST_AUTO_TEST_CASE(each_record_arrives_once_while_connections_authenticate_again) {
  constexpr int count = 3000;
  blocking::writer out{writing("open sesame")};
  reader_config member{.cluster = as("open sesame")};
  member.group_id = "g";
  member.topics = {"t"};
  blocking::reader in{member};
  std::set<std::string> read;
  const auto begun = std::chrono::steady_clock::now();
  // For two lifetimes at least: so long there is always a record on its way.
  for (int sent = 0; sent < count || std::chrono::steady_clock::now() < begun + 4s; ++sent) {
    out.put({.value = std::to_string(sent)});
    if (sent % 100 != 99) continue;
    out.flush(patience);
    while (static_cast<int>(read.size()) <= sent) {
      const auto record = in.read(patience);
      BOOST_REQUIRE(record.has_value());
      BOOST_REQUIRE_MESSAGE(read.insert(std::string{record->value.text()}).second, "read twice");
    }
  }
  BOOST_TEST(read.size() >= static_cast<size_t>(count));
}

BOOST_AUTO_TEST_CASE(a_wrong_password_is_told_to_who_writes_reads_and_asks) {
  const auto is_told = [](const error& why) {
    BOOST_TEST((why.code() == errc::authentication_failed), to_string(why));
    BOOST_TEST(why.message().find("barley") == std::string::npos);
  };
  blocking::writer out{writing("open barley")};
  is_told(thrown([&] { (void)out.write({{.value = "v"}}, patience); }));
  blocking::reader in{{.cluster = as("open barley"), .topic = "t"}};
  is_told(thrown([&] { (void)in.read(patience); }));
  blocking::client asks{as("open barley")};
  is_told(thrown([&] { (void)asks.topics(allowed_time{patience}); }));
}

// A handshake costs a broker more than a thousand requests.
BOOST_AUTO_TEST_CASE(writers_and_readers_share_the_connections_of_a_client) {
  embedded::cluster one{
      {.brokers = 1,
       .security = {
           .tls = test::server_config(), .mechanisms = {"SCRAM-SHA-512"}, .users = {{"alice", "open sesame"}}}}};
  one.create_topic("t", 3);
  auto config = as("open sesame");
  config.bootstrap = one.bootstrap();
  blocking::client shared{config};
  (void)shared.offsets("t", last, allowed_time{patience});
  BOOST_TEST(one.connections_accepted() <= 2u); // the bootstrap address, and the broker that is behind it
  const auto before = one.connections_accepted();
  {
    blocking::writer first{{.topic = "t"}, shared}, second{{.topic = "t"}, shared};
    first.write({{.value = "a"}}, patience);
    second.write({{.value = "b"}}, patience);
    BOOST_TEST(one.connections_accepted() == before + 1); // for producing
    blocking::reader reads{{.topic = "t"}, shared};
    size_t read = 0;
    for (const auto& record : reads.read_to_end(patience)) read += record.value.size();
    BOOST_TEST(read == 2u);
    BOOST_TEST(one.connections_accepted() == before + 2); // for its fetches
  }
  // The client goes on without them.
  BOOST_TEST(shared.topic("t").partitions.size() == 3u);
  BOOST_TEST(one.connections_accepted() == before + 2);
}

// They are allowed more time than a test has: who waits for it is not let in by then, either.
BOOST_AUTO_TEST_CASE(a_wrong_authority_is_told_at_once_to_who_writes_and_reads) {
  auto config = as("open sesame");
  config.tls = tls_config{.trust = {.pem = test::make_certificate({.common_name = "stranger", .is_ca = true}).pem()}};
  const auto dials = std::make_shared<std::atomic<int>>(0);
  config.resolve = [dials](const endpoint& broker) {
    ++*dials;
    return std::vector{broker};
  };
  const auto is_told = [&](const std::function<void(const cluster_config&)>& ask) {
    *dials = 0;
    const auto why = thrown([&] { ask(config); });
    BOOST_TEST((why.code() == errc::tls_failed), to_string(why));
    BOOST_TEST(why.message().find("whom nobody here trusts") != std::string::npos, to_string(why));
    // Each of the brokers once, and perhaps some again before the news was there.
    BOOST_TEST(*dials <= 12);
  };
  is_told([](const auto& with) {
    (void)blocking::writer{{.cluster = with, .topic = "t"}}.write({{.value = "v"}}, patience);
  });
  is_told([](const auto& with) { (void)blocking::reader{{.cluster = with, .topic = "t"}}.read(patience); });
  is_told([](const auto& with) { (void)blocking::reader{{.cluster = with, .topic = "t"}}.read_to_end(patience); });
}

BOOST_AUTO_TEST_CASE(a_wrong_password_is_in_the_log_but_not_what_it_is) {
  std::promise<log_entry> refused;
  auto config = as("open barley");
  config.error_log = [&refused, told = false](const log_entry& what) mutable {
    if (what.event == log_event::authentication_refused && !std::exchange(told, true)) refused.set_value(what);
  };
  auto entry = refused.get_future();
  blocking::client asks{config};
  (void)thrown([&] { (void)asks.topics(allowed_time{patience}); });
  BOOST_REQUIRE((entry.wait_for(patience) == std::future_status::ready));
  const auto what = entry.get();
  BOOST_TEST((what.level == log_level::error));
  BOOST_TEST((what.code == errc::authentication_failed));
  BOOST_TEST(!what.broker.empty());
  BOOST_TEST(to_string(what).find("barley") == std::string::npos, to_string(what));
}

namespace {

/// Far from all that they are allowed, so the code is no longer that of a broker that may be starting.
void all_are_told(const cluster_config& with, errc code, const std::string& text) {
  const auto is_told = [&](const std::function<void()>& ask) {
    const auto why = thrown(ask);
    BOOST_TEST(why.code() == code, to_string(why));
    BOOST_TEST(why.message().find(text) != std::string::npos, to_string(why));
  };
  is_told([&] { (void)blocking::client{with}.topics(allowed_time{patience}); });
  is_told([&] { (void)blocking::writer{{.cluster = with, .topic = "t"}}.write({{.value = "v"}}, patience); });
  is_told([&] { (void)blocking::reader{{.cluster = with, .topic = "t"}}.read_to_end(patience); });
}

} // namespace

BOOST_AUTO_TEST_CASE(who_speaks_plain_text_is_told_that_the_port_is_encrypted) {
  auto plain = as("open sesame");
  plain.tls.reset();
  all_are_told(plain, errc::not_kafka_tls, "a port for encrypted connections");
}

BOOST_AUTO_TEST_CASE(who_speaks_tls_to_a_port_for_plain_text_is_told_within_seconds) {
  const embedded::cluster in_clear{{.brokers = 1}};
  auto config = as("open sesame");
  config.bootstrap = in_clear.bootstrap();
  all_are_told(config, errc::tls_failed, "the port speaks plain text?");
}

BOOST_AUTO_TEST_CASE(who_does_not_say_who_it_is_is_told_within_seconds_that_it_has_to) {
  auto nobody = as("open sesame");
  nobody.sasl = {};
  all_are_told(nobody, errc::illegal_sasl_state, "does the listener want clients to authenticate (sasl)?");
}

BOOST_AUTO_TEST_SUITE_END()
