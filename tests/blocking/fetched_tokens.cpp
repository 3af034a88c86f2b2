// Tokens that are fetched while the client runs.
#include "cafka/actors/blocking/reader.hpp"
#include "cafka/actors/blocking/writer.hpp"
#include "cafka/actors/properties/properties.hpp"
#include "cafka/auth/oauth/unsecured_token.hpp"
#include "cafka/embedded/cluster.hpp"
#include "tests/auth/token_server.hpp"
#include "tests/support/thrown.hpp"

#include <boost/test/unit_test.hpp>

#include <atomic>
#include <chrono>
#include <string>

using namespace cafka;
using namespace std::chrono_literals;

namespace {

constexpr auto patience = 60s;

struct fixture {
  fixture() { kafka.create_topic("t", 1); }

  std::string answer() {
    ++fetched;
    const auto token = unsecured_token("shop", std::chrono::system_clock::now(), 5s);
    return R"({"access_token":")" + std::string{token.reveal()} + R"("})";
  }

  configured made(const std::string& url) const {
    return from_properties(
        {{"bootstrap.servers", kafka.bootstrap().at(0)},
         {"security.protocol", "SASL_PLAINTEXT"},
         {"sasl.mechanism", "OAUTHBEARER"},
         {"sasl.oauthbearer.token.endpoint.url", url},
         {"sasl.oauthbearer.client.id", "shop"},
         {"sasl.oauthbearer.client.secret", "open sesame"}});
  }

  std::atomic<int> fetched = 0;
  embedded::cluster kafka{{.brokers = 1, .security = {.mechanisms = {"OAUTHBEARER"}}}};
};

} // namespace

BOOST_FIXTURE_TEST_SUITE(fetched_tokens_suite, fixture)

// The broker ends a connection whose token has expired at its next request.
BOOST_AUTO_TEST_CASE(records_flow_while_tokens_expire) {
  const test::token_server server{[this](const std::string&) { return answer(); }};
  auto with = made(server.url());
  with.writer.topic = with.reader.topic = "t";
  blocking::writer out{with.writer};
  blocking::reader in{with.reader};
  int sent = 0;
  for (; fetched < 3; ++sent) {
    out.write({{.value = std::to_string(sent)}}, patience);
    const auto record = in.read(patience);
    BOOST_REQUIRE(record.has_value());
    BOOST_REQUIRE(record->value.text() == std::to_string(sent));
  }
  BOOST_TEST(sent > 0);
}

BOOST_AUTO_TEST_CASE(that_no_token_is_given_is_told_with_whose_it_would_be) {
  const test::token_server server{[](const std::string&) { return "{}"; }};
  auto with = made(server.url());
  with.writer.topic = "t";
  blocking::writer out{with.writer};
  const auto why = test::thrown([&] { (void)out.write({{.value = "v"}}, patience); });
  BOOST_TEST((why.code() == errc::authentication_failed), to_string(why));
  BOOST_TEST(why.message().find("gives client 'shop' no token: there is no access_token") != std::string::npos);
  BOOST_TEST(why.message().find("sesame") == std::string::npos);
}

BOOST_AUTO_TEST_SUITE_END()
