// Encrypted and authenticated listeners of real Kafka: who gets in, who does not and what it is told, beside kcat, which is
// librdkafka and takes the same properties.
#include "cafka/actors/blocking/client.hpp"
#include "cafka/actors/blocking/reader.hpp"
#include "cafka/actors/blocking/writer.hpp"
#include "cafka/actors/properties/properties.hpp"
#include "cafka/auth/aws/aws_msk_iam.hpp"
#include "cafka/auth/oauth/unsecured_token.hpp"
#include "cafka/auth/oauth_bearer.hpp"
#include "tests/embedded/support/program.hpp"
#include "tests/kafka/real_kafka.hpp"
#include "tests/support/thrown.hpp"

#include <boost/test/unit_test.hpp>

#include <atomic>
#include <cstdlib>
#include <future>
#include <memory>
#include <optional>
#include <semaphore>

using namespace cafka;
using namespace std::chrono_literals;
using test::real_kafka;
using test::thrown;

namespace {

constexpr auto patience = 60s;
const std::string right_password = "open-sesame";
const std::string wrong_password = "open-barley";

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

/// Without passwords, as it is printed.
std::string words_of(const way& by) {
  std::string words = by.listener;
  for (const auto& [name, value] : by.how)
    words.append(", ").append(name).append("=").append(name.ends_with("password") ? "***" : value);
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
  settings mutual_tls(const std::string& who = "client") const {
    return tls()
           + settings{
               {"ssl.certificate.location", certificate(who + ".pem")},
               {"ssl.key.location", certificate(who + ".key")}};
  }
  settings mutual_tls_with_locked_key() const {
    return tls()
           + settings{
               {"ssl.certificate.location", certificate("client.pem")},
               {"ssl.key.location", certificate("client.locked.key")},
               {"ssl.key.password", "changeit"}};
  }
  settings mutual_tls_with_keystore() const {
    return tls()
           + settings{{"ssl.keystore.location", certificate("client.p12")}, {"ssl.keystore.password", "changeit"}};
  }
  settings sasl() const { return {{"security.protocol", "sasl_plaintext"}}; }
  settings sasl_and_tls() const {
    return {{"security.protocol", "sasl_ssl"}, {"ssl.ca.location", kafka_.certificate("ca.pem")}};
  }

  std::string certificate(const std::string& name) const { return kafka_.certificate(name); }
  std::string bootstrap(const std::string& listener) const { return kafka_.bootstrap(listener); }

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
      {"SSL_MUTUAL", kafka->mutual_tls()},
      {"SSL_MUTUAL", kafka->mutual_tls_with_locked_key()},
      {"SSL_MUTUAL", kafka->mutual_tls_with_keystore()}};
  for (const auto& mechanism : mechanisms) {
    ways.push_back({"SASL_PLAINTEXT", kafka->sasl() + alice(mechanism)});
    ways.push_back({"SASL_SSL", kafka->sasl_and_tls() + alice(mechanism)});
  }
  int topic = 0;
  for (const auto& by : ways) {
    BOOST_TEST_CONTEXT(words_of(by)) {
      const auto why = thrown([&] { gets_in(by, "t" + std::to_string(++topic)); });
      BOOST_TEST(!why, to_string(why));
    }
  }
}

/// Who is to stay out, and what it is told.
struct refusal {
  way by;
  errc code;
  std::string text;
  sasl_mechanism sasl = {}; ///< instead of that of the properties, which have no name for it: not for kcat
};

struct told {
  error why;
  std::chrono::steady_clock::duration after;
};

constexpr auto allowed = 20s;

/// What `ask`, which is allowed that time, throws.
std::future<told> telling(std::function<void()> ask) {
  return std::async(std::launch::async, [ask = std::move(ask)] {
    const auto begun = std::chrono::steady_clock::now();
    return told{thrown(ask), std::chrono::steady_clock::now() - begun};
  });
}

void is_told(const told& what, const refusal& of) {
  BOOST_TEST(what.why.code() == of.code, to_string(what.why));
  BOOST_TEST(what.why.message().find(of.text) != std::string::npos, to_string(what.why));
  BOOST_TEST(what.why.message().find(wrong_password) == std::string::npos, to_string(what.why));
  // Threads wait for each other on a small machine.
  BOOST_TEST((what.after < allowed + 3s), "it took " << what.after / 1ms << " ms");
}

