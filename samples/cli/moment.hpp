#pragma once

#include <chrono>
#include <cstdint>
#include <string>

namespace cafka::cli {

/// Milliseconds since 1970: a number of them, or YYYY-MM-DDTHH:MM:SS[.mmm] in UTC, or with Z or +HH:MM behind it. Throws cafka::error
/// (invalid_configuration).
int64_t parse_moment(const std::string& option, const std::string& text);

/// How long ago: 90, 90s, 30m, 12h, 7d, or by ISO 8601, as Kafka's own tools have it: PT30M, P1DT12H. At most 100 years. Throws
/// cafka::error (invalid_configuration).
std::chrono::milliseconds parse_age(const std::string& option, const std::string& text);

} // namespace cafka::cli
