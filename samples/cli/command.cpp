#include "command.hpp"

#include "foreign_options.hpp"
#include "messages.hpp"
#include "property_words.hpp"
#include "time_option.hpp"
#include "usage.hpp"

#include "cafka/wire/error.hpp"

#include <algorithm>
#include <utility>

namespace cafka::cli {

namespace {

/// The precedence of what the command line says; a file has 0.
constexpr int over_file = 1;

std::string trimmed(const std::string& text) {
  const auto begin = std::min(text.find_first_not_of(" \t"), text.size());
  return text.substr(begin, text.find_last_not_of(" \t") + 1 - begin);
}

/// Kafka's own tools set a topic's configuration with --config.
std::vector<property> of_file(const std::string& file) {
  try {
    return load_properties(file);
  } catch (const error& why) {
    if (file.find('=') == std::string::npos) throw;
    throw error(
        why.code(),
        "--config takes a file of properties, and '" + file
            + "' is none: -X name=value sets a property, and topics create -c name=value a topic's configuration");
  }
}

property assigned(const std::string& text) {
  const auto equals = text.find('=');
  if (equals == std::string::npos) throw error(errc::invalid_configuration, "-X '" + text + "': name=value is wanted");
  auto name = trimmed(text.substr(0, equals));
  if (const auto advice = advice_for_property(name); !advice.empty())
    throw error(errc::invalid_configuration, "-X " + name + ": " + std::string(advice));
  return {.name = std::move(name), .value = trimmed(text.substr(equals + 1))};
}

} // namespace

void connection_options::add_to(CLI::App& command) {
  command
      .add_option(
          "-b,--bootstrap,--bootstrap-server,--bootstrap-servers,--broker-list,--brokers,--broker", bootstrap,
          "Brokers to start from: HOST:PORT[,HOST:PORT]...")
      ->check(not_empty);
  command
      .add_option(
          "-F,--config,--command-config,--producer.config,--consumer.config", config_file,
          "File of properties, as Java's clients have them")
      ->check(not_empty);
  command
      .add_option(
          "-X,--property,--command-property,--producer-property,--consumer-property", properties,
          "Property name=value, by its standard name; 'cafka properties' lists them. It wins over the file's; options "
          "win "
          "over both")
      ->allow_extra_args(false);
}

void connection_options::set(const std::string& name, const std::string& value) {
  of_options.push_back({.name = name, .value = value});
}

settings connection_options::read(settings defaults) const {
  auto options = of_options;
  if (!bootstrap.empty()) options.push_back({.name = "bootstrap.servers", .value = bootstrap});
  std::vector<property> given;
  for (const auto& text : properties) {
    auto one = assigned(text);
    const auto same = [&](const property& option) { return same_property(option.name, one.name); };
    if (std::none_of(options.begin(), options.end(), same)) given.push_back(std::move(one));
  }
  given.insert(given.end(), options.begin(), options.end());
  for (auto& each : given) each.precedence = over_file;
  if (!config_file.empty()) {
    const auto more = of_file(config_file);
    given.insert(given.end(), more.begin(), more.end());
  }
  defaults.writes = writes;
  return from_properties(given, std::move(defaults));
}

settings connection_options::resolve(settings defaults) const {
  auto result = read(std::move(defaults));
  if (result.cluster.bootstrap.empty())
    throw error(errc::invalid_configuration, "no brokers: give -b HOST:PORT, or -X bootstrap.servers=HOST:PORT");
  for (const auto& each : result.warnings) tell("cafka: " + each.text);
  return result;
}

void timeout_option::add_to(CLI::App& command, const std::string& default_text, const std::string& meaning) {
  text = default_text;
  option = command.add_option(
      "-m,--timeout", text, meaning + ", in seconds, or with a unit: 500ms, 2m (" + default_text + ")");
}

std::chrono::milliseconds timeout_option::time(std::optional<std::chrono::milliseconds> property) const {
  return property && option->count() == 0 ? *property : parse_time("--timeout", text);
}

std::string brokers(const settings& config) {
  std::string text;
  for (const auto& each : config.cluster.bootstrap) text.append(text.empty() ? "" : ", ").append(each);
  return text;
}

cluster_config cluster_within(const settings& config, std::chrono::milliseconds time) {
  auto cluster = config.cluster;
  if (config.given("cluster.connect_timeout")) return cluster;
  const auto most = std::max(time - time / 5, std::chrono::milliseconds{1});
  if (most >= cluster.connect_timeout) return cluster;
  cluster.connect_timeout = most;
  set_by_command("connect_timeout", most, "--timeout");
  return cluster;
}

} // namespace cafka::cli