std::vector<refusal> refusals() {
  const auto tls = kafka->tls(), sasl = kafka->sasl(), both = kafka->sasl_and_tls();
  const auto unknown = settings{{"security.protocol", "ssl"}, {"ssl.ca.location", kafka->certificate("stranger.pem")}};
  const auto nobody = settings{{"sasl.mechanisms", "PLAIN"}, {"sasl.username", "nobody"}, {"sasl.password", "x"}};
  const auto hour_ago = std::chrono::system_clock::now() - 1h;
  std::vector<refusal> all{
      {{"SASL_SSL", both + nobody}, errc::authentication_failed, "Invalid username or password"},
      {{"SASL_SSL", both + alice("OAUTHBEARER")},
       errc::authentication_failed,
       "invalid_token",
       oauth_bearer{.token = unsecured_token("alice", hour_ago, 60s)}},
      {{"SASL_SSL", both + alice("PLAIN")},
       errc::unsupported_sasl_mechanism,
       "SCRAM-SHA-512",
       aws_msk_iam{
           .credentials = [] { return aws_credentials{.access_key_id = "a", .secret_access_key = "b"}; },
           .region = "r"}},
      {{"SSL_STRANGER", tls}, errc::tls_failed, "has signed itself, and nobody trusts it"},
      {{"SSL", unknown}, errc::tls_failed, "whom nobody here trusts; name the certificate of"},
      {{"SSL_EXPIRED", tls}, errc::tls_failed, "expired on"},
      {{"SSL_WRONG_HOST", tls}, errc::tls_failed, "not for 127.0.0.1"},
      {{"SSL_MUTUAL", tls}, errc::tls_failed, "wants a client's certificate"},
      {{"SSL_MUTUAL", kafka->mutual_tls("stranger")}, errc::tls_failed, "does not accept the certificate"},
      {{"SSL", kafka->plain()}, errc::not_kafka_tls, "a port for encrypted connections"},
      {{"SASL_SSL", sasl + alice("PLAIN")}, errc::not_kafka_tls, "a port for encrypted connections"},
      {{"PLAINTEXT", tls}, errc::tls_failed, "the port speaks plain text"},
      {{"SASL_PLAINTEXT", both + alice("PLAIN")}, errc::tls_failed, "the port speaks plain text"},
      {{"SASL_PLAINTEXT", kafka->plain()}, errc::illegal_sasl_state, "want clients to authenticate"},
      {{"PLAINTEXT", sasl + alice("PLAIN")}, errc::illegal_sasl_state, "SaslHandshake is refused"}};
  for (const auto& mechanism : with_password) {
    const auto wrong = alice(mechanism, wrong_password);
    all.push_back({{"SASL_PLAINTEXT", sasl + wrong}, errc::authentication_failed, mechanism});
    all.push_back({{"SASL_SSL", both + wrong}, errc::authentication_failed, mechanism});
  }
  return all;
}

// All at once, as some of them are tried for three seconds.
void wrong_ones_stay_out() {
  struct attempt {
    refusal of;
    std::future<told> asking;
    std::future<int> kcat;
  };
  std::vector<attempt> attempts;
  for (const auto& of : refusals()) {
    auto config = kafka->config(of.by);
    if (of.sasl) config.sasl = of.sasl;
    auto asking = telling([config] { (void)blocking::client{config}.topics(allowed); });
    auto kcat = std::async(std::launch::async, [by = of.by] { return kafka->kcat(by, {"-L", "-m", "3"}).status; });
    attempts.push_back({of, std::move(asking), std::move(kcat)});
  }
  const refusal of{
      {"SASL_SSL", kafka->sasl_and_tls() + alice("SCRAM-SHA-512", wrong_password)},
      errc::authentication_failed,
      "SCRAM-SHA-512"};
  const auto config = kafka->config(of.by);
  auto writing = telling(
      [config] { (void)blocking::writer{{.cluster = config, .topic = "t1"}}.write({{.value = "v"}}, allowed); });
  auto reading = telling([config] { (void)blocking::reader{{.cluster = config, .topic = "t1"}}.read(allowed); });
  for (auto& each : attempts) {
    BOOST_TEST_CONTEXT(words_of(each.of.by)) {
      const auto what = each.asking.get();
      BOOST_TEST_MESSAGE(what.after / 1ms << " ms: " << to_string(what.why));
      is_told(what, each.of);
      const auto status = each.kcat.get();
      BOOST_TEST((each.of.sasl || status != 0), "kcat gets in");
    }
  }
  BOOST_TEST_CONTEXT("the writer") { is_told(writing.get(), of); }
  BOOST_TEST_CONTEXT("the reader") { is_told(reading.get(), of); }
}

#ifdef CAFKA_SAMPLES
embedded::test::program_result sample(const std::string& name, std::vector<std::string> arguments) {
  arguments.insert(arguments.begin(), std::string{CAFKA_SAMPLES} + "/" + name);
  return embedded::test::run_program(arguments, {}, patience);
}

