// Encrypted and authenticated listeners of real Kafka: who gets in, who does not and what it is told, beside kcat, which is
// librdkafka and takes the same properties.
#include "cafka/actors/blocking/client.hpp"
#include "cafka/actors/blocking/reader.hpp"
#include "cafka/actors/blocking/writer.hpp"
#include "cafka/actors/properties/properties.hpp"
#include "tests/embedded/support/program.hpp"
#include "tests/kafka/real_kafka.hpp"

#include <boost/test/unit_test.hpp>

#include <optional>

using namespace cafka;
using namespace std::chrono_literals;
using test::real_kafka;

namespace {

constexpr auto patience = 60s;
const std::string right_password = "open-sesame";

/// Properties by librdkafka's names, which are kcat's.
using settings = std::vector<std::pair<std::string, std::string>>;

settings operator+(settings one, const settings& other) {
  one.insert(one.end(), other.begin(), other.end());
  return one;
}

struct way {
  std::string listener;
  settings how;
};

std::string words_of(const way& by) {
  std::string words = by.listener;
  for (const auto& [name, value] : by.how) words.append(", ").append(name).append("=").append(value);
  return words;
}

class secured_kafka {
public:
  explicit secured_kafka(const std::string& version)
      : kafka_(version, 1, {.users = {{"alice", right_password}}, .reauthenticate = lifetime}) {}

  static constexpr auto lifetime = 2'000ms;

  cluster_config config(const way& by) const {
    std::vector<property> all{{.name = "bootstrap.servers", .value = kafka_.bootstrap(by.listener)}};
    for (const auto& [name, value] : by.how) all.push_back({.name = name, .value = value});
    return from_properties(all).cluster;
  }

  embedded::test::program_result kcat(const way& by, std::vector<std::string> arguments) const {
    arguments.insert(arguments.begin(), {"kcat", "-b", kafka_.bootstrap(by.listener)});
    for (const auto& [name, value] : by.how) arguments.insert(arguments.end(), {"-X", name + '=' + value});
    return embedded::test::run_program(arguments, {}, patience);
  }

  /// librdkafka before 2.6.1, such as Debian's, sends a wrong nonce in SCRAM (librdkafka #4895), which Kafka 4 refuses.
  bool kcat_can(const way& by) const {
    const bool strict = !kafka_.version().starts_with("3.");
    return !strict || words_of(by).find("SCRAM") == std::string::npos;
  }

  settings plain() const { return {}; }
  settings tls() const { return {{"security.protocol", "ssl"}, {"ssl.ca.location", kafka_.certificate("ca.pem")}}; }
  settings mutual_tls() const {
    return tls()
           + settings{
               {"ssl.certificate.location", kafka_.certificate("client.pem")},
               {"ssl.key.location", kafka_.certificate("client.key")}};
  }
  settings sasl() const { return {{"security.protocol", "sasl_plaintext"}}; }
  settings sasl_and_tls() const {
    return {{"security.protocol", "sasl_ssl"}, {"ssl.ca.location", kafka_.certificate("ca.pem")}};
  }

private:
  real_kafka kafka_;
};

settings alice(const std::string& mechanism, const std::string& password = right_password) {
  if (mechanism == "OAUTHBEARER")
    return {
        {"sasl.mechanisms", mechanism},
        {"enable.sasl.oauthbearer.unsecure.jwt", "true"},
        {"sasl.oauthbearer.config", "principal=alice"}};
  return {{"sasl.mechanisms", mechanism}, {"sasl.username", "alice"}, {"sasl.password", password}};
}

const std::vector<std::string> with_password{"PLAIN", "SCRAM-SHA-256", "SCRAM-SHA-512"};
const std::vector<std::string> mechanisms{"PLAIN", "SCRAM-SHA-256", "SCRAM-SHA-512", "OAUTHBEARER"};

std::optional<secured_kafka> kafka; // of the suite that runs

struct running {
  explicit running(const std::string& version) { kafka.emplace(version); }
  ~running() { kafka.reset(); }
};

// Writes three records and reads them back.
void gets_in(const way& by, const std::string& topic) {
  const auto config = kafka->config(by);
  blocking::client{config}.create_topic(topic, {.partitions = 1}, patience);
  blocking::writer{{.cluster = config, .topic = topic}}.write(
      {{.value = "one"}, {.value = "two"}, {.value = "three"}}, patience);
  blocking::reader in{{.cluster = config, .topic = topic}};
  std::string read;
  for (const auto& record : in.read_to_end(patience)) read.append(record.value.text()).append("\n");
  BOOST_TEST(read == "one\ntwo\nthree\n");
  if (!kafka->kcat_can(by)) return;
  const auto got = kafka->kcat(by, {"-C", "-t", topic, "-o", "beginning", "-e", "-q"});
  BOOST_TEST(got.status == 0, got.errors);
  BOOST_TEST(got.output == read);
}

void right_ones_get_in() {
  std::vector<way> ways{
      {"PLAINTEXT", kafka->plain()},
      {"SSL", kafka->tls()},
      {"SSL", kafka->mutual_tls()},
      {"SSL_MUTUAL", kafka->mutual_tls()}};
  for (const auto& mechanism : mechanisms) {
    ways.push_back({"SASL_PLAINTEXT", kafka->sasl() + alice(mechanism)});
    ways.push_back({"SASL_SSL", kafka->sasl_and_tls() + alice(mechanism)});
  }
  int topic = 0;
  for (const auto& by : ways) {
    BOOST_TEST_CONTEXT(words_of(by)) { gets_in(by, "t" + std::to_string(++topic)); }
  }
}

} // namespace

BOOST_AUTO_TEST_SUITE(kafka_4_2_0, *boost::unit_test::fixture<running>(std::string{"4.2.0"}))
BOOST_AUTO_TEST_CASE(right_credentials) { right_ones_get_in(); }
BOOST_AUTO_TEST_SUITE_END()

BOOST_AUTO_TEST_SUITE(kafka_3_9_1, *boost::unit_test::fixture<running>(std::string{"3.9.1"}))
BOOST_AUTO_TEST_CASE(right_credentials) { right_ones_get_in(); }
BOOST_AUTO_TEST_SUITE_END()
