// cafka embedded: a cluster for any client to connect to.
#include "command.hpp"
#include "embedded_orders.hpp"
#include "messages.hpp"
#include "output.hpp"
#include "usage.hpp"
#include "watch.hpp"

#include "cafka/embedded/cluster.hpp"

#include <charconv>
#include <limits>

namespace cafka::cli {

namespace {

struct embedded_options {
  embedded::config cluster;
  uint16_t port = 0;
  std::vector<std::string> topics;
  bool orders = false;
  std::string certificate, key, client_authority;
  std::vector<std::string> users;
  int64_t reauthenticate = 0;
};

struct new_topic {
  std::string name;
  int32_t partitions = 1;
};

new_topic parse_topic(const std::string& text) {
  const auto colon = text.rfind(':');
  new_topic result{text.substr(0, colon), 1};
  if (const auto wrong = topic_name(result.name); !wrong.empty())
    throw error(errc::invalid_configuration, "--topic: " + wrong);
  if (colon == std::string::npos) return result;
  const char* end = text.data() + text.size();
  const auto [stop, code] = std::from_chars(text.data() + colon + 1, end, result.partitions);
  if (code != std::errc{} || stop != end || result.partitions < 1)
    throw error(errc::invalid_configuration, "--topic: '" + text + "': NAME or NAME:PARTITIONS is wanted");
  return result;
}

std::vector<uint16_t> ports_from(uint16_t first_port, int32_t count) {
  std::vector<uint16_t> ports;
  for (int32_t port = first_port; port < first_port + count; ++port) {
    if (port > std::numeric_limits<uint16_t>::max())
      throw error(
          errc::invalid_configuration, "port " + std::to_string(first_port) + ": there are not " + std::to_string(count)
                                           + " ports from there on, 65535 is the last");
    ports.push_back(static_cast<uint16_t>(port));
  }
  return ports;
}

/// NAME:PASSWORD; the password may have colons, and is not told in errors.
void add_user(embedded::security_options& to, const std::string& text) {
  const auto colon = text.find(':');
  if (colon == std::string::npos || colon == 0 || colon + 1 == text.size())
    throw error(errc::invalid_configuration, "--user: NAME:PASSWORD is wanted");
  to.users[text.substr(0, colon)] = std::string_view{text}.substr(colon + 1);
  to.mechanisms = {"PLAIN", "SCRAM-SHA-256", "SCRAM-SHA-512"};
}

embedded::security_options security_of(const embedded_options& options) {
  embedded::security_options how;
  for (const auto& each : options.users) add_user(how, each);
  if (options.reauthenticate > 0 && options.users.empty())
    throw error(errc::invalid_configuration, "--reauthenticate needs --user: without it nobody authenticates");
  how.max_reauthentication = std::chrono::milliseconds{options.reauthenticate};
  if (options.certificate.empty()) {
    if (!options.key.empty() || !options.client_authority.empty())
      throw error(
          errc::invalid_configuration, "--key and --client-ca need --certificate: without it nothing is encrypted");
    return how;
  }
  how.tls = tls_server_config{.identity = {.certificate_file = options.certificate, .key_file = options.key}};
  if (!options.client_authority.empty()) {
    how.tls->client_certificate = tls_client_certificate::required;
    how.tls->client_trust = {.file = options.client_authority};
  }
  return how;
}

/// Of clients; empty: they need nothing.
std::string protocol_of(const embedded::security_options& how) {
  if (how.mechanisms.empty()) return how.tls ? "SSL" : "";
  return how.tls ? "SASL_SSL" : "SASL_PLAINTEXT";
}

int run_embedded(embedded_options options) {
  std::vector<new_topic> topics;
  for (const auto& each : options.topics) topics.push_back(parse_topic(each));
  if (options.port != 0) options.cluster.ports = ports_from(options.port, options.cluster.brokers);
  options.cluster.security = security_of(options);
  embedded::cluster kafka{options.cluster};
  for (const auto& each : topics) kafka.create_topic(each.name, each.partitions);
  std::string servers;
  for (const auto& each : kafka.bootstrap()) servers.append(servers.empty() ? "" : ",").append(each);
  // The line a script reads; what follows is for people.
  print(servers + "\n");
  tell(
      "an embedded cluster of " + std::to_string(options.cluster.brokers)
      + (options.cluster.brokers == 1 ? " broker" : " brokers") + " runs in memory until it is stopped (Ctrl-C)");
  if (const auto protocol = protocol_of(options.cluster.security); !protocol.empty())
    tell(
        "clients need security.protocol=" + protocol + (options.users.empty() ? "" : ", and a user of PLAIN or SCRAM"));
  if (options.orders) obey_orders(kafka);
  auto& over_it = watch::over_command();
  over_it.stop().wait();
  over_it.decided(exit_ok);
  return exit_ok;
}

} // namespace

void add_embedded(CLI::App& app, action& chosen) {
  auto options = std::make_shared<embedded_options>();
  auto* command = app.add_subcommand(
      "embedded", "Run a cluster in memory for any client to connect to; prints its bootstrap servers");
  command->add_option("--brokers", options->cluster.brokers, "Number of brokers (1)")->transform(whole_number(1, 100));
  command
      ->add_option("--port", options->port, "Port of the first broker, the others follow; 0, as without it: free ports")
      ->transform(whole_number(0, std::numeric_limits<uint16_t>::max()));
  command->add_option("--host", options->cluster.host, "Address or name to listen on (127.0.0.1)")->check(not_empty);
  command
      ->add_option(
          "--advertised-host", options->cluster.advertised_host, "What clients are told to connect to (the host)")
      ->check(not_empty);
  command->add_option("--topic", options->topics, "Topic NAME or NAME:PARTITIONS to create; may be repeated")
      ->allow_extra_args(false);
  command
      ->add_option(
          "--certificate", options->certificate, "Speak TLS, with this certificate (a file in PEM; see env/tls)")
      ->check(not_empty);
  command->add_option("--key", options->key, "Its key, if it is not in the same file")->check(not_empty);
  command->add_option("--client-ca", options->client_authority, "Want certificates of clients, signed by these (PEM)")
      ->check(not_empty);
  command
      ->add_option("--user", options->users, "NAME:PASSWORD of who may connect, with PLAIN and SCRAM; may be repeated")
      ->allow_extra_args(false);
  command->add_option("--reauthenticate", options->reauthenticate, "Have them authenticate again within so many ms")
      ->transform(whole_number(1, std::numeric_limits<int32_t>::max()));
  command->add_flag(
      "--orders", options->orders,
      "Do what lines of standard input say: stop BROKER, start BROKER; for trials and tests");
  command->callback([options, &chosen] { chosen = [options] { return run_embedded(*options); }; });
}

} // namespace cafka::cli
