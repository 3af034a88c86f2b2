// kcat, which is librdkafka, gets into secured brokers with the right credentials and not with others.
#include "tests/auth/temporary_folder.hpp"
#include "tests/auth/tls_pair.hpp"
#include "tests/embedded/support/program.hpp"

#include "cafka/embedded/cluster.hpp"

#include <boost/test/unit_test.hpp>

using namespace cafka;
using namespace cafka::embedded;
using namespace cafka::embedded::test;
using namespace std::chrono_literals;

BOOST_AUTO_TEST_SUITE(kcat_secured)

namespace {

struct secured {
  explicit secured(security_options how) : kafka{{.security = std::move(how)}} {
    kafka.create_topic("orders");
    ca = files.write("ca.pem", cafka::test::test_ca().pem());
    other_ca = files.write("other.pem", cafka::test::make_certificate({.is_ca = true}).pem());
  }

  program_result run(
      std::vector<std::string> arguments, const std::vector<std::string>& settings, std::string_view input = {}) {
    arguments.insert(arguments.begin(), {"kcat", "-b", kafka.bootstrap().at(0)});
    for (const auto& each : settings) arguments.insert(arguments.end(), {"-X", each});
    return run_program(arguments, input, 60s);
  }

  void gets_in(const std::vector<std::string>& settings) {
    const auto before = kafka.partition("orders", 0).end_offset;
    std::string sent;
    for (int i = 0; i < 100; ++i) sent += std::string(1'000, static_cast<char>('a' + i % 26)) + "\n";
    BOOST_TEST(run({"-P", "-t", "orders"}, settings, sent).status == 0);
    const auto got = run({"-C", "-t", "orders", "-o", std::to_string(before), "-e", "-q"}, settings);
    BOOST_TEST(got.status == 0, got.errors);
    BOOST_TEST((got.output == sent));
  }
  void stays_out(const std::vector<std::string>& settings) {
    const auto before = kafka.requests(wire::api_key::metadata);
    BOOST_TEST(run({"-L", "-m", "2"}, settings).status != 0);
    BOOST_TEST(kafka.requests(wire::api_key::metadata) == before);
  }

  cluster kafka;
  cafka::test::temporary_folder files;
  std::string ca, other_ca;
};

} // namespace

BOOST_AUTO_TEST_CASE(over_tls) {
  secured on{{.tls = cafka::test::server_config()}};
  on.gets_in({"security.protocol=ssl", "ssl.ca.location=" + on.ca});
  on.stays_out({"security.protocol=ssl", "ssl.ca.location=" + on.other_ca});
}

BOOST_AUTO_TEST_CASE(with_a_password_over_tls) {
  secured on{{.tls = cafka::test::server_config(), .mechanisms = {"PLAIN"}, .users = {{"alice", "open sesame"}}}};
  const std::vector<std::string> alice{
      "security.protocol=sasl_ssl", "ssl.ca.location=" + on.ca, "sasl.mechanisms=PLAIN", "sasl.username=alice"};
  const auto with = [&](const std::string& password) {
    auto all = alice;
    all.push_back("sasl.password=" + password);
    return all;
  };
  on.gets_in(with("open sesame"));
  on.stays_out(with("hello"));
}

BOOST_AUTO_TEST_CASE(with_a_token) {
  secured on{{.mechanisms = {"OAUTHBEARER"}}};
  on.gets_in(
      {"security.protocol=sasl_plaintext", "sasl.mechanisms=OAUTHBEARER", "enable.sasl.oauthbearer.unsecure.jwt=true",
       "sasl.oauthbearer.config=principal=alice"});
}

BOOST_AUTO_TEST_SUITE_END()
