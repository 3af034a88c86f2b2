// The whole client over connections that are encrypted and authenticated.
#include "cafka/actors/blocking/client.hpp"
#include "cafka/actors/blocking/reader.hpp"
#include "cafka/actors/blocking/writer.hpp"
#include "cafka/auth/scram.hpp"
#include "cafka/embedded/cluster.hpp"
#include "tests/auth/tls_pair.hpp"
#include "tests/support/thrown.hpp"

#include <boost/test/unit_test.hpp>

#include <future>
#include <set>
#include <utility>

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

BOOST_AUTO_TEST_CASE(who_speaks_plain_text_is_told_that_the_port_may_be_encrypted) {
  auto plain = as("open sesame");
  plain.tls.reset();
  blocking::client asks{plain};
  const auto why = thrown([&] { (void)asks.topics(allowed_time{5s}); });
  BOOST_TEST(why.message().find("encrypted connections") != std::string::npos, to_string(why));
}

BOOST_AUTO_TEST_SUITE_END()
