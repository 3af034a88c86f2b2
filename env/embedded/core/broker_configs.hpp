#pragma once

#include "cafka/embedded/config.hpp"
#include "cafka/embedded/core/broker.hpp"
#include "cafka/embedded/core/config_definition.hpp"

#include <string>
#include <string_view>
#include <vector>

namespace cafka::embedded {

/// A configuration of a broker, as it describes itself.
struct broker_config {
  std::string_view name;
  config_type type;
  std::string value;
  /// Set by `embedded::config`, not Kafka's default.
  bool is_set = false;
};

/// Those that clients and tools usually look at.
std::vector<broker_config> broker_configs(const config& options, const broker& which);

} // namespace cafka::embedded
