#pragma once

#include "cafka/actors/properties/properties.hpp"

#include <CLI/CLI.hpp>

#include <chrono>
#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <vector>

namespace cafka::cli {

/// What a command does once its arguments are parsed; the result is the exit code of the process.
using action = std::function<int()>;

/// Exit codes: 0 all went well, 1 the work failed in part or whole, 2 the arguments or the configuration are wrong.
inline constexpr int exit_ok = 0;
inline constexpr int exit_failed = 1;
inline constexpr int exit_usage = 2;
/// As if SIGPIPE had ended it: whoever read the output went away.
inline constexpr int exit_output_closed = 141;
/// A signal that ended the command before its work was done adds its own: 130 for SIGINT, 143 for SIGTERM.

/// What the options and properties of a command line add up to. Each command uses the part that it needs.
using settings = configured;

/// The options that every command with a connection has.
struct connection_options {
  std::string bootstrap;
  std::string config_file;
  std::vector<std::string> properties;
  std::vector<property> of_options = {};
  /// Whether the command writes records, and so refuses what would have them written otherwise than asked for.
  bool writes = false;

  void add_to(CLI::App& command);
  /// An option that stands for a property: it wins over each -X that names the same.
  void set(const std::string& name, const std::string& value);
  /// On top of `defaults`: the file of --config, and over it each -X, and over them options. There may be no brokers.
  /// Throws cafka::error (invalid_configuration).
  settings read(settings defaults = {}) const;
  /// The same, with brokers; tells on standard error what has no effect.
  settings resolve(settings defaults = {}) const;
};

/// --timeout, for commands that wait for answers.
struct timeout_option {
  std::string text;
  CLI::Option* option = nullptr;

  /// `default_text` is what holds without the option; `meaning` says what it limits.
  void add_to(CLI::App& command, const std::string& default_text, const std::string& meaning);
  /// `property`: what a property says, which counts unless the option was given.
  std::chrono::milliseconds time(std::optional<std::chrono::milliseconds> property = {}) const;
};

/// The brokers to start from, for sentences.
std::string brokers(const settings& config);

/// The cluster for questions that may take so long together. Unless it was said how long a connection may take, one that hangs is
/// given up within that time, so that the answer tells why.
cluster_config cluster_within(const settings& config, std::chrono::milliseconds time);

/// Each adds its subcommand and sets `chosen` when it is parsed.
void add_produce(CLI::App& app, action& chosen);
void add_consume(CLI::App& app, action& chosen);
void add_topics(CLI::App& app, action& chosen);
void add_groups(CLI::App& app, action& chosen);
void add_fleet(CLI::App& app, action& chosen);
void add_perf(CLI::App& app, action& chosen);
void add_embedded(CLI::App& app, action& chosen);
void add_demo(CLI::App& app, action& chosen);
void add_properties(CLI::App& app, action& chosen);

} // namespace cafka::cli
