#include "usage.hpp"

#include "foreign_options.hpp"
#include "suggestion.hpp"

#include <algorithm>
#include <string_view>

namespace cafka::cli {

namespace {

std::vector<const CLI::App*> commands_of(const CLI::App& app) {
  return app.get_subcommands([](const CLI::App*) { return true; });
}

std::vector<std::string> names_of_commands(const CLI::App& app) {
  std::vector<std::string> names;
  for (const auto* each : commands_of(app)) names.push_back(each->get_name());
  return names;
}

std::string list_of(const std::vector<std::string>& names) {
  std::string text;
  for (size_t i = 0; i < names.size(); ++i)
    text.append(i == 0 ? "" : i + 1 == names.size() ? " or " : ", ").append(names[i]);
  return text;
}

/// Of the whole command: "cafka topics create".
std::string full_name(const CLI::App& command) {
  std::string name = command.get_name();
  for (const auto* above = command.get_parent(); above; above = above->get_parent())
    name = above->get_name() + " " + name;
  return name;
}

/// The innermost command that the arguments name.
const CLI::App& chosen_command(const CLI::App& app) {
  const auto* at = &app;
  while (!at->get_subcommands().empty()) at = at->get_subcommands().front();
  return *at;
}

std::vector<std::string> names_of_options(const CLI::App& command) {
  std::vector<std::string> names;
  for (const auto* option : command.get_options()) {
    for (const auto& each : option->get_lnames()) names.push_back("--" + each);
    for (const auto& each : option->get_snames()) names.push_back("-" + each);
  }
  return names;
}

std::string explain_extra(const CLI::App& command, const std::string& argument) {
  const auto name = argument.substr(0, argument.find('='));
  if (const auto advice = advice_for(name); !advice.empty()) return name + ": " + std::string(advice);
  if (name.starts_with("-")) {
    const auto near = suggestion(name, names_of_options(command));
    return full_name(command) + " has no option '" + name + "'" + near;
  }
  return "'" + argument + "' was not expected: each value follows its option, as in -t TOPIC";
}

bool has(const std::string& text, std::string_view part) { return text.find(part) != std::string::npos; }

/// "--topic: 1 required TEXT missing", "--topic: At Most 1 required but received 2"
std::string explain_mismatch(const std::string& text) {
  const auto name = text.substr(0, text.find(": "));
  if (has(text, "missing")) return name + ": a value has to follow it";
  if (has(text, "At Most 1")) return name + " is given more than once, and takes one value: leave one away";
  return text;
}

/// "Could not convert: --size = abc"
std::string explain_conversion(const std::string& text) {
  const std::string_view start = "Could not convert: ";
  const auto equals = text.find(" = ");
  if (!text.starts_with(start) || equals == std::string::npos) return text;
  return text.substr(start.size(), equals - start.size()) + ": '" + text.substr(equals + 3)
         + "' is no whole number, or one that is too large";
}

/// "--count: Value -1 not in range 1 to 1000"
std::string explain_range(const std::string& text) {
  const std::string_view before = ": Value ", behind = " not in range ";
  const auto value = text.find(before), range = text.find(behind);
  if (value == std::string::npos || range == std::string::npos) return text;
  const auto from = value + before.size();
  return text.substr(0, value) + ": '" + text.substr(from, range - from) + "' is not allowed; a whole number from "
         + text.substr(range + behind.size()) + " is wanted";
}

std::string explain_missing(const CLI::App& command, const std::string& text) {
  const auto name = text.substr(0, text.find(' '));
  const auto* option = command.get_option_no_throw(name);
  return option ? name + " is missing: " + option->get_description() : text;
}

std::string explain_itself(const CLI::App& command, const CLI::ParseError& what) {
  const std::string text = what.what();
  // What is mistyped is also missing.
  if (const auto extras = command.remaining(true); !extras.empty()) return explain_extra(command, extras.front());
  if (dynamic_cast<const CLI::RequiredError*>(&what)) return explain_missing(command, text);
  if (dynamic_cast<const CLI::ArgumentMismatch*>(&what)) return explain_mismatch(text);
  if (dynamic_cast<const CLI::ConversionError*>(&what)) return explain_conversion(text);
  if (dynamic_cast<const CLI::ValidationError*>(&what)) return explain_range(text);
  return text;
}

std::string check_topic_name(std::string& name) {
  const auto allowed = [](char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '.' || c == '_'
           || c == '-';
  };
  if (!name.empty() && name.size() <= 249 && name != "." && name != ".."
      && std::all_of(name.begin(), name.end(), allowed))
    return {};
  return "'" + name + "' is no name of a topic: 1 to 249 letters, digits, dots, underscores and hyphens are wanted";
}

} // namespace

const CLI::Validator topic_name{check_topic_name, ""};
const CLI::Validator not_empty{
    [](std::string& text) { return std::string(text.empty() ? "an empty text was given" : ""); }, ""};

std::vector<std::string> with_help_as_option(std::vector<std::string> arguments) {
  if (arguments.empty() || arguments.front() != "help") return arguments;
  arguments.erase(arguments.begin());
  arguments.emplace_back("--help");
  return arguments;
}

std::string wrong_command(const CLI::App& app, const std::vector<std::string>& arguments) {
  const auto* at = &app;
  for (const auto& each : arguments) {
    const auto commands = commands_of(*at);
    if (commands.empty()) return {};
    const auto names = names_of_commands(*at);
    const auto help = "; " + full_name(*at) + " --help tells more";
    if (at->get_option_no_throw(each)) return {}; // as --help
    if (const auto advice = advice_for(each); !advice.empty()) return each + ": " + std::string(advice) + help;
    const auto found = std::find(names.begin(), names.end(), each);
    if (found == names.end()) {
      const auto near = suggestion(each, names);
      return "there is no command '" + each + "'" + (near.empty() ? "; there are " + list_of(names) : near) + help;
    }
    at = commands[static_cast<size_t>(found - names.begin())];
  }
  if (commands_of(*at).empty()) return {};
  return "a command is wanted: " + list_of(names_of_commands(*at)) + "; " + full_name(*at) + " --help tells more";
}

std::string explain(const CLI::App& app, const CLI::ParseError& what) {
  const auto& command = chosen_command(app);
  return explain_itself(command, what) + " (" + full_name(command) + " --help tells the options)";
}

std::string help_formatter::make_option_name(const CLI::Option* option, bool is_positional) const {
  if (is_positional) return option->get_name(true, false);
  std::string text;
  if (!option->get_snames().empty()) text = "-" + option->get_snames().front();
  if (!option->get_lnames().empty()) text += (text.empty() ? "--" : ",--") + option->get_lnames().front();
  return text;
}

} // namespace cafka::cli
