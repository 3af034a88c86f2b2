#pragma once

#include "command.hpp"

#include "cafka/actors/blocking/client.hpp"

#include <chrono>
#include <string>
#include <vector>

namespace cafka::cli {

/// What -t takes where a group is read: a name, or ^REGEX.
extern const CLI::Validator topic_or_pattern;

/// Parts what was given into names, each once, and one expression for all patterns.
void choose_topics(const std::vector<std::string>& given, std::vector<std::string>& topics, std::string& pattern);

/// Names that are wrong are told before the group is joined. Throws cafka::error: unknown_topic_or_partition; why nobody tells.
void see_topics(
    blocking::client& asked, const settings& config, const std::vector<std::string>& topics,
    std::chrono::milliseconds timeout);

} // namespace cafka::cli
