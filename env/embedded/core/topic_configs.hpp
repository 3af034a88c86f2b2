#pragma once

#include "cafka/embedded/config.hpp"
#include "cafka/embedded/core/config_definition.hpp"

#include <map>
#include <span>
#include <string>

namespace cafka::embedded {

/// The configurations that a topic may have. Those that `topic_options` has act; the others are only checked, kept and
/// described.
std::span<const config_definition> topic_configs();

/// Takes over what `configs` says about the options. INVALID_CONFIG for a name that no topic has, or a value that is none.
error apply_configs(const std::map<std::string, std::string>& configs, topic_options& options);

} // namespace cafka::embedded
