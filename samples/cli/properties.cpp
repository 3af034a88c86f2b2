// cafka properties: the table of all properties that have an effect.
#include "command.hpp"
#include "messages.hpp"
#include "output.hpp"

#include "cafka/wire/json_text.hpp"

#include <algorithm>

namespace cafka::cli {

namespace {

struct properties_options {
  std::string part;
  bool json = false;
};

std::string in_small_letters(std::string text) {
  std::transform(
      text.begin(), text.end(), text.begin(), [](char c) { return c >= 'A' && c <= 'Z' ? char(c + 32) : c; });
  return text;
}

bool concerns(const property_info& what, const std::string& part) {
  return what.name.find(part) != std::string::npos || what.librdkafka.find(part) != std::string::npos
         || what.text.find(part) != std::string::npos;
}

void append_json(std::string& out, const property_info& what) {
  const std::pair<const char*, const std::string&> members[] = {
      {"name", what.name},   {"java", what.java},       {"librdkafka", what.librdkafka},
      {"sets", what.fields}, {"allowed", what.allowed}, {"default", what.initial},
      {"text", what.text}};
  for (const auto& [name, value] : members) {
    out.append(&name == &members[0].first ? "{\"" : ",\"").append(name).append("\":");
    wire::append_json_text(out, value);
  }
  out += "}\n";
}

void append_text(std::string& out, const property_info& what) {
  out += what.name + "\n    " + what.text + "\n    " + what.allowed;
  if (!what.initial.empty()) out += "; default " + what.initial;
  if (what.java.empty() && what.librdkafka.empty())
    out += "\n    cafka's own";
  else if (what.librdkafka != what.name)
    out += "\n    librdkafka: " + (what.librdkafka.empty() ? "none" : what.librdkafka);
  out += '\n';
}

int list(const properties_options& options) {
  output out;
  const auto part = in_small_letters(options.part);
  bool found = false;
  for (const auto& each : known_properties()) {
    if (!concerns(each, part)) continue;
    found = true;
    options.json ? append_json(out.buffer(), each) : append_text(out.buffer(), each);
  }
  out.flush();
  if (found) return exit_ok;
  tell("cafka: no property that has an effect has '" + options.part + "' in its names or its text");
  return exit_failed;
}

} // namespace

void add_properties(CLI::App& app, action& chosen) {
  auto options = std::make_shared<properties_options>();
  auto* command = app.add_subcommand("properties", "List what -X and --config take");
  command->add_option("part", options->part, "Only those with this in their names or texts");
  command->add_flag("-J,--json", options->json, "A line of JSON a property");
  command->callback([options, &chosen] { chosen = [options] { return list(*options); }; });
}

} // namespace cafka::cli
