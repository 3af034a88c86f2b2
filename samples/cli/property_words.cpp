#include "property_words.hpp"

#include "cafka/actors/properties/properties.hpp"

#include <algorithm>
#include <map>
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
  std::map<std::string, std::string> result;
  auto all = known_properties();
  // The most general one of those that set a field.
  std::stable_sort(all.begin(), all.end(), [](const auto& a, const auto& b) {
    return words_of(a.fields).size() > words_of(b.fields).size();
  });
  for (const auto& each : all) {
    for (const auto& path : words_of(each.fields)) {
      const auto dot = path.find('.');
      if (dot == std::string::npos) continue;
      const auto part = path.substr(0, dot), field = path.substr(dot + 1);
      result.emplace(part + "_config." + field, each.name);
      result.emplace(part + "_config.cluster." + field, each.name);
      // Without its configuration only if it cannot be another word.
      if (field.find('_') != std::string::npos) result.emplace(field, each.name);
    }
  }
  return result;
}

bool belongs_to_word(char c) {
  return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '_' || c == '.';
}

} // namespace

std::string in_property_words(std::string text) {
  static const auto properties = properties_of_fields();
  std::string result;
  for (size_t at = 0; at < text.size();) {
    auto end = at;
    while (end < text.size() && belongs_to_word(text[end])) ++end;
    if (end == at) {
      result += text[at++];
      continue;
    }
    auto word = text.substr(at, end - at);
    const bool is_quoted = at > 0 && text[at - 1] == '\''; // somebody's own name
    const auto found = properties.find(word);
    result += found == properties.end() || is_quoted ? word : found->second;
    at = end;
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
