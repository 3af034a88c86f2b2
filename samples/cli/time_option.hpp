#pragma once

#include <chrono>
#include <string>

namespace cafka::cli {

/// "5", "0.5", "5s", "500ms", "2m": a time; without a unit it is in seconds. 1 ms to 7 days.
/// Throws cafka::error (invalid_configuration) that begins with `option`.
std::chrono::milliseconds parse_time(const std::string& option, const std::string& text);

/// "500 ms", "5 s".
std::string to_text(std::chrono::milliseconds time);

} // namespace cafka::cli
