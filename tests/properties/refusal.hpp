#pragma once

#include <map>
#include <string>

#include "cafka/actors/properties/properties.hpp"

namespace cafka::test {

/// Why these are refused; empty if they are not.
inline std::string refusal(const std::map<std::string, std::string>& given) {
  try {
    from_properties(given);
  } catch (const error& why) {
    return why.code() == errc::invalid_configuration ? why.message() : "another code: " + to_string(why);
  }
  return {};
}

inline bool has(const std::string& text, const std::string& part) { return text.find(part) != std::string::npos; }

} // namespace cafka::test
