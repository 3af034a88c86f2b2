#pragma once

#include "cafka/embedded/config.hpp"

#include <cstdint>
#include <map>
#include <span>
#include <string>
#include <string_view>

namespace cafka::embedded {

/// A configuration that a topic may have: Kafka's name and default. Those that `topic_options` has act; the others are only
/// kept and described.
struct topic_config {
  std::string_view name;
  std::string_view preset;
};
std::span<const topic_config> topic_configs();

/// Takes over what `configs` says about the options. INVALID_CONFIG for a name that no topic has, or a value that is none.
error apply_configs(const std::map<std::string, std::string>& configs, topic_options& options);

} // namespace cafka::embedded
