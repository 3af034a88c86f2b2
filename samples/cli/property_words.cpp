#include "property_words.hpp"

#include "cafka/actors/properties/properties.hpp"

#include <algorithm>
#include <map>
#include <mutex>
#include <sstream>

namespace cafka::cli {

namespace {

std::vector<std::string> words_of(const std::string& text) {
  std::istringstream in(text);
  std::vector<std::string> words;
  for (std::string word; in >> word;) words.push_back(word);
  return words;
}

std::vector<std::string> names_of(const property_info& of) {
  auto names = words_of(of.librdkafka);
  names.insert(names.begin(), {of.name, of.java});
  std::erase(names, "");
  return names;
}

/// What fields are called in messages, and the property of each.
std::map<std::string, std::string> properties_of_fields() {
  // Several properties say whom to trust.
  std::map<std::string, std::string> result{{"tls.trust", "ssl.ca.location"}};
  auto all = known_properties();
  // The most general one of those that set a field.
  std::stable_sort(all.begin(), all.end(), [](const auto& a, const auto& b) {
    return words_of(a.fields).size() > words_of(b.fields).size();
  });
  for (const auto& each : all) {
    for (const auto& path : words_of(each.fields)) {
      const auto dot = path.find('.');
      if (dot == std::string::npos) continue;
      const auto config = path.substr(0, dot).append("_config."), field = path.substr(dot + 1);
      result.emplace(config + field, each.name);
      result.emplace(std::string{config}.append("cluster.").append(field), each.name);
      // Without its configuration only if it cannot be another word.
      if (field.find('_') != std::string::npos) result.emplace(field, each.name);
    }
  }
  return result;
}

/// A value that is called otherwise in C++.
struct value_words {
  std::string_view property;
  std::string_view in_code;
  std::string_view as;
};

constexpr value_words values[] = {
    {"auto.offset.reset", "first", "earliest"},
    {"auto.offset.reset", "last", "latest"},
    {"auto.offset.reset", "error", "none"}};

/// What is said to whoever reads by a program, who can go elsewhere while it runs.
constexpr std::string_view going_elsewhere = "seek to ";

constexpr std::string_view equals = " = ";

std::string value_of(std::string_view property, const std::string& value) {
  for (const auto& each : values)
    if (each.property == property && each.in_code == value) return std::string(each.as);
  return value;
}

std::string in_options(std::string_view what_for) {
  const bool says_where = what_for.starts_with("an ") || what_for.starts_with("offset ")
                          || (!what_for.empty() && what_for[0] >= '0' && what_for[0] <= '9');
  return says_where ? "go with -o to " : "go with -o to another offset to ";
}

bool belongs_to_word(char c) {
  return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '_' || c == '.';
}

} // namespace

namespace {

/// What is said of times that the command has made, and what is told of them.
std::map<std::string, std::string> made_times;
std::mutex guard_of_made_times;

void replace_all(std::string& text, const std::string& what, const std::string& with) {
  for (auto at = text.find(what); at != std::string::npos; at = text.find(what, at + with.size()))
    text.replace(at, what.size(), with);
}

} // namespace

void set_by_command(const std::string& field, std::chrono::milliseconds time, const std::string& made_of) {
  const auto said = " " + std::to_string(time.count()) + " ms (";
  const std::lock_guard guard{guard_of_made_times};
  made_times[said + field + ")"] = said + "of " + made_of + ")";
}

std::string in_property_words(std::string text) {
  {
    const std::lock_guard guard{guard_of_made_times};
    for (const auto& [said, told] : made_times) replace_all(text, said, told);
  }
  static const auto properties = properties_of_fields();
  const auto word_end = [&](size_t at) {
    while (at < text.size() && belongs_to_word(text[at])) ++at;
    return at;
  };
  std::string result;
  for (size_t at = 0; at < text.size();) {
    const auto end = word_end(at);
    if (end == at) {
      result += text[at++];
      continue;
    }
    const auto word = text.substr(at, end - at);
    const auto rest = std::string_view(text).substr(at);
    const bool is_quoted = at > 0 && text[at - 1] == '\''; // somebody's own name
    const auto found = properties.find(word);
    at = end;
    if (is_quoted) {
      result += word;
    } else if (rest.starts_with(going_elsewhere)) {
      at += going_elsewhere.size() - word.size();
      result += in_options(rest.substr(going_elsewhere.size()));
    } else if (found == properties.end()) {
      result += word;
    } else {
      result += found->second;
      if (!rest.substr(word.size()).starts_with(equals)) continue;
      const auto value_end = word_end(end + equals.size());
      const auto value = text.substr(end + equals.size(), value_end - end - equals.size());
      result += "=" + value_of(found->second, value);
      at = value_end;
    }
  }
  return result;
}

std::vector<std::string> property_names() {
  std::vector<std::string> names;
  for (const auto& each : known_properties())
    for (auto& name : names_of(each)) names.push_back(std::move(name));
  return names;
}

bool same_property(std::string_view one, std::string_view other) {
  const auto all = known_properties();
  return one == other || std::any_of(all.begin(), all.end(), [&](const property_info& each) {
           const auto names = names_of(each);
           const auto has = [&](std::string_view name) {
             return std::find(names.begin(), names.end(), name) != names.end();
           };
           return has(one) && has(other);
         });
}

} // namespace cafka::cli