void samples_run() {
  ::setenv("KAFKA_PASSWORD", right_password.c_str(), 1); // NOLINT(concurrency-mt-unsafe): nobody else looks
  const auto ca = kafka->certificate("ca.pem");
  const auto secured = sample("secured", {kafka->bootstrap("SASL_SSL"), ca, "alice"});
  BOOST_TEST(secured.status == 0, secured.errors);
  BOOST_TEST(secured.output.find("a = one\n") != std::string::npos, secured.output);
  BOOST_TEST(secured.output.find("b = two\n") != std::string::npos, secured.output);
  const way mutual{"SSL_MUTUAL", kafka->mutual_tls()};
  blocking::client{kafka->config(mutual)}.create_topic("orders", {.partitions = 2}, patience);
  const auto known = sample(
      "mutual_tls",
      {kafka->bootstrap("SSL_MUTUAL"), ca, kafka->certificate("client.pem"), kafka->certificate("client.key")});
  BOOST_TEST(known.status == 0, known.errors);
  BOOST_TEST(known.output.find("orders: 2 partitions\n") != std::string::npos, known.output);
}

#endif

/// How often a cluster's connections were dialled, and have shown who they are.
struct shown {
  std::atomic<int> dialled = 0, authenticated = 0;

  /// Each of them again, so many times on average.
  bool again(int times) const { return dialled > 0 && authenticated - dialled >= times * dialled; }
};

cluster_config counted(cluster_config config, const std::shared_ptr<shown>& count) {
  config.resolve = [count](const endpoint& broker) {
    ++count->dialled;
    return std::vector{broker};
  };
  config.sasl = {config.sasl.name(), [count, real = config.sasl](const sasl_peer& with) {
                   ++count->authenticated;
                   return real.exchange(with);
                 }};
  return config;
}

void each_record_arrives_once_while_connections_authenticate_again() {
  const auto writes = kafka->config({"SASL_SSL", kafka->sasl_and_tls() + alice("SCRAM-SHA-512")});
  const auto reads = kafka->config({"SASL_SSL", kafka->sasl_and_tls() + alice("OAUTHBEARER")});
  const std::string topic = "load";
  blocking::client{writes}.create_topic(topic, {.partitions = 1}, patience);
  const auto of_writer = std::make_shared<shown>(), of_reader = std::make_shared<shown>();
  blocking::writer out{{.cluster = counted(writes, of_writer), .topic = topic}};
  blocking::reader in{{.cluster = counted(reads, of_reader), .topic = topic}};

  // So many records are on their way at any time.
  constexpr int window = 500;
  std::counting_semaphore<> room{window};
  std::atomic<bool> enough = false;
  auto writing = std::async(std::launch::async, [&] {
    int sent = 0;
    for (; !enough && room.try_acquire_for(patience); ++sent) out.put({.value = std::to_string(sent)});
    out.flush(patience);
    return sent;
  });
  int read = 0;
  const auto read_one = [&] {
    const auto record = in.read(patience);
    if (!record || record->value.text() != std::to_string(read))
      throw std::runtime_error{
          "instead of record " + std::to_string(read) + ": " + (record ? std::string{record->value.text()} : "none")};
    ++read;
    room.release();
  };
  const auto until = std::chrono::steady_clock::now() + patience;
  try {
    while (!(of_writer->again(3) && of_reader->again(3)) && std::chrono::steady_clock::now() < until) read_one();
    enough = true;
    const int sent = writing.get();
    while (read < sent) read_one();
  } catch (...) {
    enough = true; // or the writer waits for room, and this for the writer
    throw;
  }
  for (const auto& more : in.read_to_end(patience)) BOOST_ERROR("read twice: " << more.value.text());
  const auto totals = out.results();
  BOOST_TEST(totals.acknowledged == static_cast<uint64_t>(read), to_string(totals.first_error));
  BOOST_TEST(totals.failed + totals.unknown == 0u, to_string(totals.first_error));
  for (const auto& each : {of_writer, of_reader}) {
    BOOST_TEST(each->again(3), each->authenticated << " times, dialled " << each->dialled << " times");
    BOOST_TEST_MESSAGE(each->authenticated << " times, dialled " << each->dialled << " times, records " << read);
  }
}

} // namespace

BOOST_AUTO_TEST_SUITE(kafka_4_2_0, *boost::unit_test::fixture<running>(std::string{"4.2.0"}))
BOOST_AUTO_TEST_CASE(right_credentials) { right_ones_get_in(); }
#ifdef CAFKA_SAMPLES
BOOST_AUTO_TEST_CASE(samples) { samples_run(); }
#endif
BOOST_AUTO_TEST_CASE(wrong_credentials) { wrong_ones_stay_out(); }
BOOST_AUTO_TEST_CASE(again_under_load) { each_record_arrives_once_while_connections_authenticate_again(); }
BOOST_AUTO_TEST_SUITE_END()

BOOST_AUTO_TEST_SUITE(kafka_3_9_1, *boost::unit_test::fixture<running>(std::string{"3.9.1"}))
BOOST_AUTO_TEST_CASE(right_credentials) { right_ones_get_in(); }
BOOST_AUTO_TEST_CASE(wrong_credentials) { wrong_ones_stay_out(); }
BOOST_AUTO_TEST_CASE(again_under_load) { each_record_arrives_once_while_connections_authenticate_again(); }
BOOST_AUTO_TEST_SUITE_END()
