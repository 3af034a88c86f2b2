// What a topic can be called.
#pragma once

#include <cstddef>
#include <string_view>

namespace cafka {

/// Kafka's longest, in bytes.
constexpr size_t longest_topic_name = 249;

/// In messages.
constexpr std::string_view legal_topic_names =
    "1 to 249 letters, digits, dots, underscores and hyphens, but not one or two dots alone";

/// Whether brokers create a topic of this name: see legal_topic_names. Old ones may have others.
constexpr bool is_legal_topic_name(std::string_view name) {
  for (const char c : name)
    if ((c < 'a' || c > 'z') && (c < 'A' || c > 'Z') && (c < '0' || c > '9') && c != '.' && c != '_' && c != '-')
      return false;
  return !name.empty() && name.size() <= longest_topic_name && name != "." && name != "..";
}

} // namespace cafka
