#include "usage.hpp"

#include "foreign_options.hpp"
#include "property_words.hpp"
#include "suggestion.hpp"

#include "cafka/actors/properties/nearest_name.hpp"
#include "cafka/wire/topic_name.hpp"

#include <algorithm>
#include <charconv>
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

std::string list_of(const std::vector<std::string>& names, const std::string& last) {
  std::string text;
  for (size_t i = 0; i < names.size(); ++i)
    text.append(i == 0 ? "" : i + 1 == names.size() ? " " + last + " " : ", ").append(names[i]);
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

void collect_owners(const CLI::App& command, const std::string& option, std::vector<std::string>& owners) {
  if (command.get_parent() && command.get_option_no_throw(option)) owners.push_back(full_name(command));
  for (const auto* each : commands_of(command)) collect_owners(*each, option, owners);
}

/// The commands below one, at any depth, that have an option of this name.
std::vector<std::string> owners_of(const CLI::App& top, const std::string& option) {
  std::vector<std::string> owners;
  collect_owners(top, option, owners);
  return owners;
}

const CLI::App& top_of(const CLI::App& command) {
  const auto* at = &command;
  while (at->get_parent()) at = at->get_parent();
  return *at;
}

/// What to do about an option that a command does not have.
std::string remedy(const CLI::App& command, const std::string& option) {
  const auto properties = property_names();
  const std::vector<std::string_view> names{properties.begin(), properties.end()};
  const auto near = option.starts_with("--") ? near_names(option, names) : std::vector<std::string_view>{};
  const auto set_it = near.empty() ? std::string{} : "-X " + std::string(near.front()) + "=VALUE";
  if (!near.empty() && same_name(option, near.front())) return ": it is a property: " + set_it;
  if (const auto text = suggestion(option, names_of_options(command)); !text.empty()) return text;
  if (const auto owners = owners_of(top_of(command), option); !owners.empty())
    return ": it belongs to " + owners.front() + (owners.size() > 1 ? " and others" : "");
  return near.empty() ? std::string{} : "; did you mean " + set_it + "?";
}

/// Whether it looks like a place in a partition.
bool is_place(const std::string& argument) {
  return argument.starts_with("s@") || argument.starts_with("e@") || argument == "beginning" || argument == "end"
         || argument.find_first_not_of("0123456789") == std::string::npos;
}

std::string explain_extra(const CLI::App& command, const std::string& argument) {
  const auto name = argument.substr(0, argument.find('='));
  if (const auto advice = advice_for(name); !advice.empty()) return name + ": " + std::string(advice);
  const auto has = [&command](const char* option) { return command.get_option_no_throw(option) != nullptr; };
  if (name.size() > 1 && name.starts_with("-")) {
    const auto mended = remedy(command, name);
    return full_name(command) + " has no option '" + name + "'"
           + (mended.empty() && has("handler") ? ": what is run, and its options, stand behind --" : mended);
  }
  const std::string example = has("--offset") && is_place(argument) ? "-o " + argument
                              : has("--topic")                      ? "-t TOPIC"
                              : has("--bootstrap")                  ? "-b HOST:PORT"
                                                                    : "";
  return "'" + argument + "' was not expected"
         + (example.empty() ? "" : ": each value follows its option, as in " + example);
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

std::string explain_missing(const CLI::App& command, const std::string& text) {
  const auto name = text.substr(0, text.find(' '));
  const auto* option = command.get_option_no_throw(name);
  return option ? name + " is missing: " + option->get_description() : text;
}

std::string explain_itself(const CLI::App& command, const CLI::ParseError& what) {
  const std::string text = what.what();
  // What is mistyped is also missing.
  auto extras = command.remaining(true);
  std::erase(extras, "--");
  if (!extras.empty()) return explain_extra(command, extras.front());
  if (dynamic_cast<const CLI::RequiredError*>(&what)) return explain_missing(command, text);
  if (dynamic_cast<const CLI::ArgumentMismatch*>(&what)) return explain_mismatch(text);
  if (dynamic_cast<const CLI::ConversionError*>(&what)) return explain_conversion(text);
  if (dynamic_cast<const CLI::ExtrasError*>(&what)) return explain_extra(command, text.substr(text.rfind(' ') + 1));
  return text;
}

/// `-bootstrap` is `-b ootstrap` to those who read the arguments, and never what is meant.
std::string wrong_dashes(const CLI::App& command, const std::vector<std::string>& arguments) {
  for (const auto& each : arguments) {
    if (each == "--") break;
    const auto name = each.substr(0, each.find('='));
    if (name.size() > 3 && name[0] == '-' && name[1] != '-' && command.get_option_no_throw("-" + name))
      return name + ": long options begin with two dashes: -" + name;
  }
  return {};
}

/// What is to be said where a command is wanted and something else stands.
std::string explain_no_command(const CLI::App& at, const std::string& given) {
  if (const auto advice = advice_for(given); !advice.empty()) return given + ": " + std::string(advice);
  const auto names = names_of_commands(at);
  if (given.starts_with("-"))
    if (const auto owners = owners_of(at, given.substr(0, given.find('='))); !owners.empty())
      return given + " belongs behind the command, as in " + owners.front() + " " + given;
  for (const auto* each : commands_of(at)) {
    const auto inner = names_of_commands(*each);
    if (std::find(inner.begin(), inner.end(), given) != inner.end())
      return "there is no command '" + given + "'; did you mean '" + each->get_name() + " " + given + "'?";
  }
  auto known = names;
  for (const auto& option : names_of_options(at)) known.push_back(option);
  const auto near = suggestion(given, known);
  return "there is no command '" + given + "'" + (near.empty() ? "; there are " + list_of(names, "and") : near);
}

std::string check_topic_name(std::string& name) {
  if (is_legal_topic_name(name)) return {};
  return "'" + name + "' is no name of a topic: " + std::string{legal_topic_names} + " are wanted";
}

} // namespace

const CLI::Validator topic_name{check_topic_name, ""};
const CLI::Validator not_empty{
    [](std::string& text) { return std::string(text.empty() ? "an empty text was given" : ""); }, ""};

CLI::Validator whole_number(int64_t least, int64_t most) {
  const auto check = [least, most](std::string& text) {
    const std::string_view digits = std::string_view(text).substr(text.starts_with("+") ? 1 : 0);
    int64_t value = 0;
    const auto* end = digits.data() + digits.size();
    const auto [stop, code] = std::from_chars(digits.data(), end, value);
    if (code != std::errc{} || stop != end || value < least || value > most)
      return "'" + text + "' is not allowed; a whole number from " + std::to_string(least) + " to "
             + std::to_string(most) + " is wanted";
    text = std::to_string(value); // what reads it next takes a 0 in front for octal digits
    return std::string{};
  };
  return {check, ""};
}

CLI::Validator number_of_records() { return whole_number(1, 1'000'000'000'000); }

std::vector<std::string> with_help_as_option(const CLI::App& app, std::vector<std::string> arguments) {
  const auto* at = &app;
  for (auto each = arguments.begin(); each != arguments.end() && !commands_of(*at).empty(); ++each) {
    if (*each == "help") {
      arguments.erase(each);
      arguments.emplace_back("--help");
      break;
    }
    const auto names = names_of_commands(*at);
    const auto found = std::find(names.begin(), names.end(), *each);
    if (found == names.end()) break;
    at = commands_of(*at)[static_cast<size_t>(found - names.begin())];
  }
  return arguments;
}

std::string wrong_command(const CLI::App& app, const std::vector<std::string>& arguments) {
  const auto* at = &app;
  const auto help = [&at] { return " (" + full_name(*at) + " --help tells more)"; };
  for (const auto& each : arguments) {
    if (commands_of(*at).empty()) {
      const auto wrong = wrong_dashes(*at, arguments);
      return wrong.empty() ? wrong : wrong + help();
    }
    if (at->get_option_no_throw(each)) return {}; // as --help
    const auto names = names_of_commands(*at);
    const auto found = std::find(names.begin(), names.end(), each);
    if (found == names.end()) return explain_no_command(*at, each) + help();
    at = commands_of(*at)[static_cast<size_t>(found - names.begin())];
  }
  if (commands_of(*at).empty()) return {};
  return "a command is wanted: " + list_of(names_of_commands(*at), "or") + help();
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
