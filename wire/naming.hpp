// How messages count and name things.
#pragma once

#include <cstdint>
#include <string>

namespace cafka {

/// "1 byte", "2 bytes": a number of things whose name takes an s.
std::string count_of(int64_t number, const std::string& one);

/// Whether a text names a topic or a partition already, as the texts of brokers may: "Topic 'orders' already exists", "The topic
/// orders currently has 3 partition(s)".
bool mentions(const std::string& text, const std::string& name);

} // namespace cafka
