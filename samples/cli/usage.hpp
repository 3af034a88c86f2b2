#pragma once

#include <CLI/CLI.hpp>

#include <cstdint>
#include <string>
#include <vector>

namespace cafka::cli {

/// `help COMMAND...` as `COMMAND... --help`, and so `topics help`; everything else as it is.
std::vector<std::string> with_help_as_option(const CLI::App& app, std::vector<std::string> arguments);

/// What is wrong if the arguments do not begin with the name of a command that there is, or have a long option with one dash,
/// which would be taken for a short one; empty if neither.
std::string wrong_command(const CLI::App& app, const std::vector<std::string>& arguments);

/// What is wrong with the arguments, and where help is to be found, in sentences.
std::string explain(const CLI::App& app, const CLI::ParseError& what);

/// Shows two names of each option: the others are for those who come from kcat or Kafka's own tools.
class help_formatter : public CLI::Formatter {
protected:
  std::string make_option_name(const CLI::Option* option, bool is_positional) const override;
};

/// What a topic may be called: Kafka's own rule.
extern const CLI::Validator topic_name;
/// A whole number in decimal digits: not in octal ones, where it begins with 0. To be given to transform().
CLI::Validator whole_number(int64_t least, int64_t most);
/// What a number of records may be.
CLI::Validator number_of_records();
/// An empty text is a variable that was not set, rather than what somebody wants.
extern const CLI::Validator not_empty;

} // namespace cafka::cli
