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

int run_embedded(embedded_options options) {
  std::vector<new_topic> topics;
  for (const auto& each : options.topics) topics.push_back(parse_topic(each));
  if (options.port != 0) options.cluster.ports = ports_from(options.port, options.cluster.brokers);
  embedded::cluster kafka{options.cluster};
  for (const auto& each : topics) kafka.create_topic(each.name, each.partitions);
  std::string servers;
  for (const auto& each : kafka.bootstrap()) servers.append(servers.empty() ? "" : ",").append(each);
  // The line a script reads; what follows is for people.
  print(servers + "\n");
  tell(
      "an embedded cluster of " + std::to_string(options.cluster.brokers)
      + (options.cluster.brokers == 1 ? " broker" : " brokers") + " runs in memory until it is stopped (Ctrl-C)");
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
  command->add_flag(
      "--orders", options->orders,
      "Do what lines of standard input say: stop BROKER, start BROKER; for trials and tests");
  command->callback([options, &chosen] { chosen = [options] { return run_embedded(*options); }; });
}

} // namespace cafka::cli
