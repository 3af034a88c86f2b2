#pragma once

#include <chrono>
#include <string>
#include <string_view>
#include <vector>

namespace cafka::cli {

/// A message of the library in the words of the command: where it names a field of a configuration in C++
/// (`max_record_bytes`, `writer_config.linger`), the property that sets it (`max.request.size`).
std::string in_property_words(std::string text);

/// The command has made a time, which nobody set, of what `made_of` sets: messages that name it by the field do not send people to
/// the property.
void set_by_command(const std::string& field, std::chrono::milliseconds time, const std::string& made_of);

/// Every name that -X takes.
std::vector<std::string> property_names();

/// Whether two names are names of one property.
bool same_property(std::string_view one, std::string_view other);

} // namespace cafka::cli
